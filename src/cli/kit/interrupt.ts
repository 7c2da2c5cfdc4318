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
 * Listens for Ctrl-C. Each press takes the next stage; the one after the last quits the program, after `cleanUp`.
 * @param say prints a message where the display allows it
 */
export function onInterrupt(
  stages: readonly InterruptStage[],
  say: (text: string) => void,
  cleanUp: () => void = () => {},
): Interruption {
  const controllers = stages.map(() => new AbortController());
  let pressed = 0;
  const listener = (): void => {
    const stage = stages[pressed];
    if (stage === undefined) {
      cleanUp();
      process.exit(exitCodes.interrupted);
    }
    controllers[pressed++]!.abort();
    stage.act?.();
    say(stage.message);
  };
  process.on('SIGINT', listener);
  return {
    signals: controllers.map(({ signal }) => signal),
    release: () => void process.off('SIGINT', listener),
  };
}
