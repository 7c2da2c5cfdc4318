/** The whole job on a table, as the library offers it. */
import { expect, test } from 'vitest';
import { InterruptedError, OptionError } from '../../src/checks/index.js';
import { Table } from '../../src/data/index.js';
import { SeededRandom } from '../../src/random/index.js';
import { type RunPreview, type RunResult, runTable, synthesizerFromBytes } from '../../src/synthesis/index.js';
import { mixedTable, quick } from './table.js';

/** Everything but the times. */
const timeless = (result: RunResult): unknown =>
  JSON.parse(JSON.stringify(result, (name, value: unknown) => (name === 'seconds' ? 0 : value)));

test('a network is seen while it learns, and the numbers are those of a run that nobody watches', async () => {
  const table = mixedTable(30);
  const options = { kind: 'vae', options: quick, splits: 1, seed: 5 };
  const previews: RunPreview[] = [];
  const outcome = await runTable(table, { ...options, onPreview: (preview) => previews.push(preview) });
  expect(timeless(outcome.result)).toEqual(timeless((await runTable(table, options)).result));

  expect(previews.slice(0, 2).map(({ epoch }) => epoch)).toEqual([0, 1]);
  expect(previews.at(-1)!.epoch).toBeUndefined();
  for (const { rows } of previews) {
    expect(rows.real.points).toHaveLength(outcome.result.split.train.length);
    expect(rows.synthetic.points.flat().every(Number.isFinite)).toBe(true);
  }
  const again = await synthesizerFromBytes(outcome.toBytes!()).sample(7);
  expect(again.featureNames).toEqual(table.featureNames);
});

test('noise has no signal, and every kind shows its rows', async () => {
  const random = new SeededRandom('noise');
  const rows = Array.from({ length: 60 }, () => Array.from({ length: 6 }, () => random.normal()));
  const noise = Table.from({
    columns: ['a', 'b', 'c', 'd', 'e', 'f'],
    rows,
    labels: rows.map((_, i) => (i % 2 === 0 ? 'x' : 'y')),
  });
  const previews: RunPreview[] = [];
  const { result } = await runTable(noise, {
    kind: 'pooled-gaussian',
    splits: 1,
    onPreview: (preview) => previews.push(preview),
  });
  expect(result.verdict).toMatchObject({ answer: 'no-signal', splits: 1 });
  expect(result.ranking.some(({ control }) => control)).toBe(true);
  expect(previews.map(({ epoch }) => epoch)).toEqual([0, undefined]);
});

test('a signal that was raised before leaves nothing, and unknown options are named', async () => {
  const table = mixedTable(40);
  const signal = AbortSignal.abort();
  await expect(runTable(table, { kind: 'pooled-gaussian', signal })).rejects.toThrow(InterruptedError);
  await expect(runTable(table, { model: 'vae' } as object)).rejects.toThrow(OptionError);
});
