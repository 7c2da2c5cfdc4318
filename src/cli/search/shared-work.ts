/** A search that workers on other machines help with: what they are told, and waiting for what they have in hand. */
import { InputError } from '../../checks/index.js';
import { isPostgres, pause, studyOf, WorkQueue } from '../../postgres/index.js';
import type { LinearConstraint, OptimizeResult, Study, Trial } from '../../search/index.js';
import type { SearchWorkerArgs } from './worker.js';

/** What a worker has to know to run trials; the study itself knows the rest. Plain data. */
export interface TrialWork {
  readonly study: string;
  /** How many trials the study is to have. */
  readonly trials: number;
  readonly space: Study['space'];
  readonly directions: Study['directions'];
  readonly linear: readonly LinearConstraint[];
  readonly sampler: { readonly name: string; readonly options: object };
  readonly about: Readonly<Record<string, unknown>>;
  readonly content: Readonly<Record<string, string>> | undefined;
  /** The training that is searched; undefined for an objective of one's own, which `about` names. */
  readonly training: SearchWorkerArgs | undefined;
  readonly prune: string;
  /** The last step that a trial reports. */
  readonly steps: number | undefined;
  readonly giveUp: number | undefined;
  /** Milliseconds. */
  readonly trialTimeout: number | undefined;
}

/** A search, wherever its study is kept. */
export interface Performance {
  /** The place of the study. */
  readonly file: string;
  readonly study: Study;
  readonly trials: number;
  readonly workers: number;
  readonly signal: AbortSignal;
  readonly work: (study: string) => TrialWork;
  /** Runs trials here, until there is nothing to be run; calls what it is given with those that have ended. */
  readonly run: (onTrial: (trial: Trial) => void) => Promise<OptimizeResult>;
  /** Called with trials that have ended, here or elsewhere. */
  readonly onTrial: (trial: Trial) => void;
  readonly say: (text: string) => void;
}

/** Runs the trials, with the help of other machines where the study is one of PostgreSQL; answers why no more were begun. */
export async function performTrials(performance: Performance): Promise<string> {
  const { file, study, trials, workers, signal, work, run, onTrial, say } = performance;
  if (!isPostgres(file)) return (await run(onTrial)).stoppedBecause;
  const ended = new Set<number>();
  const end = (trial: Trial): void => {
    if (!ended.has(trial.id)) onTrial(trial);
    if (hasEnded(trial)) ended.add(trial.id);
  };
  say(`  ${await callWorkers(file, work(studyOf(file)), workers === 0)}`);
  return (await runTogether(study, trials, workers > 0 ? () => run(end) : undefined, signal, end)).stoppedBecause;
}

/** What is asked for again, in milliseconds: whether trials that run elsewhere have ended. */
const look = 1000;

/**
 * Tells the workers of a database that a study has work; answers with what was told, or why nobody could be.
 * @param needed nobody else would run trials
 * @throws InputError or StudyError where nobody could be told who is needed
 */
async function callWorkers(address: string, work: TrialWork, needed: boolean): Promise<string> {
  let queue: WorkQueue;
  try {
    queue = await WorkQueue.open(address);
  } catch (error) {
    const { message } = error as Error;
    if (needed || !(error instanceof InputError || message.includes("'pg-boss'"))) throw error;
    return `workers on other machines are not called: ${message}`;
  }
  await queue.offer('trials', keyOf(work.study), work);
  await queue.close();
  return `other machines may help: vaelab worker ${addressWithout(address)}`;
}

export const keyOf = (study: string): string => `trials ${study}`;

/** An address without its study, as a worker takes it. */
function addressWithout(address: string): string {
  const [head, query = ''] = address.split('?');
  const rest = query.split('&').filter((part) => part !== '' && !part.startsWith('study='));
  return rest.length === 0 ? head! : `'${head}?${rest.join('&')}'`;
}

const hasEnded = ({ state }: Trial): boolean => state !== 'running' && state !== 'interrupted';

/**
 * Runs trials here, where there are workers here, until those of other machines have ended, too; what dies there is begun again by
 * whoever asks next.
 * @param run runs what there is to be run, to the end
 * @param onEnd called with trials that have ended elsewhere
 */
async function runTogether(
  study: Study,
  trials: number,
  run: (() => Promise<OptimizeResult>) | undefined,
  signal: AbortSignal,
  onEnd: (trial: Trial) => void,
): Promise<OptimizeResult> {
  const here = new Set(study.trials.filter(hasEnded).map(({ id }) => id));
  for (;;) {
    const result = await run?.();
    await study.load();
    for (const trial of study.trials)
      if (hasEnded(trial) && !here.has(trial.id)) {
        here.add(trial.id);
        onEnd(trial);
      }
    const { best } = study;
    if (signal.aborted) return { best, stoppedBecause: 'interrupted by the user' };
    const idle = study.trials.every(hasEnded);
    const stoppedBecause = result?.stoppedBecause ?? study.whyStop();
    if (idle && (stoppedBecause !== undefined || study.trials.length >= trials))
      return { best, stoppedBecause: stoppedBecause ?? `the study has its ${trials} trials.` };
    await pause(look, signal);
  }
}
