/** What a search of a person's own objective does, worked out from the command line and checked. */
import { existsSync } from 'node:fs';
import { basename, extname, resolve } from 'node:path';
import { checkWhole, InputError, OptionError } from '../../checks/index.js';
import {
  AutoSearch,
  type Direction,
  HyperbandPruner,
  type LinearConstraint,
  MedianPruner,
  type Params,
  ParzenSearch,
  type Pruner,
  type Sampler,
  type SpaceSpec,
} from '../../search/index.js';
import type { RunRequest } from '../../synthesis/index.js';
import { oneOf } from '../kit/options.js';
import { readLinear } from './linear.js';
import {
  defaultTrials,
  giveUpOf,
  gridSize,
  methods,
  pruners,
  readSpace,
  samplerOf,
  type SearchFlags,
  workersOf,
} from './plan.js';

export interface OwnPlan {
  /** A module, or a command. */
  readonly objective: { readonly module: string } | { readonly command: string };
  /** For titles and folders. */
  readonly name: string;
  readonly space: SpaceSpec;
  readonly directions: readonly Direction[];
  readonly linear: readonly LinearConstraint[];
  readonly enqueue: readonly Params[];
  readonly learn: readonly string[];
  readonly sampler: Sampler;
  readonly pruner: Pruner | undefined;
  readonly trials: number;
  readonly workers: number;
  readonly giveUp: number | undefined;
}

/** Those of a training, and two for more trials than one has. */
const ownMethods = ['auto', 'parzen', ...methods] as const;

/** @throws InputError or OptionError for what is missing, unknown, out of range or contradicts itself */
export function planOwn(dataset: string | undefined, flags: SearchFlags, asked: RunRequest): OwnPlan {
  const option = flags.run === undefined ? '--objective' : '--run';
  if (flags.run !== undefined && flags.objective !== undefined)
    throw new InputError('--objective and --run name two objectives; leave one of them out');
  if (dataset !== undefined)
    throw new InputError(
      `${option} is an objective of your own, and ${dataset} a table to train on; leave one of them out`,
    );
  const other =
    Object.keys(asked).find((name) => name !== 'seed') ?? (flags.grid && 'grid') ?? (flags.target && 'target');
  if (other !== undefined)
    throw new InputError(`the option for '${other}' is about a training, and ${option} has none; leave it out`);
  if (flags.space === undefined)
    throw new InputError(`${option} needs a --space: a JSON file with the parameters and their ranges`);
  const space = readSpace(flags.space);
  const seed = (asked['seed'] as number | undefined) ?? 0;
  const method = oneOf('--method', flags.method ?? 'auto', ownMethods);
  const points = method === 'grid' ? gridSize(space) : Infinity;
  const trials = checkWhole('--trials', flags.trials ?? (method === 'grid' ? points : defaultTrials), 1, 1e6);
  const directions = directionsIn(flags.direction ?? 'minimize');
  const rule = oneOf('--prune', flags.prune ?? 'none', pruners);
  if (rule !== 'none' && directions.length > 1)
    throw new InputError('--prune needs one objective, and --direction names two; leave it out');
  return {
    ...objectiveOf(flags),
    space,
    directions,
    linear: (flags.linear ?? []).map(readLinear),
    enqueue: (flags.enqueue ?? []).map(readParams),
    learn: flags.learn ?? [],
    sampler: ownSampler(method, seed),
    pruner: ownPruner(rule, flags.steps),
    trials: Math.min(trials, points),
    workers: workersOf(flags),
    giveUp: giveUpOf(flags),
  };
}

function objectiveOf({ objective, run }: SearchFlags): Pick<OwnPlan, 'objective' | 'name'> {
  if (run !== undefined) {
    const [program = 'run'] = run.trim().split(/\s+/);
    return { objective: { command: run }, name: basename(program.replaceAll(/['"]/g, '')) };
  }
  const path = objective!;
  if (!existsSync(path))
    throw new InputError(`--objective ${path}: there is no such file; it must be a JavaScript module`);
  return { objective: { module: resolve(path) }, name: basename(path, extname(path)) };
}

function directionsIn(text: string): Direction[] {
  const words = text.split(',').map((word) => oneOf('--direction', word.trim(), ['minimize', 'maximize'] as const));
  if (words.length <= 2) return words;
  throw new InputError(`--direction names ${words.length} objectives; a study has one or two`);
}

function readParams(text: string): Params {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Params;
  } catch {
    // Said below.
  }
  throw new InputError(`--enqueue ${text}: it must be a JSON object of parameters, such as '{"lr": 0.01}'`);
}

function ownSampler(method: (typeof ownMethods)[number], seed: number): Sampler {
  if (method === 'auto') return new AutoSearch({ seed });
  if (method === 'parzen') return new ParzenSearch({ seed });
  return samplerOf(method, seed);
}

/** @param steps the last step that a trial reports */
export function ownPruner(rule: (typeof pruners)[number], steps: number | undefined): Pruner | undefined {
  if (rule === 'none') return undefined;
  if (rule === 'median') return new MedianPruner();
  if (steps === undefined)
    throw new OptionError('--prune hyperband needs --steps: the step that a whole trial reports last');
  return new HyperbandPruner({ maxResource: checkWhole('--steps', steps) });
}
