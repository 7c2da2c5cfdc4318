/** What Ctrl-C does, in one place: the first asks the work to end, later ones press, and the last quits at once. */
import { exitCodes } from './errors.js';

/** A stage of an interruption: what is told, and whose signal is raised. */
interface InterruptStage {
  readonly message: string;
  /** Done beside raising the stage's signal. */
  readonly act?: () => void;
}

export interface Interruption {
  /** A signal for each stage, in order. */
  readonly signals: readonly AbortSignal[];
  /** Listens no more. */
  release(): void;
}

/**
 * Sent by schedulers and by a terminal that closes, which do not wait and press again: they take all stages at once. They
 * often come twice, to the process and to its group; what follows within `once` milliseconds is the same one.
 */
const endings = ['SIGTERM', 'SIGHUP'] as const;
const once = 1000;

/**
 * Listens for Ctrl-C, SIGTERM and SIGHUP. Each Ctrl-C takes the next stage; what comes after the last quits the program, after
 * `cleanUp`.
 * @param say prints a message where the display allows it
 */
export function onInterrupt(
  stages: readonly InterruptStage[],
  say: (text: string) => void,
  cleanUp: () => void = () => {},
): Interruption {
  const controllers = stages.map(() => new AbortController());
  let taken = 0;
  let ended = -Infinity;
  const take = (until: number): void => {
    if (taken === stages.length) {
      cleanUp();
      process.exit(exitCodes.interrupted);
    }
    for (; taken < until; taken++) {
      controllers[taken]!.abort();
      stages[taken]!.act?.();
    }
    say(stages[taken - 1]!.message);
  };
  const press = (): void => take(taken + 1);
  const end = (): void => {
    const now = performance.now();
    if (taken === stages.length && now - ended < once) return;
    ended = now;
    take(stages.length);
  };
  process.on('SIGINT', press);
  for (const name of endings) process.on(name, end);
  return {
    signals: controllers.map(({ signal }) => signal),
    release: () => {
      process.off('SIGINT', press);
      for (const name of endings) process.off(name, end);
    },
  };
}
