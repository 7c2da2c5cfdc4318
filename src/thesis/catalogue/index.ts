/** Every experiment of the study, and what it recorded. */
import { beyondExperiments } from './beyond.js';
import { gcmCvaeExperiments } from './gcm-cvae.js';
import { gcmExperiments } from './gcm.js';
import { gisetteExperiments } from './gisette.js';
import { leukemiaDeepExperiments } from './leukemia-deep.js';
import { leukemiaExperiments } from './leukemia.js';
import { madelonExperiments } from './madelon.js';
import { checkCatalogue } from './schema.js';
import type { Experiment } from './types.js';
import { wineExperiments } from './wine.js';

/** All experiments, by data set, checked against the schema. */
export const experiments: readonly Experiment[] = checkCatalogue([
  ...wineExperiments,
  ...leukemiaExperiments,
  ...leukemiaDeepExperiments,
  ...madelonExperiments,
  ...gisetteExperiments,
  ...gcmExperiments,
  ...gcmCvaeExperiments,
]);

/** Runs that the study did not have, by block. */
export const furtherExperiments: readonly Experiment[] = checkCatalogue(beyondExperiments);

/** Whether the experiment's program never gave a result: there is nothing to repeat. */
export function neverRan({ parameters, recorded }: Experiment): boolean {
  return parameters === null && recorded === null;
}

export { type Flaw, flaws } from './flaws.js';
export { type GeneSelection, geneSelections } from './gene-selection.js';
export { latentGrids, type LatentGrid, leukemiaConstantPredictor } from './latent-grids.js';
export { studyRecords } from './real.js';
export { CatalogueError, checkCatalogue } from './schema.js';
export {
  type Axis,
  blocks,
  type BlockName,
  cleanSizes,
  type Experiment,
  type FinalTraining,
  type Parameters,
  type RecordedReport,
  type SearchRecord,
  type StudyDataset,
  type StudyRecord,
  type VariantName,
  variants,
} from './types.js';
