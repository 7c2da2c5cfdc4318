/** What a search does, worked out from the command line, the experiment and the protocol, and checked. */
import {
  checkSearchSpace,
  flagWord,
  optionRow,
  type RunJob,
  type RunRequest,
  searchedOptions,
  synthesizerKinds,
} from '../../synthesis/index.js';
import { jobOf } from '../job.js';
import { checkPositive, checkWhole, InputError, OptionError } from '../../checks/index.js';
import { isPostgres } from '../../postgres/index.js';
import { readFileSync } from 'node:fs';
import {
  BayesianSearch,
  checkSpace,
  GridSearch,
  HyperbandPruner,
  MedianPruner,
  type ParameterSpec,
  type ParamValue,
  type Pruner,
  RandomSearch,
  type Sampler,
  sizeOfGrid,
  SobolSearch,
  SpaceError,
  type SpaceSpec,
} from '../../search/index.js';
import { type StudySearch, studySearch } from '../../thesis/commands/search.js';
import type { BackendFlags } from '../kit/backend.js';
import type { DataFlags } from '../kit/data.js';
import { oneOf } from '../kit/options.js';

export const methods = ['bayesian', 'grid', 'random', 'sobol'] as const;
export const pruners = ['none', 'median', 'hyperband'] as const;

/** One axis of `--grid`. */
export interface GridAxis {
  readonly name: string;
  readonly values: readonly number[];
}

interface PlanFlags {
  readonly method?: string;
  readonly trials?: number;
  readonly space?: string;
  readonly grid?: readonly GridAxis[];
  readonly prune?: string;
  readonly giveUp?: number;
  readonly workers?: number;
  readonly study?: string;
}

export interface SearchFlags extends PlanFlags, BackendFlags, DataFlags {
  readonly acceptDamage?: boolean;
  /** An objective of one's own: the file of a module, or a command. */
  readonly objective?: string;
  readonly run?: string;
  readonly direction?: string;
  readonly linear?: readonly string[];
  readonly enqueue?: readonly string[];
  readonly learn?: readonly string[];
  readonly steps?: number;
  /** Seconds. */
  readonly timeout?: number;
  readonly trialTimeout?: number;
  readonly retrain: boolean;
  readonly plots?: boolean;
  readonly out?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

export interface SearchPlan {
  /** The study's part, where its options were given. */
  readonly study: StudySearch | undefined;
  /** What trains in a trial, and judges it. */
  readonly job: RunJob;
  /** What makes the job, as plain data, for the workers. */
  readonly request: RunRequest;
  readonly space: SpaceSpec;
  readonly sampler: Sampler;
  readonly pruner: Pruner | undefined;
  readonly trials: number;
  /** Trials without improvement after which the search ends; undefined for never. */
  readonly giveUp: number | undefined;
  readonly workers: number;
  /** Epochs of the longest trial. */
  readonly epochs: number;
}

/** The space of a search that names none: everything of a network of two widths, over the sizes that the study tried. */
const defaultSpace: SpaceSpec = {
  hidden1: { type: 'int', low: 64, high: 1024, log: true },
  hidden2: { type: 'int', low: 32, high: 512, log: true },
  latent: { type: 'int', low: 2, high: 128, log: true },
  lr: { type: 'real', low: 1e-5, high: 1e-2, log: true },
};
export const defaultTrials = 30;
/** The kinds that train a network, the default first. */
const networks = Object.keys(synthesizerKinds).filter((kind) => synthesizerKinds[kind]!.network);

/**
 * @param asked the options of the trials' trainings, by their names in the library
 * @throws InputError or OptionError for what is unknown, out of range or contradicts itself
 */
export function planSearch(flags: PlanFlags, asked: RunRequest = {}): SearchPlan {
  const study = studySearch(asked);
  // A search trains a network; nothing is chosen.
  const model = oneOf('--model', (asked['model'] ?? networks[0]!) as string, networks);
  const request = study?.request ?? { ...asked, model };
  const job = jobOf(request);
  const axes = Object.fromEntries((flags.grid ?? []).map(({ name, values }) => [name, values]));
  const space = withAxes(withFixed(startingSpace(flags, study), asked), axes);
  if (Object.keys(space).length === 0) throw new InputError('there is nothing to search: name a --space or a --grid');
  if (flags.space === undefined) checkSpaceHere(space, 'the search space');
  checkSearchSpace(space);
  const wanted = flags.method ?? (flags.grid !== undefined ? 'grid' : (study?.method ?? 'bayesian'));
  const method = oneOf('--method', wanted, methods);
  if (flags.grid !== undefined && method !== 'grid')
    throw new InputError(`--grid names the points of a grid, and --method is ${method}; leave one of the two out`);
  const values = { ...study?.grid(space), ...axes };
  const sampler = samplerOf(method, job.seed, values);
  const points = method === 'grid' ? gridSize(space, values) : Infinity;
  const trials = flags.trials ?? (method === 'grid' ? points : (study?.trials ?? defaultTrials));
  const epochs = greatest(space['epochs'], job.epochs);
  return {
    study,
    job,
    request,
    space,
    sampler,
    pruner: prunerOf(oneOf('--prune', flags.prune ?? 'none', pruners), job, epochs),
    trials: Math.min(checkWhole('--trials', trials, 1, 1e6), points),
    giveUp: giveUpOf(flags),
    workers: workersOf(flags),
    epochs,
  };
}

/** Trials at a time; in PostgreSQL they may be left to others. */
export const workersOf = ({ workers = 1, study = '' }: PlanFlags): number =>
  checkWhole('--workers', workers, isPostgres(study) ? 0 : 1, 64);

/** Trials without improvement after which a search ends. */
export const giveUpOf = ({ giveUp }: PlanFlags): number | undefined =>
  giveUp === undefined ? undefined : checkWhole('--give-up', giveUp, 1, 1e6);

/** The space before the command line fixes and adds parameters. */
function startingSpace({ space, grid }: PlanFlags, study: StudySearch | undefined): SpaceSpec {
  if (space !== undefined) return readSpace(space);
  return study?.space ?? (grid === undefined ? defaultSpace : {});
}

/** What makes the job of the best configuration's own run. */
export function finalRequest({ study, request }: SearchPlan, params: Readonly<Record<string, ParamValue>>): RunRequest {
  // The search has looked at training rows of this split, which are test rows of others.
  const own = { ...request, seeds: 1, ...searchedOptions(params) };
  return study === undefined ? own : study.finalRequest(own, params);
}

/** The space in a JSON file. @throws InputError for what is none */
export function readSpace(path: string): SpaceSpec {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new InputError(
      `--space ${path}: ${(error as Error).message}; it must be a JSON file with an object of parameters`,
    );
  }
  return checkSpaceHere(content, path);
}

function checkSpaceHere(space: unknown, where: string): SpaceSpec {
  try {
    return checkSpace(space);
  } catch (error) {
    if (error instanceof SpaceError) throw new InputError(`${where}: ${error.message}`);
    throw error;
  }
}

/** Options that stand in a space as fixed parameters once they are given; patience, warm-up and seed belong to the search itself. */
const fixable = ['latentDim', 'learningRate', 'batchSize', 'epochs'];

/** The space with what the command line fixes: --hidden in the place of all widths, the other sizes and rates of their own. */
function withFixed(space: SpaceSpec, asked: RunRequest): SpaceSpec {
  const fixed = new Map<string, ParameterSpec>();
  const hidden = asked['hidden'] as readonly number[] | undefined;
  hidden?.forEach((width, i) => fixed.set(`hidden${i + 1}`, { type: 'fixed', value: width }));
  for (const name of fixable) {
    const value = asked[name] as number | undefined;
    if (value !== undefined) fixed.set(flagWord(optionRow(name)), { type: 'fixed', value });
  }
  const entries = Object.entries(space)
    .filter(([name]) => !(hidden !== undefined && /^hidden\d$/.test(name) && !fixed.has(name)))
    .map(([name, spec]): [string, ParameterSpec] => [name, fixed.get(name) ?? spec]);
  const missing =
    hidden === undefined ? [] : [...fixed].filter(([name]) => name.startsWith('hidden') && !(name in space));
  return Object.fromEntries([...entries, ...missing]);
}

/** The space with the parameters of a grid's axes as they need to be. */
function withAxes(space: SpaceSpec, axes: Readonly<Record<string, readonly number[]>>): SpaceSpec {
  const made = Object.entries(axes).map(([name, values]): [string, ParameterSpec] => {
    const [low, high] = [Math.min(...values), Math.max(...values)];
    if (low === high) return [name, { type: 'fixed', value: low }];
    return [name, name === 'lr' ? { type: 'real', low, high, log: low > 0 } : { type: 'int', low, high }];
  });
  return { ...space, ...Object.fromEntries(made) };
}

type GridValues = Readonly<Record<string, readonly number[]>>;

/** A sampler by its name; `values` are those of a grid that names some. */
export function samplerOf(method: (typeof methods)[number], seed: number, values?: GridValues): Sampler {
  if (method === 'grid') return new GridSearch(values && { values });
  if (method === 'random') return new RandomSearch({ seed });
  if (method === 'sobol') return new SobolSearch({ seed });
  return new BayesianSearch({ seed });
}

/** @throws InputError for a space without a grid */
export function gridSize(space: SpaceSpec, values?: GridValues): number {
  try {
    return sizeOfGrid(space, values && { values });
  } catch (error) {
    if (error instanceof SpaceError) throw new InputError(error.message);
    throw error;
  }
}

/** Pruners compare no epochs before the warm-up is over. */
export function prunerOf(name: (typeof pruners)[number], { warmup }: RunJob, epochs: number): Pruner | undefined {
  if (name === 'none') return undefined;
  if (name === 'median') return new MedianPruner({ warmupSteps: warmup });
  const minResource = Math.min(epochs, Math.max(warmup + 1, Math.ceil(epochs / 27)));
  return new HyperbandPruner({ minResource, maxResource: epochs });
}

function greatest(spec: ParameterSpec | undefined, own: number): number {
  if (spec === undefined) return own;
  if (spec.type === 'fixed') return spec.value as number;
  return spec.type === 'categorical' ? Math.max(...(spec.choices as number[])) : spec.high;
}

/** The limits of time, in milliseconds. @throws OptionError for one that is no number of seconds above 0 */
export function limitsOf({ timeout, trialTimeout }: SearchFlags): { timeout?: number; trialTimeout?: number } {
  const milliseconds = (name: string, seconds: number): number => {
    if (checkPositive(name, seconds) <= mostSeconds) return 1000 * seconds;
    throw new OptionError(`${name} must be at most ${mostSeconds} seconds, found ${seconds}`);
  };
  return {
    ...(timeout !== undefined && { timeout: milliseconds('--timeout', timeout) }),
    ...(trialTimeout !== undefined && { trialTimeout: milliseconds('--trial-timeout', trialTimeout) }),
  };
}

/** Three weeks and some: what a timer can wait for. */
const mostSeconds = 2_000_000;
