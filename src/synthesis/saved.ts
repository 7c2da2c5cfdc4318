/** Synthesizers as files: the safetensors form of all models, with a header of their own. */
import { shown, described } from '../checks/index.js';
import { ModelFileError, type NamedTensor, parseModel, serialiseModel } from '../models/index.js';
import type { PreprocessorState } from './preprocessor.js';

/** What a kind keeps of a fit, in a saved file: plain data and named tensors. */
export interface SynthesizerState {
  readonly header: Readonly<Record<string, unknown>>;
  readonly tensors: readonly NamedTensor[];
}

/** What a synthesizer was fitted on. */
export interface TrainedOn {
  readonly table: string;
  readonly rows: number;
  readonly columns: number;
}

/** What a file of a synthesizer holds. */
export interface SavedSynthesizer {
  /** Its kind. */
  readonly synthesizer: string;
  readonly containsTrainingRows: boolean;
  readonly containsTrainingCodes: boolean;
  readonly seed: number;
  readonly trainedOn: TrainedOn | null;
  readonly preprocessing: PreprocessorState;
  readonly state: SynthesizerState;
}

/** Of what a file says: 1 (which files did not say) knew neither transforms and columns on their own nor presets of networks. */
const layout = 2;

export function serialiseSynthesizer({ state, ...about }: SavedSynthesizer): Uint8Array {
  const header = { layout, ...about, state: state.header };
  return serialiseModel({ kind: 'synthesizer', header, tensors: state.tensors });
}

/** A header as it is written now. @throws ModelFileError for one of a newer version */
function upToDate(header: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { layout: found = 1, preprocessing, state } = header;
  if (found === layout) return header;
  if (found !== 1 || !isObject(preprocessing) || !isObject(state))
    throw new ModelFileError(
      `the model file is of layout ${described(found)}, and this version reads layouts 1 and ${layout}; read it with a newer version of vaelab`,
    );
  const { options } = state;
  return {
    ...header,
    preprocessing: { ...preprocessing, transform: null, own: null },
    state: {
      ...state,
      ...(isObject(options) && 'latentDim' in options && { options: { preset: 'published', ...options } }),
    },
  };
}

/** @throws ModelFileError when the bytes hold no synthesizer, or not a whole one */
export function parseSynthesizer(bytes: Uint8Array): SavedSynthesizer {
  const { kind, header: found, tensors } = parseModel(bytes);
  if (kind !== 'synthesizer' && kind !== 'vae' && kind !== 'cvae')
    throw new ModelFileError(`the file holds no synthesizer but ${shown(kind)}; name a file that fit has written`);
  if (kind !== 'synthesizer')
    throw new ModelFileError(
      `the file holds a ${kind} by itself, without its table's columns and units, so no rows can be drawn from it here; read it with ${kind.toUpperCase()}.load, or fit a synthesizer`,
    );
  const header = upToDate(found);
  const { synthesizer, seed, preprocessing, state, trainedOn = null } = header;
  const complete =
    typeof synthesizer === 'string' &&
    typeof seed === 'number' &&
    isObject(preprocessing) &&
    isObject(state) &&
    (trainedOn === null || isTrainedOn(trainedOn));
  if (!complete) throw new ModelFileError('the model file lacks a part of the synthesizer; save it again');
  return { ...(header as unknown as SavedSynthesizer), state: { header: state, tensors } };
}

function isTrainedOn(value: unknown): value is TrainedOn {
  return (
    isObject(value) &&
    typeof value['table'] === 'string' &&
    Number.isInteger(value['rows']) &&
    Number.isInteger(value['columns'])
  );
}

/** What `restore` gives. @throws ModelFileError for what it throws */
export function checkState<T>(restore: () => T): T {
  try {
    return restore();
  } catch (error) {
    if (error instanceof ModelFileError) throw error;
    const what = error instanceof TypeError ? 'a part is missing or of another type' : (error as Error).message;
    throw new ModelFileError(`the model file does not fit together: ${what}; save the model again`, { cause: error });
  }
}

/**
 * Row numbers of each class as a file says them.
 * @throws Error unless there is a list for each class, and each of the rows stands in one of them
 */
export function checkMembers(members: unknown, classes: number, rows: number): readonly (readonly number[])[] {
  const lists = Array.isArray(members) ? (members as unknown[]) : [];
  const all = lists.flat();
  const known = new Set(all.filter((row) => Number.isInteger(row) && (row as number) >= 0 && (row as number) < rows));
  const sound = lists.every((own) => Array.isArray(own) && own.length > 0);
  if (lists.length !== classes || !sound || all.length !== rows || known.size !== rows)
    throw new Error(`the rows of the ${classes} classes are not the ${rows} rows that there are, each of them once`);
  return lists as readonly (readonly number[])[];
}

/** The tensor of this name and shape. @throws ModelFileError when there is none */
export function tensorOf(
  tensors: readonly NamedTensor[],
  name: string,
  shape: readonly number[],
): NamedTensor['value'] {
  const found = tensors.find((each) => each.name === name)?.value;
  if (found === undefined || found.shape.join() !== shape.join())
    throw new ModelFileError(
      `the model file ${found === undefined ? `lacks '${name}'` : `has '${name}' with shape [${found.shape.join(', ')}]`}; expected shape [${shape.join(', ')}]`,
    );
  return found;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
