/** What the study recorded of its data sets: their classes, the test rows, and the classifier trained on real rows. */
import { readData } from './json.js';
import { reportSchema } from './report-schema.js';
import { checked, natural, list, object, whole } from '../../checks/rules.js';
import { type DatasetRecord, type StudyDataset, studyDatasets } from './types.js';

const record = object({ labels: list(natural), support: list(whole), real: reportSchema });

/** By data set. */
export const datasetRecords: Readonly<Record<StudyDataset, DatasetRecord>> = checked(
  object(Object.fromEntries(studyDatasets.map((name) => [name, record]))),
  'dataset-records.json',
  readData('dataset-records'),
);
