/** Parts of a record that every kind of run has. */
import type { RunResult } from '../synthesis/index.js';
import type { TrainingRecord } from './record.js';

/** What a line keeps of a network's training. */
export function trainingRecord(training: NonNullable<RunResult['training']>): TrainingRecord {
  const heldOut = training.validationLoss.filter(Number.isFinite);
  return {
    epochs: training.epochs,
    requestedEpochs: training.requestedEpochs,
    bestEpoch: training.bestEpoch,
    stoppedBecause: training.stoppedBecause,
    lastTrainLoss: training.trainLoss.at(-1) ?? null,
    lastHeldOutLoss: heldOut.at(-1) ?? null,
    bestHeldOutLoss: heldOut.length > 0 ? Math.min(...heldOut) : null,
    constantPredictor: {
      train: training.constantPredictor.train,
      heldOut: training.constantPredictor.validation,
    },
    curve: thinned(training.trainLoss, training.validationLoss),
    seconds: training.seconds,
  };
}

/** Share of the rows in each class, in the order of the codes. */
export function classShares(codes: readonly number[], classCount: number): number[] {
  return Array.from({ length: classCount }, (_, code) => codes.filter((other) => other === code).length / codes.length);
}

/** At most about this many points of a curve, the first and the last among them: the epochs with a held-out loss, where not all have one. */
const curvePoints = 60;
function thinned(train: readonly number[], heldOut: readonly number[]): [number, number, number | null][] {
  const epochs = train.map((_, i) => i);
  const validated = epochs.filter((i) => Number.isFinite(heldOut[i]));
  const at = validated.length > 0 && validated.length < train.length ? validated : epochs;
  const count = Math.min(curvePoints + 2, at.length);
  const chosen = Array.from(
    { length: count },
    (_, i) => at[Math.round((i * (at.length - 1)) / Math.max(1, count - 1))]!,
  );
  return chosen.map((i) => [i + 1, train[i]!, heldOut[i] ?? null]);
}
