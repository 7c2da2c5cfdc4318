/** What a search does, worked out from the command line, the experiment and the protocol, and checked. */
import { InputError, checkWhole } from '../checks/index.js';
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
} from '../search/index.js';
import {
  checkSearchSpace,
  findPreset,
  presetGrid,
  presetSpace,
  resolveSettings,
  type RunOptions,
  type RunSettings,
  type SearchPreset,
} from '../thesis/index.js';
import type { BackendFlags } from './backend-options.js';
import type { DataFlags } from './data-options.js';
import { oneOf } from './options.js';

export const methods = ['bayesian', 'grid', 'random', 'sobol'] as const;
export const pruners = ['none', 'median', 'hyperband'] as const;

/** One axis of `--grid`. */
export interface GridAxis {
  readonly name: string;
  readonly values: readonly number[];
}

export interface PlanFlags extends Omit<RunOptions, 'seeds' | 'samples'> {
  readonly method?: string;
  readonly trials?: number;
  readonly space?: string;
  readonly grid?: readonly GridAxis[];
  readonly prune?: string;
  readonly giveUp?: number;
  readonly workers?: number;
}

export interface SearchFlags extends PlanFlags, BackendFlags, DataFlags {
  readonly study?: string;
  readonly acceptDamage?: boolean;
  readonly retrain: boolean;
  readonly plots?: boolean;
  readonly out?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

export interface SearchPlan {
  readonly preset: SearchPreset | undefined;
  readonly settings: RunSettings;
  /** The options that make the settings, as plain data, for the workers. */
  readonly options: RunOptions;
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
const defaultTrials = 30;

/** @throws InputError or OptionError for what is unknown, out of range or contradicts itself */
export function planSearch(flags: PlanFlags): SearchPlan {
  const preset = flags.experiment === undefined ? undefined : findPreset(flags.experiment);
  const options = runOptions(flags, preset);
  const settings = resolveSettings(options);
  const base =
    flags.space !== undefined
      ? readSpace(flags.space)
      : preset !== undefined
        ? presetSpace(preset, settings.protocol)
        : flags.grid !== undefined
          ? {}
          : defaultSpace;
  const axes = Object.fromEntries((flags.grid ?? []).map(({ name, values }) => [name, values]));
  const space = withAxes(withFixed(base, flags), axes);
  if (Object.keys(space).length === 0) throw new InputError('there is nothing to search: name a --space or a --grid');
  if (flags.space === undefined) checkSpaceHere(space, 'the search space');
  checkSearchSpace(space);
  const wanted = flags.method ?? (flags.grid !== undefined ? 'grid' : (preset?.method ?? 'bayesian'));
  const method = oneOf('--method', wanted, methods);
  if (flags.grid !== undefined && method !== 'grid')
    throw new InputError(`--grid names the points of a grid, and --method is ${method}; leave one of the two out`);
  const values = { ...(preset && presetGrid(preset, space)), ...axes };
  const sampler = samplerOf(method, values, settings.seed);
  const points = method === 'grid' ? gridSize(space, values) : Infinity;
  const asked = flags.trials ?? (method === 'grid' ? points : (preset?.trials ?? defaultTrials));
  const trials = Math.min(checkWhole('--trials', asked, 1, 1e6), points);
  const epochs = greatest(space['epochs'], settings.epochs);
  return {
    preset,
    settings,
    options,
    space,
    sampler,
    pruner: prunerOf(oneOf('--prune', flags.prune ?? 'none', pruners), settings, epochs),
    trials,
    giveUp: flags.giveUp === undefined ? undefined : checkWhole('--give-up', flags.giveUp, 1, 1e6),
    workers: checkWhole('--workers', flags.workers ?? 1, 1, 64),
    epochs,
  };
}

/** The options of a trial's training; as published trials end by the experiment's patience, on the test rows. */
function runOptions(flags: PlanFlags, preset: SearchPreset | undefined): RunOptions {
  const { hidden, latent, lr, epochs, batch, warmup, seed, protocol = 'clean' } = flags;
  const published = protocol !== 'clean';
  const stop =
    flags.stop ?? (published ? (preset !== undefined && preset.patience === undefined ? 'none' : 'test') : undefined);
  const patience = flags.patience ?? (published ? preset?.patience : undefined);
  const given = { hidden, latent, lr, epochs, batch, warmup, seed, stop, patience };
  return {
    ...pick(given),
    protocol,
    model: flags.model ?? preset?.model ?? 'vae',
  };
}

/** The options of the best configuration's own run. */
export function finalOptions(
  { preset, settings, options }: SearchPlan,
  params: Readonly<Record<string, ParamValue>>,
): RunOptions {
  const number = (name: string): number | undefined => params[name] as number | undefined;
  const hidden: number[] = [];
  for (let i = 1, width = number('hidden1'); width !== undefined; width = number(`hidden${++i}`)) hidden.push(width);
  const own = {
    ...(hidden.length > 0 && { hidden }),
    ...pick({ latent: number('latent'), lr: number('lr'), epochs: number('epochs'), batch: number('batch') }),
    ...pick({ patience: number('patience'), warmup: number('warmup'), seed: number('seed') }),
  };
  if (settings.protocol === 'clean') return { ...options, ...own };
  // The study trained with the chosen parameters by another rule than it had searched with.
  const { stop, patience, epochs } = preset?.final ?? { stop: settings.protocol === 'as-described' ? 'test' : 'none' };
  return { ...options, ...own, stop, ...pick({ patience, epochs }) };
}

/** What is there of some options. */
function pick<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never;
}

function readSpace(path: string): SpaceSpec {
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

/** The space with what the command line fixes: --hidden in the place of all widths, --latent, --lr, --batch and --epochs of their own. */
function withFixed(space: SpaceSpec, { hidden, latent, lr, batch, epochs }: PlanFlags): SpaceSpec {
  const fixed = new Map<string, ParameterSpec>();
  const fix = (name: string, value: number | undefined): void => {
    if (value !== undefined) fixed.set(name, { type: 'fixed', value });
  };
  hidden?.forEach((width, i) => fix(`hidden${i + 1}`, width));
  fix('latent', latent);
  fix('lr', lr);
  fix('batch', batch);
  fix('epochs', epochs);
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

function samplerOf(
  method: (typeof methods)[number],
  values: Readonly<Record<string, readonly number[]>>,
  seed: number,
): Sampler {
  if (method === 'grid') return new GridSearch({ values });
  if (method === 'random') return new RandomSearch({ seed });
  if (method === 'sobol') return new SobolSearch({ seed });
  return new BayesianSearch({ seed });
}

function gridSize(space: SpaceSpec, values: Readonly<Record<string, readonly number[]>>): number {
  try {
    return sizeOfGrid(space, { values });
  } catch (error) {
    if (error instanceof SpaceError) throw new InputError(error.message);
    throw error;
  }
}

/** Pruners compare no epochs before the warm-up is over. */
function prunerOf(name: (typeof pruners)[number], { warmup }: RunSettings, epochs: number): Pruner | undefined {
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

export function objectiveName(protocol: SearchPlan['settings']['protocol']): string {
  return protocol === 'clean' ? 'validation loss' : 'last test loss';
}
