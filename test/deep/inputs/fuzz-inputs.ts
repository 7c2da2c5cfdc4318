/** Hands many inputs to everything that takes inputs from strangers, and looks at what comes of them. */
import { Chance } from './chance.js';
import { type Finding, whyUnclear } from './outcome.js';
import type { Target } from './target.js';
import { callTargets } from './targets-calls.js';
import { fileTargets } from './targets-files.js';
import { tableTargets } from './targets-tables.js';

export const targets: readonly Target[] = [...tableTargets, ...fileTargets, ...callTargets];

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

/** Tries the inputs with these numbers. */
export async function fuzzInputs({
  inputs,
  first = 1,
  only,
  onInput,
  timed = false,
}: InputsOptions): Promise<InputsReport> {
  const chosen = targets.filter(({ name }) => only?.includes(name) ?? true);
  const lots = chosen.flatMap((target) => new Array<Target>(target.share).fill(target));
  const counts = new Map(chosen.map(({ name }) => [name, { taken: 0, refused: 0 }]));
  const findings: Finding[] = [];
  for (const { prepare } of chosen) await prepare?.();
  try {
    for (let seed = first; seed < first + inputs; seed++) {
      onInput?.(seed);
      const chance = new Chance(seed);
      const target = chance.pick(lots);
      const count = counts.get(target.name)!;
      const begin = process.cpuUsage();
      const problem = await tryOne(target, chance, count);
      const used = process.cpuUsage(begin);
      const took = (used.user + used.system) / 1000;
      if (problem !== undefined) findings.push({ target: target.name, seed, problem });
      else if (timed && took > slow)
        findings.push({ target: target.name, seed, problem: `took ${Math.round(took)} ms` });
    }
  } finally {
    for (const { finish } of chosen) await finish?.();
  }
  return { inputs, counts, findings };
}

/** What is wrong with what comes of an input; undefined when it is taken or refused as it should be. */
async function tryOne(
  target: Target,
  chance: Chance,
  count: { taken: number; refused: number },
): Promise<string | undefined> {
  try {
    await target.attempt(chance);
    count.taken++;
    return undefined;
  } catch (error) {
    count.refused++;
    return whyUnclear(error);
  }
}
