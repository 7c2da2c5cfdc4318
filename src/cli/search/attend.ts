/** A worker's part in a search: trials of a study that somebody began elsewhere, by what this machine has of its objective. */
import { basename, resolve } from 'node:path';
import { InputError } from '../../checks/index.js';
import { PostgresStorage } from '../../postgres/index.js';
import {
  AutoSearch,
  BayesianSearch,
  GridSearch,
  ParzenSearch,
  RandomSearch,
  type Sampler,
  SobolSearch,
  Study,
  type Trial,
} from '../../search/index.js';
import { commandObjective, optimizeInProcesses } from '../../search/node/index.js';
import { jobOf } from '../job.js';
import { loadData } from '../kit/data.js';
import { oneOf } from '../kit/options.js';
import { contentOf } from './content.js';
import { ownPruner } from './own-plan.js';
import { prunerOf, pruners } from './plan.js';
import type { TrialWork } from './shared-work.js';

/** What samplers are called in a study. */
const samplers: Readonly<Record<string, new (options: object) => Sampler>> = {
  auto: AutoSearch,
  bayesian: BayesianSearch,
  grid: GridSearch,
  parzen: ParzenSearch,
  random: RandomSearch,
  sobol: SobolSearch,
};

/** What a worker was started with: its folder of data sets, and an objective of its person's own. Nothing else is ever run. */
export interface Abilities {
  readonly data: string | undefined;
  readonly objective: string | undefined;
  readonly run: string | undefined;
}

/** The address of a study in the database of another address. */
const withStudy = (address: string, study: string): string =>
  `${address}${address.includes('?') ? '&' : '?'}study=${encodeURIComponent(study)}`;

/** A study that a worker takes part in. */
export interface Attended {
  readonly study: Study;
  readonly work: TrialWork;
}

/**
 * Opens a study that somebody began elsewhere.
 * @throws InputError or StudyError when it cannot be gone on with from here
 */
export async function attend(address: string, work: TrialWork): Promise<Attended> {
  const { space, directions, linear, sampler, about, content, training, steps, giveUp } = work;
  const made = samplers[sampler.name];
  if (made === undefined) throw new InputError(`this version knows no sampler '${sampler.name}'`);
  const rule = oneOf('--prune', work.prune, pruners);
  const pruner = training ? prunerOf(rule, jobOf(training.request), steps!) : ownPruner(rule, steps);
  const study = new Study({
    space,
    directions,
    sampler: new made(sampler.options),
    storage: new PostgresStorage(withStudy(address, work.study)),
    about,
    ...(content && { content }),
    ...(linear.length > 0 && { linear }),
    ...(pruner && { pruner }),
    ...(giveUp !== undefined && { earlyStopping: { patience: giveUp } }),
  });
  await study.load();
  return { study, work };
}

/** That what trials need is here. @throws InputError or MissingDataError where it is not, or is another */
export async function checkObjectiveOf({ training, about, content = {} }: TrialWork, here: Abilities): Promise<void> {
  const { run, objective } = about as { readonly run?: string; readonly objective?: string };
  if (training === undefined) {
    if (run !== undefined && run !== here.run)
      throw new InputError(`its objective is a command; a worker runs it that was started with --run '${run}'`);
    if (objective !== undefined && (here.objective === undefined || basename(here.objective) !== objective))
      throw new InputError(
        `its objective is a module; a worker runs it that was started with --objective ${objective}`,
      );
    return;
  }
  const data = await loadData(training.name, dataOf(training, here));
  const found = contentOf(data.table, jobOf(training.request).objective(data));
  const other = Object.keys(content).filter((part) => content[part] !== found[part]);
  if (other.length > 0)
    throw new InputError(
      `${training.name} on this machine is not what the study was begun with: its ${other.join(' and ')} differ`,
    );
}

const dataOf = ({ data }: NonNullable<TrialWork['training']>, here: Abilities) =>
  here.data === undefined ? data : { ...data, data: here.data };

/** What there is to do in a study: trials to be begun; nothing unless one of those that run dies; nothing any more. */
export type Left = 'has more' | 'others run trials' | 'finished';

export function leftOf({ study, work }: Attended): Left {
  const { trials } = study;
  const more = trials.length < work.trials && study.whyStop() === undefined;
  if (more || trials.some(({ state }) => state === 'interrupted')) return 'has more';
  return trials.some(({ state }) => state === 'running') ? 'others run trials' : 'finished';
}

/** What trials are run with, and who is told. */
export interface AttendOptions {
  readonly threads: number;
  /** Ends after the trial in hand. */
  readonly signal: AbortSignal;
  /** Gives the trial in hand back. */
  readonly interrupt: AbortSignal;
  readonly onTrial: (trial: Trial) => void;
}

/** Runs trials until there is none to be run, or until it is told to end. */
export async function runTrials({ study, work }: Attended, here: Abilities, options: AttendOptions): Promise<void> {
  const { training, trials, trialTimeout, space, directions } = work;
  const { threads, ...rest } = options;
  const common = { trials, workers: 1, ...(trialTimeout !== undefined && { trialTimeout }), ...rest };
  if (training !== undefined) {
    const args = { ...training, data: dataOf(training, here) };
    await optimizeInProcesses({ study, module: new URL('./worker.js', import.meta.url), args, threads, ...common });
  } else if ('run' in work.about)
    await study.optimize(commandObjective(here.run!, { space, objectives: directions.length }), common);
  else await optimizeInProcesses({ study, module: resolve(here.objective!), threads, ...common });
}
