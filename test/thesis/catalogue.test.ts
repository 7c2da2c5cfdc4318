import { classifierSettings, synthesizerKinds } from '../../src/synthesis/index.js';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { datasetSpec } from '../../src/data/index.js';
import {
  blocks,
  RuleError,
  checkCatalogue,
  cleanSizes,
  datasetRecords,
  type Experiment,
  experiments,
  flaws,
  furtherExperiments,
  neverRan,
  type RecordedReport,
  variants,
} from '../../src/thesis/catalogue/index.js';
import { generatorKinds } from '../../src/thesis/catalogue/generators.js';
import { checked, list, object, orNull, share, tuple } from '../../src/checks/rules.js';

const records = join(import.meta.dirname, '../../../shared/thesis/experiments.json');
const present = existsSync(records);
if (!present) console.warn(`skipped: the catalogue against the study's records; ${records} is not there`);

/** A report in the records' form: classes with their labels and supports. */
interface StoredReport {
  readonly accuracy: number;
  readonly perClass: readonly {
    readonly label: number;
    readonly precision: number;
    readonly recall: number;
    readonly f1: number;
    readonly support: number;
  }[];
  readonly macro: StoredRow;
  readonly weighted: StoredRow;
}
interface StoredRow {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  readonly support: number;
}

function asStored(report: RecordedReport | null, dataset: Experiment['dataset']): StoredReport | null {
  if (report === null) return null;
  const { labels, support } = datasetRecords[dataset];
  const rows = support.reduce((a, b) => a + b, 0);
  const row = ([precision, recall, f1]: readonly [number, number, number]): StoredRow => ({
    precision,
    recall,
    f1,
    support: rows,
  });
  return {
    accuracy: report.accuracy,
    perClass: labels.map((label, i) => ({
      label,
      precision: report.precision[i]!,
      recall: report.recall[i]!,
      f1: report.f1[i]!,
      support: support[i]!,
    })),
    macro: row(report.macro),
    weighted: row(report.weighted),
  };
}

/** The catalogue's entry in the records' form, notes aside. */
function asRecord(entry: Experiment): Record<string, unknown> {
  const { parameters, search, final, dataset, variant } = entry;
  const cvae = variant !== 'vae';
  const classes = datasetRecords[dataset].labels.length;
  const perClass = Math.floor(entry.samples / classes);
  const names: Record<string, string> = { latent: 'latentDim', learningRate: 'lr' };
  const [h1, h2, h3] = parameters?.hidden ?? [];
  const depth = parameters?.hidden.length ?? (search.space?.hidden3 === undefined ? 2 : 3);
  return {
    id: entry.id,
    aliases: entry.draftNames,
    dataset,
    model: cvae ? 'cvae' : 'vae',
    hiddenLayers: depth,
    repeatedLayer: variants[variant].repeatLastLayer,
    search: {
      method: search.method,
      trials: search.trials,
      ranges:
        search.space &&
        Object.fromEntries(Object.entries(search.space).map(([axis, values]) => [names[axis] ?? axis, values])),
    },
    bestParams: parameters && {
      hidden1: h1,
      hidden2: h2,
      ...(h3 !== undefined && { hidden3: h3 }),
      latentDim: parameters.latent,
      lr: parameters.learningRate,
      epochs: parameters.epochs,
      ...(parameters.dropout !== undefined && { dropout: parameters.dropout }),
    },
    patience: {
      search: search.patience,
      final: final.patience ?? null,
      finalMonitor: final.stop === 'none' ? null : final.stop,
    },
    finalEpochCap: final.epochs ?? null,
    lossVariant: entry.reconstruction,
    syntheticSamples: entry.samples,
    samplesPerClass: cvae ? perClass : null,
    syntheticRowsActual: cvae ? perClass * classes : entry.samples,
    batchNormModeAtGeneration: entry.batchNormWhileSampling === 'training' ? 'train' : 'eval',
    real: asStored(entry.recorded && datasetRecords[dataset].real, dataset),
    synthetic: asStored(entry.recorded, dataset),
    sdmetricsScore: entry.quality ?? null,
  };
}

describe.skipIf(!present)("the catalogue against the study's records", () => {
  const stored = present ? (JSON.parse(readFileSync(records, 'utf8')) as Record<string, unknown>[]) : [];
  test('the same experiments', () => {
    expect(experiments.map(({ id }) => id).sort()).toEqual(stored.map(({ id }) => id as string).sort());
  });
  test.each(experiments.map((entry) => [entry.id, entry] as const))('%s, field by field', (id, entry) => {
    const { notes, mlp, ...record } = stored.find((one) => one['id'] === id)!;
    expect(typeof notes).toBe('string');
    // What the records do not say of a program that never ran; its width is what its search asks for.
    if (id === '41') Object.assign(record, { hiddenLayers: 3, repeatedLayer: false });
    expect(asRecord(entry)).toEqual(record);
    if (mlp === null) return;
    expect(mlp).toEqual({
      hidden: classifierSettings.hiddenLayerSizes,
      alpha: classifierSettings.alpha,
      maxIter: classifierSettings.maxIter,
      solver: 'adam',
      seed: classifierSettings.randomState,
      scaler: 'standard',
    });
  });
});

test('every experiment is about a known data set with as many classes', () => {
  for (const { dataset } of experiments)
    expect(datasetSpec(dataset).classCount).toBe(datasetRecords[dataset].labels.length);
  expect(experiments.filter(neverRan).map(({ id }) => id)).toEqual(['41', '51']);
});

describe('the JSON files', () => {
  const folder = join(import.meta.dirname, '../../src/thesis/catalogue/data');
  const read = (name: string): unknown => JSON.parse(readFileSync(join(folder, name), 'utf8'));

  test('are these and no others', () => {
    expect(readdirSync(folder).toSorted()).toEqual([
      'dataset-records.json',
      'flaws.json',
      'further.json',
      'gcm.json',
      'gene-selections.json',
      'gisette.json',
      'latent-grids.json',
      'leukemia.json',
      'madelon.json',
      'wine.json',
    ]);
  });
  test.each(['wine', 'leukemia', 'madelon', 'gisette', 'gcm'])('%s.json has that data set, and fits', (name) => {
    const entries = checkCatalogue(read(`${name}.json`) as unknown[]);
    expect(entries).toEqual(experiments.filter(({ dataset }) => dataset === name));
  });
  test('further.json fits, and its entries are all of a block', () => {
    const entries = checkCatalogue(read('further.json') as unknown[]);
    expect(entries).toEqual(furtherExperiments.filter(({ generator }) => generator === undefined));
    expect(new Set(furtherExperiments.map(({ block }) => block))).toEqual(new Set(blocks));
  });
  test('the default sizes of the clean protocol are those of its block', () => {
    const defaults = furtherExperiments.filter(({ block }) => block === 'clean-defaults');
    for (const { parameters } of defaults) expect(parameters).toEqual(cleanSizes);
  });
  test('the generators of the library are all of its kinds and auto, on every data set', () => {
    expect([...generatorKinds].sort()).toEqual([...Object.keys(synthesizerKinds), 'auto'].sort());
    const block = furtherExperiments.filter(({ block: name }) => name === 'clean-generators');
    expect(block.length).toBe(5 * generatorKinds.length);
    expect(new Set(block.map(({ dataset }) => dataset)).size).toBe(5);
  });
  test('every flaw has a text and a rule of its own', () => {
    const names = (read('flaws.json') as { name: string }[]).map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const { touches } of flaws) expect(touches(experiments[0]!)).toBeTypeOf('boolean');
  });
  test('one of another shape is named with its place', () => {
    const row = object({ pair: tuple(share, orNull(share)) });
    expect(() => checked(list(row), 'some.json', [{ pair: [1, 2] }])).toThrow(
      'some.json[0].pair[1] must be a number from 0 to 1, found 2',
    );
    expect(() => checked(list(row), 'some.json', [{ pair: [1] }])).toThrow('some.json[0].pair must be a list of 2');
  });
});

describe('the schema names what is wrong with an entry', () => {
  const good = experiments.find(({ id }) => id === '43')!;
  const change = (changes: Record<string, unknown>): unknown => ({ ...good, ...changes });
  const recorded = good.recorded!;
  test.each([
    [null, 'experiment at place 0 must be an object, found null'],
    [{}, 'experiment at place 0.id must be a text of letters, digits and dashes, found nothing'],
    [change({ extra: 1 }), "experiment 43 has an unknown field 'extra'; known are id, draftNames"],
    [change({ dataset: 'iris' }), 'experiment 43.dataset must be one of wine, leukemia, madelon, gisette, gcm'],
    [change({ variant: 'gan' }), 'experiment 43.variant must be one of vae, cvae, cvae-repeated, found "gan"'],
    [change({ parameters: undefined }), 'experiment 43.parameters must be an object, found nothing'],
    [change({ parameters: { ...good.parameters, hidden: [5] } }), '43.parameters.hidden must be a list of 2 or more'],
    [change({ parameters: { ...good.parameters, latent: 2.5 } }), '43.parameters.latent must be a whole number'],
    [change({ parameters: { ...good.parameters, epochs: '9' } }), '43.parameters.epochs must be a whole number'],
    [change({ parameters: { ...good.parameters, dropout: 1 } }), 'dropout must be at least 0 and below 1, found 1'],
    [change({ final: { stop: 'none', patience: 5 } }), "43.final.patience must be absent with stop 'none', found 5"],
    [change({ final: { stop: 'test' } }), "43.final.patience must be given with stop 'test', found nothing"],
    [change({ samples: 13 }), '43.samples must be at least one for each of 14 classes, found 13'],
    [change({ decodedAsBinary: true }), '43.decodedAsBinary must be absent but for a VAE'],
    [
      change({ search: { ...good.search, space: { hidden1: [9, 5], hidden2: [1, 2] } } }),
      '43.search.space.hidden1 must be two bounds, the lower one first, found [9,5]',
    ],
    [
      change({ search: { ...good.search, space: { hidden1: [5, 9] } } }),
      '43.search.space must be over 2 widths, as the parameters have, found ["hidden1"]',
    ],
    [
      change({ search: { ...good.search, method: 'grid', space: { hidden1: [5, 9, 11], hidden2: [1] } } }),
      "43.search.trials must be a multiple of the grid's 3 points, found 20",
    ],
    [change({ recorded: { ...recorded, accuracy: 0.5 } }), '43.recorded.accuracy must be a number of right rows of 57'],
    [
      change({ recorded: { ...recorded, accuracy: 0.9123 } }),
      '43.recorded.recall must be recalls that add up to 52 right rows',
    ],
    [change({ recorded: { ...recorded, f1: [1] } }), '43.recorded.f1 must be a list of 14, one for each class'],
    [change({ recorded: { ...recorded, macro: [1, 1] } }), '43.recorded.macro must be a list of 3'],
    [change({ recorded: { ...recorded, macro: [1, 1, 7] } }), '43.recorded.macro[2] must be a number from 0 to 1'],
  ])('%#', (entry, message) => {
    expect(() => checkCatalogue([entry])).toThrow(message);
  });
  test('an id that is used twice', () => {
    expect(() => checkCatalogue([good, good])).toThrow(RuleError);
    expect(() => checkCatalogue([good, good])).toThrow('experiment 43 is there twice');
  });
});
