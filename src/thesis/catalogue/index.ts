/** Every experiment of the study, and what it recorded. */
import { readData } from './json.js';
import { withGenerators } from './generators.js';
import { checkCatalogue } from './schema.js';
import { type Experiment, studyDatasets } from './types.js';

/** All experiments, by data set, checked against the schema. */
export const experiments: readonly Experiment[] = checkCatalogue(
  studyDatasets.flatMap((name) => readData(name) as readonly unknown[]),
);

/** Runs that the study did not have, by block. */
export const furtherExperiments: readonly Experiment[] = checkCatalogue(
  withGenerators(checkCatalogue(readData('further') as readonly unknown[])),
);

/** Whether the experiment's program never gave a result: there is nothing to repeat. */
export function neverRan({ parameters, recorded }: Experiment): boolean {
  return parameters === null && recorded === null;
}

export { flaws } from './flaws.js';
export {
  findGenetic,
  type GeneSelection,
  geneSelections,
  type GeneticExperiment,
  geneticExperiments,
} from './gene-selection.js';
export { datasetRecords } from './dataset-records.js';
export { latentGrids, type LatentGrid, leukemiaConstantPredictor } from './latent-grids.js';
export { RuleError } from '../../checks/rules.js';
export { checkCatalogue } from './schema.js';
export {
  type SearchedParameter,
  blocks,
  type BlockName,
  cleanSizes,
  type DatasetRecord,
  type Experiment,
  type FinalTraining,
  type Parameters,
  type RecordedReport,
  type SearchRecord,
  type StudyDataset,
  variants,
} from './types.js';
