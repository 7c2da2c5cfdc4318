/** What a pool of workers needs of its environment, Node's or a page's. */
export interface SelectionWorker {
  /** Told every message of the worker, and its end when nobody has asked for it. */
  onMessage: ((message: unknown) => void) | undefined;
  onEnd: ((reason: string) => void) | undefined;
  post(message: unknown): void;
  /** Whether the worker keeps the process alive. */
  hold(held: boolean): void;
  /** Ends the worker at once. */
  terminate(): Promise<void>;
}

export interface SelectionHost {
  /** Why there can be no worker here; undefined where there can. */
  readonly singleBecause: string | undefined;
  /** Starts a worker that answers every message by what the function whose text is given makes of it, with the number that came along. */
  readonly startWorker: (text: string, setup: object) => SelectionWorker;
}
