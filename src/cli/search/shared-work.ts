/** A search that workers on other machines help with: what they are told, and waiting for what they have in hand. */
import { InputError } from '../../checks/index.js';
import { pause, WorkQueue } from '../../postgres/index.js';
import type { OptimizeResult, Study, Trial } from '../../search/index.js';
import type { SearchWorkerArgs } from './worker.js';

/** What a worker has to know to run trials; the study itself knows the rest. Plain data. */
export interface TrialWork {
  readonly study: string;
  /** How many trials the study is to have. */
  readonly trials: number;
  readonly space: Study['space'];
  readonly sampler: { readonly name: string; readonly options: object };
  readonly about: Readonly<Record<string, unknown>>;
  readonly content: Readonly<Record<string, string>>;
  readonly args: SearchWorkerArgs;
  readonly prune: string;
  readonly epochs: number;
  readonly giveUp: number | undefined;
  /** Milliseconds. */
  readonly trialTimeout: number | undefined;
}

/** What is asked for again, in milliseconds: whether trials that run elsewhere have ended. */
const look = 1000;

/**
 * Tells the workers of a database that a study has work; answers with what was told, or why nobody could be.
 * @param needed nobody else would run trials
 * @throws InputError or StudyError where nobody could be told who is needed
 */
export async function callWorkers(address: string, work: TrialWork, needed: boolean): Promise<string> {
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
export async function runTogether(
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
