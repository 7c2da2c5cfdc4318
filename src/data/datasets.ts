/** What is known about the named data sets: sizes, classes, file names. Reading them is in `node.ts`. */
import { InputError, nearestName } from '../checks/index.js';

/** Names of the known data sets. */
export type DatasetName =
  'leukemia' | 'madelon' | 'wine' | 'gisette' | 'gcm' | 'gcm-filtered' | 'gisette-excerpt' | 'digits';

/** One way a data set may lie in a folder: its files in joined order, the training file first. */
export interface DatasetFiles {
  files: readonly string[];
  /** Class column; by default the attribute called class or the last one. */
  target?: string | undefined;
}

/** Width and height of an image, in pixels. */
export interface ImageSize {
  readonly width: number;
  readonly height: number;
}

/** What is known about a data set. */
export interface DatasetSpec {
  name: DatasetName;
  description: string;
  /** Expected number of rows, all files together. */
  rows: number;
  /** Expected number of features, the class aside. */
  features: number;
  /** Number of classes. */
  classCount: number;
  /** Class names in the order of their codes, where the files' spelling is known. */
  classes?: readonly string[];
  /** File names that are looked for, first choice first; empty when the set comes with a package. */
  files: readonly DatasetFiles[];
  /** Rows of the study's test file: a set that lies in one file is split at random into as many and the rest. */
  testRows?: number;
  /** The set that this one is a part of, and can stand in for where that is missing. Its results are not the other's. */
  standsInFor?: DatasetName;
  /** Where the features of a row are the pixels of an image, line after line, each in [0, 1]. */
  images?: ImageSize;
  /** Whether a class column that stands beside the features is standardised with them; false by default. */
  classStandardised?: boolean;
  /** Id at openml.org, where the set is public. */
  openmlId?: number;
}

const pair = (train: string, test: string, target?: string): DatasetFiles => ({ files: [train, test], target });

/** The known data sets by name. */
export const datasets: Readonly<Record<DatasetName, DatasetSpec>> = {
  leukemia: {
    name: 'leukemia',
    description: 'Gene expression of acute leukemia, two kinds (Golub et al. 1999, Science 286)',
    rows: 72,
    features: 7129,
    classCount: 2,
    classes: ['ALL', 'AML'],
    files: [
      pair('leukemia_train_38x7129.arff', 'leukemia_test_34x7129.arff'),
      pair('leukemia_train.arff', 'leukemia_test.arff'),
      { files: ['leukemia.arff'] },
    ],
    testRows: 34,
    openmlId: 1104,
  },
  madelon: {
    name: 'madelon',
    description: 'Artificial set of the NIPS 2003 feature selection challenge (Guyon et al. 2005)',
    rows: 2600,
    features: 500,
    classCount: 2,
    classes: ['-1', '1'],
    files: [
      pair('madelon.trn.arff', 'madelon.tst.arff'),
      pair('madelon_train.arff', 'madelon_test.arff'),
      { files: ['madelon.arff'] },
    ],
    testRows: 600,
    openmlId: 1485,
  },
  wine: {
    name: 'wine',
    description: 'Chemical analysis of wines of three growers (UCI repository)',
    rows: 178,
    features: 13,
    classCount: 3,
    classes: ['1', '2', '3'],
    files: [{ files: ['wine.csv'], target: 'Wine' }, { files: ['wine.arff'] }],
    classStandardised: true,
    openmlId: 187,
  },
  gisette: {
    name: 'gisette',
    description: 'Handwritten 4 against 9 with distractors, NIPS 2003 challenge; 3000 + 3000 rows as in the study',
    rows: 6000,
    features: 4999,
    classCount: 2,
    classes: ['-1', '1'],
    files: [
      pair('gisette.trn.arff', 'gisette.tst.arff'),
      pair('gisette_train.arff', 'gisette_test.arff'),
      pair('gisette_train.csv', 'gisette_test.csv', 'CLASSIFICATION'),
      { files: ['gisette.arff'] },
      { files: ['gisette.csv'], target: 'CLASSIFICATION' },
    ],
    testRows: 3000,
    openmlId: 41026,
  },
  gcm: {
    name: 'gcm',
    description: 'Global Cancer Map, gene expression of 14 tumour types (Ramaswamy et al. 2001, PNAS 98)',
    rows: 190,
    features: 16063,
    classCount: 14,
    files: [
      pair('gcm_train.arff', 'gcm_test.arff'),
      pair('GCM_train_144x16063.arff', 'GCM_test_46x16063.arff'),
      pair('gcm.trn.arff', 'gcm.tst.arff'),
      { files: ['gcm.arff'] },
    ],
    testRows: 46,
    openmlId: 1106,
  },
  'gcm-filtered': {
    name: 'gcm-filtered',
    description: 'Global Cancer Map, all 190 samples, the 1363 genes of a filtered release',
    rows: 190,
    features: 1363,
    classCount: 14,
    classes: ['BL', 'BR', 'CNS', 'CR', 'LE', 'LU', 'LY', 'ME', 'ML', 'OV', 'PA', 'PR', 'RE', 'UT'],
    files: [{ files: ['gcm_filtered_190x1363.arff'] }, { files: ['gcm_filtered.arff'] }],
    testRows: 46,
    standsInFor: 'gcm',
  },
  'gisette-excerpt': {
    name: 'gisette-excerpt',
    description: 'An excerpt of gisette',
    rows: 168,
    features: 5000,
    classCount: 2,
    classes: ['-1', '1'],
    files: [{ files: ['gisette_excerpt_168x5000.csv'], target: 'CLASSIFICATION' }],
    testRows: 84,
    standsInFor: 'gisette',
  },
  digits: {
    name: 'digits',
    description: 'Handwritten 4 against 9, 28 x 28 pixels in [0, 1], from the mnist package (LeCun et al. 1998)',
    rows: 1958,
    features: 784,
    classCount: 2,
    classes: ['4', '9'],
    images: { width: 28, height: 28 },
    files: [],
  },
};

/** The data set that needs no files of one's own: it comes with a package. */
export const embeddedDataset: DatasetName = 'digits';

/** Names of the known data sets, in the order of the register. */
export const datasetNames: readonly DatasetName[] = Object.keys(datasets) as DatasetName[];

/** The data set that can stand in for `name` where its files are missing. */
export function standInFor(name: DatasetName): DatasetName | undefined {
  return datasetNames.find((other) => datasets[other].standsInFor === name);
}

/** Whether `name` is a known data set. */
export function isDatasetName(name: string): name is DatasetName {
  return Object.hasOwn(datasets, name);
}

/** What is known about the data set called `name`; throws an InputError with the nearest name for an unknown one. */
export function datasetSpec(name: string): DatasetSpec {
  if (isDatasetName(name)) return datasets[name];
  const near = nearestName(name, datasetNames);
  throw new InputError(
    `There is no data set '${name}'; ${near ? `did you mean '${near}'? Known` : 'known'} are ${datasetNames.join(', ')}.`,
  );
}
