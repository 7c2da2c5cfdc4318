/** Where a training stands, so that it can go on from there to the same numbers. */
import { InputError } from '../checks/index.js';
import type { StreamState } from '../random/index.js';
import type { FloatArray, Shape } from '../tensor/index.js';
import type { StoppingState } from './early-stopping.js';

/** Values with their name and shape, row-major. */
export interface NamedArray {
  readonly name: string;
  readonly shape: Shape;
  readonly values: FloatArray;
}

/** The counters, curves and streams of a training: plain data, in which numbers may be infinite or not numbers. */
export interface TrainingPosition {
  /** Epochs that are over. */
  readonly epochs: number;
  /** Batches done of the epoch after these. */
  readonly batches: number;
  /** Steps of the optimiser. */
  readonly steps: number;
  /** Where the stream of batches, noise and dropout stands, and where it stood when the epoch in progress began. */
  readonly random: StreamState;
  readonly epochRandom: StreamState;
  readonly stopping: StoppingState;
  /** The epoch of the weights to fall back on, 0 for none. */
  readonly copyEpoch: number;
  readonly curves: Readonly<Record<string, readonly number[]>>;
  readonly validationLoss: readonly number[];
  /** Spent so far. */
  readonly seconds: number;
}

/** Everything that a training goes on from. */
export interface TrainingState {
  readonly position: TrainingPosition;
  /** What its step changes: weights, running statistics, the optimiser's moments, sums over the epoch in progress. */
  readonly values: readonly NamedArray[];
  /** The weights to fall back on. */
  readonly copy: readonly NamedArray[];
}

/** Where the states of a training are kept. */
export interface TrainingKeeper {
  /** What to begin from; undefined for the beginning. */
  readonly from: TrainingState | undefined;
  /** Asked after every step: whether the state is to be kept now. */
  due(): boolean;
  /** Keeps a state, in place of the one before. The arrays are the keeper's. */
  keep(state: TrainingState): Promise<void>;
}

/** Who looks at the weights of a training as it goes. */
export interface TrainingViewer {
  /** Asked after every epoch: whether to look now. */
  due(): boolean;
  /** Given copies of all that a step changes; the training waits meanwhile. */
  look(values: readonly NamedArray[], epoch: number): Promise<void>;
}

/** The values for what has this name and shape. @throws InputError when they are missing or of another shape */
export function valuesFor(
  { name, shape }: { readonly name: string; readonly shape: Shape },
  arrays: ReadonlyMap<string, NamedArray>,
): FloatArray {
  const found = arrays.get(name);
  if (found?.shape.join() !== shape.join())
    throw new InputError(
      `the state to go on from ${found === undefined ? `lacks '${name}'` : `has '${name}' with shape [${found.shape.join(', ')}], where [${shape.join(', ')}] is wanted`}: it is of another training`,
    );
  return found.values;
}

/** Arrays by their names. */
export function byName(arrays: readonly NamedArray[]): ReadonlyMap<string, NamedArray> {
  return new Map(arrays.map((array) => [array.name, array]));
}
