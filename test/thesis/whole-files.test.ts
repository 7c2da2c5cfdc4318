/**
 * The two data sets that are too large to be at hand, from generated files of their names and shapes, as a person would put
 * them into the data folder.
 */
import { audit, Lineage, type RunData } from '../../src/synthesis/index.js';
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadNamed } from '../../src/cli/kit/data.js';
import { className, datasets, groupEqualRows } from '../../src/data/index.js';
import { chooseExperiments, planJobs, datasetRecords } from '../../src/thesis/index.js';
import { assignRows } from '../../src/thesis/rows.js';

let folder: string;
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'vaelab-whole-'))));
afterAll(() => rmSync(folder, { recursive: true }));

/** A file of `rows` rows: the first column is the row's number, the others a few digits in turns. */
async function write(
  file: string,
  [from, rows, columns]: readonly [number, number, number],
  labels: readonly string[],
): Promise<void> {
  const out = createWriteStream(join(folder, file));
  const header = Array.from({ length: columns }, (_, j) => `@attribute f${j} numeric`).join('\n');
  out.write(`@relation generated\n${header}\n@attribute class {${labels.join(',')}}\n@data\n`);
  const bodies = [3, 5, 7].map((step) => Array.from({ length: columns - 1 }, (_, j) => (j * step) % 10).join(','));
  for (let i = from; i < from + rows; i++)
    if (!out.write(`${i},${bodies[i % 3]},${labels[i % labels.length]}\n`)) await once(out, 'drain');
  out.end();
  await once(out, 'close');
}

const tumours = Array.from({ length: 14 }, (_, i) => `tumour_${String(i + 1).padStart(2, '0')}`);
describe.each([
  ['gisette', ['gisette.trn.arff', 'gisette.tst.arff'], [3000, 3000], 4999, ['-1', '1'], [1800, 921, 879]],
  ['gcm', ['GCM_train_144x16063.arff', 'GCM_test_46x16063.arff'], [144, 46], 16063, tumours, [57, 45, 12]],
] as const)('%s from its two files', (name, files, [train, rest], columns, labels, [testRows, trained, watched]) => {
  let data: RunData;
  beforeAll(async () => {
    await write(files[0], [0, train, columns], labels);
    await write(files[1], [train, rest, columns], labels);
    data = await loadNamed(name, folder);
  });

  test('is read whole, as what is known of it, and its training file first', () => {
    const { table, own, classes, notes } = data;
    expect(notes).toEqual([]);
    expect(table.features.shape).toEqual([datasets[name].rows, datasets[name].features]);
    expect([table.features.shape, classes]).toEqual([[train + rest, columns], labels]);
    expect([own!.train.length, own!.test.length, own!.atRandom]).toEqual([train, rest, false]);
    // Every row is where its number says, with its own cells.
    for (let i = 0; i < train + rest; i++) expect(table.features.data[i * columns]).toBe(i);
    for (const i of [0, train - 1, train, train + rest - 1])
      expect([table.features.get(i, columns - 1), className(table, table.labels[i]!)]).toEqual([
        ((columns - 2) * [3, 5, 7][i % 3]!) % 10,
        labels[i % labels.length],
      ]);
  });

  test('its splits are those of the study: as many test rows, as many of them seen', () => {
    const roles = assignRows(data.table, data.own);
    const generator = Lineage.of('training', { rows: roles.generatorTrain });
    const stopping = Lineage.of('stopping', { rows: roles.heldOut });
    const classifier = Lineage.of('classifier training', { rows: roles.train });
    const tested = { rows: roles.test, classCodes: [], features: undefined as never };
    expect(audit(generator.and(stopping), classifier, tested, groupEqualRows(data.table.features))).toMatchObject({
      testRows,
      generatorTraining: trained,
      earlyStopping: watched,
      unseen: 0,
      classifierTraining: 0,
    });
    expect(datasetRecords[name].support.reduce((a, b) => a + b)).toBe(testRows);
  });

  test('its experiments are planned on it, and on nothing that stands in for it', () => {
    const order = { wanted: [name], protocols: ['as-published'], seeds: 1, firstSeed: 0, epochCap: undefined } as const;
    const jobs = planJobs(order, chooseExperiments([name]).keys(), () => data);
    expect(jobs.length).toBeGreaterThan(3);
    for (const { key, experiment } of jobs) expect(key).toBe(`${experiment.id} | ${name} | as-published | seed 0`);
  });
});
