/**
 * Checkpoints: a work of several parts, trainings among them, in a file that it goes on from after it was ended at any moment.
 *
 * The file is a safetensors file of kind 'checkpoint': what the work is of, what its finished parts left, and where the training in
 * progress stands. It takes the place of the one before as a whole.
 */
import ndarray from 'ndarray';
import { checkChoice, described, jsonText, OptionError, withDefaults } from '../checks/index.js';
import { crc32 } from '../files/checksum.js';
import type { NamedArray, TrainingKeeper, TrainingPosition, TrainingState } from '../nn/index.js';
import type { Backend } from '../tensor/index.js';
import { ModelFileError } from './model-file-error.js';
import { type NamedTensor, parseModel, serialiseModel } from './safetensors.js';

/** Where a training keeps its state. */
export interface CheckpointFile {
  /** The file, which is written as a whole or not at all (in Node). */
  readonly path: string;
  /**
   * Seconds from one state to the next, at least; 0 keeps one after every step. Default: 10, or more where writing takes long, so that it
   * takes at most a thirtieth of the time.
   */
  readonly every?: number | undefined;
  /** Whether to go on from the file, which must be there then; without it there must be none. Default false. */
  readonly resume?: boolean | undefined;
}

/** Seconds from one state to the next unless asked for, and how many times as long as writing one, at least. */
const usual = 10;
const share = 30;

/** What a work is of, as plain data: another is refused, with what differs. */
export type Identity = Readonly<Record<string, unknown>>;

/** Numbers that JSON has not stand in the file as these. */
const others: Readonly<Record<string, number>> = { '#NaN': NaN, '#Infinity': Infinity, '#-Infinity': -Infinity };
const toJSON = (value: unknown): string =>
  JSON.stringify(value, (_, one: unknown) => (typeof one === 'number' && !Number.isFinite(one) ? `#${one}` : one));
const fromJSON = (text: string): unknown =>
  JSON.parse(text, (_, one: unknown) => (typeof one === 'string' && Object.hasOwn(others, one) ? others[one] : one));

interface Current {
  readonly part: string;
  readonly state: TrainingState;
}

interface Content {
  readonly identity: Identity;
  /** What finished parts left, by name. */
  readonly done: Map<string, unknown>;
  /** The training in progress. */
  readonly current: Current | undefined;
}

/** The state of a work in a file. */
export class Checkpoint {
  readonly path: string;
  readonly #identity: Identity;
  readonly #done: Map<string, unknown>;
  readonly #every: number | undefined;
  #current: Current | undefined;
  /** When the latest state was kept, and how long that took, in milliseconds. */
  #kept: number = performance.now();
  #took = 0;

  private constructor({ path, every }: CheckpointFile, { identity, done, current }: Content) {
    this.path = path;
    this.#every = every;
    this.#identity = identity;
    this.#done = done;
    this.#current = current;
  }

  /**
   * Begins a checkpoint of what `identity` describes, or reads the one to go on from.
   * @throws OptionError for a file that is there although nothing was to be resumed, that is missing although something was, or that is of
   *   another work; ModelFileError for one that is damaged
   */
  static async open(file: CheckpointFile, identity: Identity): Promise<Checkpoint> {
    const all = withDefaults<CheckpointFile>('checkpoint', file, { path: '', every: undefined, resume: false });
    const { path, every } = all;
    if (typeof path !== 'string' || path === '')
      throw new OptionError(`checkpoint: path must be the name of a file, found ${described(path)}`);
    if (every !== undefined && !(every >= 0))
      throw new OptionError(`checkpoint: every must be a number of seconds of at least 0, found ${described(every)}`);
    const resume = checkChoice('checkpoint: resume', all.resume, [true, false]);
    const { readIfThere } = await import('./node.js');
    const bytes = await readIfThere(path);
    if (resume !== (bytes !== undefined))
      throw new OptionError(
        resume
          ? `there is no checkpoint ${path} to go on from; begin without resuming`
          : `the checkpoint ${path} is there already: resume it, choose another file, or remove it first`,
      );
    return Checkpoint.#of(all, bytes, identity);
  }

  /** Goes on from a file where there is one, and begins it where there is none. @throws as `open`, for one that is of another work or damaged */
  static async openAny(file: Omit<CheckpointFile, 'resume'>, identity: Identity): Promise<Checkpoint> {
    const { readIfThere } = await import('./node.js');
    return Checkpoint.#of(file, await readIfThere(file.path), identity);
  }

  static #of(file: CheckpointFile, bytes: Uint8Array | undefined, identity: Identity): Checkpoint {
    const { path } = file;
    // As it will come back from the file.
    const own = fromJSON(toJSON(identity)) as Identity;
    if (bytes === undefined) return new Checkpoint(file, { identity: own, done: new Map(), current: undefined });
    const content = parseCheckpoint(bytes);
    const found = differences(content.identity, own);
    if (found.length > 0)
      throw new OptionError(
        `the checkpoint ${path} is of another training: ${found.slice(0, 5).join('; ')}${found.length > 5 ? `; … (${found.length - 5} more)` : ''}. Give what it was begun with, or begin anew with another file`,
      );
    return new Checkpoint(file, content);
  }

  /** What a finished part left; undefined where it is not finished. */
  result<T>(part: string): T | undefined {
    return this.#done.get(part) as T | undefined;
  }

  /** Keeps what a finished part leaves, plain data, in place of where its training stood. */
  async finish(part: string, result: unknown): Promise<void> {
    this.#done.set(part, result);
    this.#current = undefined;
    await this.#write();
  }

  /** Where the training that is this part keeps its state. */
  keeper(part: string): TrainingKeeper {
    return {
      from: this.#current?.part === part ? this.#current.state : undefined,
      due: () => this.#due,
      keep: async (state) => {
        this.#current = { part, state };
        await this.#write();
        // It is in the file.
        this.#current = undefined;
      },
    };
  }

  /** Removes the file: a work that is finished needs it no more. */
  async remove(): Promise<void> {
    const { removeIfThere } = await import('./node.js');
    await removeIfThere(this.path);
  }

  get #due(): boolean {
    const least = this.#every === undefined ? Math.max(1000 * usual, share * this.#took) : 1000 * this.#every;
    return performance.now() - this.#kept >= least;
  }

  async #write(): Promise<void> {
    const begun = performance.now();
    const { writeBytes } = await import('./node.js');
    const { path, ...content } = {
      path: this.path,
      identity: this.#identity,
      done: this.#done,
      current: this.#current,
    };
    await writeBytes(path, serialiseCheckpoint(content));
    this.#kept = performance.now();
    this.#took = this.#kept - begun;
  }
}

/** What opens the names of a training's values, and of its copy to fall back on. */
const openings = { values: 'now ', copy: 'kept ' } as const;

function serialiseCheckpoint({ identity, done, current }: Content): Uint8Array {
  const tensors = (of: keyof typeof openings): NamedTensor[] =>
    (current?.state[of] ?? []).map(({ name, shape, values }) => ({
      name: openings[of] + name,
      value: ndarray(values, [...shape]),
      dtype: values instanceof Float64Array ? 'F64' : 'F32',
    }));
  const training = current && { part: current.part, position: current.state.position };
  const work = toJSON({ identity, done: [...done], training });
  return serialiseModel({ kind: 'checkpoint', header: { work }, tensors: [...tensors('values'), ...tensors('copy')] });
}

function parseCheckpoint(bytes: Uint8Array): Content {
  const { header, tensors } = parseModel(bytes, 'checkpoint');
  const arrays = (of: keyof typeof openings): NamedArray[] =>
    tensors
      .filter(({ name }) => name.startsWith(openings[of]))
      .map(({ name, value }) => ({ name: name.slice(openings[of].length), shape: value.shape, values: value.data }));
  try {
    const { identity, done, training } = fromJSON(String(header['work'])) as {
      readonly identity: Identity;
      readonly done: readonly (readonly [string, unknown])[];
      readonly training?: { readonly part: string; readonly position: TrainingPosition };
    };
    if (!isRecord(identity) || (training && !isPosition(training.position))) throw new Error('a part is missing');
    const current = training && {
      part: training.part,
      state: { position: training.position, values: arrays('values'), copy: arrays('copy') },
    };
    return { identity, done: new Map(done), current };
  } catch (error) {
    throw new ModelFileError('the checkpoint does not say what it is of; begin anew with another file', {
      cause: error,
    });
  }
}

/** Whether a file says where a training stands as it must be said. */
function isPosition(position: unknown): position is TrainingPosition {
  if (!isRecord(position) || !isRecord(position['stopping']) || !isRecord(position['curves'])) return false;
  const { stopping, curves, validationLoss, seconds, random, epochRandom } = position;
  const counts = ['epochs', 'batches', 'steps', 'copyEpoch'].map((name) => position[name]);
  const isNumbers = (value: unknown): boolean => Array.isArray(value) && value.every((one) => typeof one === 'number');
  const isStream = (value: unknown): boolean =>
    isRecord(value) &&
    ['c', 's0', 's1', 's2'].every((name) => Number.isFinite(value[name])) &&
    (value['spare'] === null || Number.isFinite(value['spare']));
  return (
    [...counts, stopping['bestEpoch'], stopping['waited']].every(
      (count) => Number.isInteger(count) && Number(count) >= 0,
    ) &&
    typeof stopping['best'] === 'number' &&
    Number.isFinite(seconds) &&
    [random, epochRandom].every(isStream) &&
    [validationLoss, ...Object.values(curves)].every(isNumbers)
  );
}

/** What differs between the identity in a file and that of the work at hand, each in a few words. */
function differences(there: unknown, here: unknown, name = ''): string[] {
  if (toJSON(there) === toJSON(here)) return [];
  if (!isRecord(there) || !isRecord(here)) {
    const text = (value: unknown): string => (value === undefined ? 'not given' : jsonText(value, 40));
    return [`${name} is ${text(here)}, there it is ${text(there)}`];
  }
  return [...new Set([...Object.keys(there), ...Object.keys(here)])].flatMap((key) =>
    differences(there[key], here[key], name === '' ? key : `${name}.${key}`),
  );
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A checksum of texts and numbers in a list, for an identity. */
export function checksumOfList(list: readonly (string | number)[]): string {
  return crc32(new TextEncoder().encode(JSON.stringify(list)));
}

/** What of a backend decides the bits, for an identity. */
export function arithmeticOf(backend: Backend): string {
  const { name, dtype } = backend;
  const { fused, mode, blas } = backend as Partial<Record<'fused' | 'mode' | 'blas', unknown>>;
  return [
    name,
    dtype,
    ...(fused === true ? ['fused'] : []),
    ...(typeof mode === 'string' ? [mode] : []),
    ...(blas === undefined ? [] : [JSON.stringify(blas)]),
  ].join(' ');
}

/** A checksum of numbers, for an identity. */
export function checksumOf({ data, offset, size }: NamedTensor['value']): string {
  const values = data.subarray(offset, offset + size);
  return crc32(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
}
