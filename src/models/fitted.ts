import type { TrainingHistory } from '../nn/index.js';

/** What `fit` adds to a model. */
export interface Fitted<H extends TrainingHistory = TrainingHistory> {
  readonly history: H;
}
