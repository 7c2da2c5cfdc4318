/** What the page and its worker tell each other. */

/** The backends that can be chosen, the one to prefer first. */
export const backendNames = {
  webgpu: 'GPU, WebGPU',
  webgl2: 'GPU, WebGL 2',
  threads: 'CPU, several threads',
  single: 'CPU, one thread',
} as const;
export type BackendId = keyof typeof backendNames;
export const backendIds = Object.keys(backendNames) as readonly BackendId[];

/** Pixels of an image's side, and cells of the map's side: odd, so that one cell is in the middle. */
export const imageSide = 28;
export const mapSide = 11;

export interface Settings {
  readonly backend: BackendId;
  readonly digits: readonly number[];
  /** Images of each digit, at most. */
  readonly images: number;
  /** Size of the latent code. */
  readonly latent: number;
  /** Of the first hidden layer; the second has half of it. */
  readonly width: number;
  readonly learningRate: number;
}

/** The part of the latent space that the map shows: a square around a centre, in the plane of two axes. */
export interface View {
  readonly axes: readonly [number, number];
  readonly centre: readonly [number, number];
  /** From the centre to the middle of an outermost cell. */
  readonly reach: number;
}

/** A backend that can be chosen, and whether it works here. */
export interface Availability {
  readonly id: BackendId;
  readonly works: boolean;
  /** Whether it is a program that imitates a GPU: right, and slow. */
  readonly imitated: boolean;
  /** What it is here, or why it does not work. */
  readonly detail: string;
}

export interface EpochNews {
  /** From 1. */
  readonly epoch: number;
  /** Sums per image, in nats. */
  readonly loss: number;
  readonly reconstruction: number;
  readonly kl: number;
  readonly milliseconds: number;
}

export type ToWorker =
  | { readonly type: 'look'; readonly digitFolder: string }
  | { readonly type: 'start'; readonly settings: Settings; readonly epochs: number; readonly view: View }
  | { readonly type: 'stop' }
  | { readonly type: 'reset' }
  | { readonly type: 'view'; readonly view: View };

export type FromWorker =
  | { readonly type: 'available'; readonly backends: readonly Availability[] }
  | { readonly type: 'opened'; readonly backend: string; readonly reason: string; readonly facts: string }
  | { readonly type: 'epoch'; readonly news: EpochNews }
  | {
      readonly type: 'map';
      readonly view: View;
      /** Brightness of every cell's pixels, cell by cell, from the top left. */
      readonly pixels: Uint8Array;
      /** Of every digit, where the middle of its images is in latent space. */
      readonly middles: ReadonlyMap<number, readonly number[]>;
    }
  | { readonly type: 'paused'; readonly finished: boolean }
  | { readonly type: 'cleared' }
  | { readonly type: 'failed'; readonly message: string };
