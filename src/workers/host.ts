/** What is needed of the environment, Node's or a page's, to have threads. */

/** A thread beside the calling one. */
export interface Thread {
  /** Told every message of the thread, and its end when nobody has asked for it. */
  onMessage: ((message: unknown) => void) | undefined;
  onEnd: ((reason: string) => void) | undefined;
  post(message: unknown): void;
  /** Whether the thread keeps the process alive; at first it does not. */
  hold(held: boolean): void;
  /** Ends the thread at once. */
  terminate(): Promise<void>;
}

/**
 * What a thread does from its start on; it is told messages once it listens. As source text it is a thread's, so it must not refer to
 * anything outside itself.
 */
export type ThreadMain<Setup> = (
  setup: Setup,
  post: (message: unknown) => void,
  listen: (hear: (message: unknown) => void) => void,
) => void;

export interface ThreadHost {
  /** Why there can be no thread here; undefined where there can. */
  readonly singleBecause: string | undefined;
  /** Starts a thread with the source text of a `ThreadMain`. */
  readonly startThread: (text: string, setup: object) => Thread;
}
