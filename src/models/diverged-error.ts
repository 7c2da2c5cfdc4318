import type { TrainingHistory } from '../nn/index.js';

/**
 * A training whose numbers left the range of numbers. The model has the weights of its last good epoch if there is one,
 * and can be saved; otherwise it has none.
 */
export class DivergedError extends Error {
  override readonly name = 'DivergedError';
  readonly history: TrainingHistory;
  /** The epoch of the weights that the model has, from 1; 0 when it has none. */
  readonly keptEpoch: number;

  constructor(message: string, history: TrainingHistory, keptEpoch: number = history.keptEpoch) {
    super(message);
    this.history = history;
    this.keptEpoch = keptEpoch;
  }
}

/**
 * The error for a model whose training `history` ended so.
 * @param model named as in "the VAE"
 * @param weight the option that weighs a part of its loss
 * @param epoch what it calls an epoch
 */
export function divergence(
  model: string,
  history: TrainingHistory,
  weight: 'alpha' | 'beta',
  epoch: 'epoch' | 'pass' = 'epoch',
): DivergedError {
  const { epochs, keptEpoch, trainLoss } = history;
  const loss = trainLoss.at(-1)!;
  const what = Number.isFinite(loss) ? `outputs are not finite after` : `loss became ${loss} in`;
  const kept =
    keptEpoch > 0
      ? `The weights of ${epoch} ${keptEpoch} are kept`
      : `There was no good ${epoch} before, so the model has no weights`;
  return new DivergedError(
    `${model}'s ${what} ${epoch} ${epochs}; try a smaller learning rate or ${weight}, or standardise the columns. ${kept}`,
    history,
  );
}
