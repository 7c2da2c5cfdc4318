/** A worker's part in a search: trials of a study that somebody began elsewhere, on this machine's copy of the data. */
import { InputError } from '../../checks/index.js';
import { BayesianSearch, GridSearch, RandomSearch, type Sampler, SobolSearch, Study } from '../../search/index.js';
import { optimizeInProcesses } from '../../search/node/index.js';
import { PostgresStorage } from '../../postgres/index.js';
import type { Trial } from '../../search/index.js';
import { jobOf } from '../job.js';
import { loadData } from '../kit/data.js';
import { oneOf } from '../kit/options.js';
import { contentOf } from './content.js';
import { prunerOf, pruners } from './plan.js';
import type { TrialWork } from './shared-work.js';

/** What samplers are called in a study. */
const samplers: Readonly<Record<string, new (options: object) => Sampler>> = {
  bayesian: BayesianSearch,
  grid: GridSearch,
  random: RandomSearch,
  sobol: SobolSearch,
};

/** The address of a study in the database of another address. */
export const withStudy = (address: string, study: string): string =>
  `${address}${address.includes('?') ? '&' : '?'}study=${encodeURIComponent(study)}`;

/** A study that a worker takes part in. */
export interface Attended {
  readonly study: Study;
  readonly work: TrialWork;
}

/**
 * Opens a study that somebody began elsewhere.
 * @param data this machine's folder of data sets
 * @throws InputError or StudyError when it cannot be gone on with from here
 */
export async function attend(address: string, given: TrialWork, data: string | undefined): Promise<Attended> {
  const own = data === undefined ? given.args.data : { ...given.args.data, data };
  const work = { ...given, args: { ...given.args, data: own } };
  const { space, sampler, about, content, args, prune, epochs, giveUp } = work;
  const made = samplers[sampler.name];
  if (made === undefined) throw new InputError(`this version knows no sampler '${sampler.name}'`);
  const pruner = prunerOf(oneOf('--prune', prune, pruners), jobOf(args.request), epochs);
  const study = new Study({
    space,
    sampler: new made(sampler.options),
    storage: new PostgresStorage(withStudy(address, work.study)),
    about,
    content,
    ...(pruner && { pruner }),
    ...(giveUp !== undefined && { earlyStopping: { patience: giveUp } }),
  });
  await study.load();
  return { study, work };
}

/** That the data of a study are here. @throws InputError or MissingDataError where they are not, or are others */
export async function checkDataOf({ args, content }: TrialWork): Promise<void> {
  const data = await loadData(args.name, args.data);
  const here = contentOf(data.table, jobOf(args.request).objective(data));
  const other = Object.keys(content).filter((part) => content[part] !== here[part]);
  if (other.length > 0)
    throw new InputError(
      `${args.name} on this machine is not what the study was begun with: its ${other.join(' and ')} differ`,
    );
}

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
export async function runTrials({ study, work }: Attended, options: AttendOptions): Promise<void> {
  await optimizeInProcesses({
    study,
    module: new URL('./worker.js', import.meta.url),
    args: work.args,
    trials: work.trials,
    workers: 1,
    ...(work.trialTimeout !== undefined && { trialTimeout: work.trialTimeout }),
    ...options,
  });
}
