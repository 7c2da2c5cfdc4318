/** Hands many inputs to everything that takes inputs from strangers, and looks at what comes of them. */
import { Chance } from './chance.js';
import { type Finding, whyUnclear } from './outcome.js';
import type { Target } from './target.js';
import { callTargets } from './targets-calls.js';
import { fileTargets } from './targets-files.js';
import { tableTargets } from './targets-tables.js';

export const targets: readonly Target[] = [...tableTargets, ...fileTargets, ...callTargets];

/** An input, and what it is for. */
export interface MadeInput {
  readonly target: Target;
  readonly input: unknown;
}

/** Milliseconds of the processor that no input may take; waiting for others does not count. */
const slow = 2000;

export interface InputsReport {
  readonly inputs: number;
  /** Inputs of each target that were taken, and that were refused in plain words. */
  readonly counts: ReadonlyMap<string, { taken: number; refused: number }>;
  readonly findings: readonly Finding[];
}

export interface InputsOptions {
  readonly inputs: number;
  /** Number of the first input; the same number always makes the same input. */
  readonly first?: number;
  /** Names of the targets; all of them when left out. */
  readonly only?: readonly string[] | undefined;
  /** Told before each input, so that one that never ends is known. */
  readonly onInput?: (seed: number) => void;
  /** Whether to time inputs. */
  readonly timed?: boolean;
}

/** Makes inputs by their numbers. */
async function inputMaker(only: InputsOptions['only']): Promise<(seed: number) => MadeInput> {
  const chosen = targets.filter(({ name }) => only?.includes(name) ?? true);
  const lots = chosen.flatMap((target) => new Array<Target>(target.share).fill(target));
  for (const { prepare } of chosen) await prepare?.();
  return (seed) => {
    const chance = new Chance(seed);
    const target = chance.pick(lots);
    return { target, input: target.make(chance) };
  };
}

/** The input with a number, and for what it is; `only` must be what it was tried with. */
export async function inputOf(seed: number, only?: readonly string[]): Promise<MadeInput> {
  return (await inputMaker(only))(seed);
}

/** Tries the inputs with these numbers. */
export async function fuzzInputs({
  inputs,
  first = 1,
  only,
  onInput,
  timed = false,
}: InputsOptions): Promise<InputsReport> {
  const counts = new Map<string, { taken: number; refused: number }>();
  const findings: Finding[] = [];
  const make = await inputMaker(only);
  for (let seed = first; seed < first + inputs; seed++) {
    onInput?.(seed);
    const { target, input } = make(seed);
    const begin = timed ? process.cpuUsage() : undefined;
    const { taken, problem } = await tryOne(target, input);
    const { user, system } = begin === undefined ? { user: 0, system: 0 } : process.cpuUsage(begin);
    const took = (user + system) / 1000;
    const count = counts.get(target.name) ?? { taken: 0, refused: 0 };
    counts.set(target.name, count);
    count[taken ? 'taken' : 'refused']++;
    if (problem !== undefined) findings.push({ target: target.name, seed, problem });
    else if (took > slow) findings.push({ target: target.name, seed, problem: `took ${Math.round(took)} ms` });
  }
  return { inputs, counts, findings };
}

/** What comes of an input, and what is wrong with it; no problem when it is taken or refused as it should be. */
async function tryOne(target: Target, input: unknown): Promise<{ taken: boolean; problem: string | undefined }> {
  try {
    await target.attempt(input);
    return { taken: true, problem: undefined };
  } catch (error) {
    return { taken: false, problem: whyUnclear(error, textOf(input)) };
  }
}

/** The text of an input that is read as one. */
function textOf(input: unknown): string {
  if (typeof input === 'string') return input;
  const { text } = Object(input) as { text?: unknown };
  return typeof text === 'string' ? text : '';
}
