/** The shared 32-bit words in which the threads of a pool meet (see pool-thread.ts), each kind on a cache line of its own. */
/** Where the control words are. */
export const words: ControlWords = {
  start: 0,
  program: 1,
  version: 2,
  scratch: 3,
  scratchEach: 4,
  quit: 5,
  idlers: 6,
  taken: 16,
  arrived: 32,
  stage: 48,
  sleepers: 64,
  failed: 80,
  length: 96,
};
export interface ControlWords {
  readonly start: number;
  readonly program: number;
  readonly version: number;
  readonly scratch: number;
  readonly scratchEach: number;
  readonly quit: number;
  readonly idlers: number;
  readonly taken: number;
  readonly arrived: number;
  readonly stage: number;
  readonly sleepers: number;
  readonly failed: number;
  readonly length: number;
}
