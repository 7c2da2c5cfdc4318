/** Nested selection: method, number of columns and classifier chosen inside every split, with and without synthetic rows. */
export {
  type NestedSelectionOptions,
  type Augmenter,
  type RowSource,
  type SelectionClassifier,
  type SelectionClassifierName,
  planSelection,
  type SelectionPlan,
} from './plan.js';
export { nestedSelection, type SelectionContext, type SelectionProgress } from './nested-selection.js';
export { holdsOut, type RankerKind, rankerKinds, rankerOf, usualRankers } from './rankers.js';
export {
  type AugmentedOutcome,
  type InnerScore,
  type MethodOutcome,
  type OuterAnswers,
  type PermutationOutcome,
  type SelectionUnit,
  type SetSearch,
  type SpikeOutcome,
  unitKey,
  type UnitOutcome,
} from './units.js';
export { type PipelineScore, SelectionPipeline, type SelectionPipelineOptions } from './pipeline.js';
export { SelectionWork } from './work.js';
