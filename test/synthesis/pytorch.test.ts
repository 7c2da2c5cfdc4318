import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Table } from '../../src/data/index.js';
import { ownTable } from '../../src/data/own-table.js';
import { parseModel, serialiseModel } from '../../src/models/index.js';
import { crc32 } from '../../src/files/checksum.js';
import type { Matrix } from '../../src/matrix/index.js';
import { toMatrix } from '../../src/matrix/index.js';
import { SeededRandom } from '../../src/random/index.js';
import type { AutoencoderSynthesizer } from '../../src/synthesis/index.js';
import { createSynthesizer, exportPyTorch, synthesizerFromBytes } from '../../src/synthesis/index.js';
import { parseSynthesizer, serialiseSynthesizer } from '../../src/synthesis/saved.js';
import { mixedTable } from './table.js';

interface Case {
  readonly model: string;
  readonly script: string;
  readonly classes: readonly number[];
  readonly rows: readonly (readonly number[])[];
  /** Of a table of words: header and rows as the person's own table has them. */
  readonly lines?: readonly (readonly (string | number)[])[];
  readonly further?: {
    readonly table: { readonly features: readonly (readonly number[])[]; readonly codes: readonly number[] };
    readonly encoded: readonly (readonly number[])[];
    readonly model: string;
    readonly rows: readonly (readonly number[])[];
  };
}
const { cases } = JSON.parse(readFileSync(new URL('../oracles/export.json', import.meta.url), 'utf8')) as {
  readonly cases: Readonly<Record<string, Case>>;
};
const bytesOf = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'base64'));

/** Values that differ by no more than 1e-5 of their size or of their column's deviation. */
function expectRows(found: Matrix, expected: readonly (readonly number[])[]): void {
  const wanted = toMatrix(expected);
  expect(found.shape).toEqual(wanted.shape);
  const [n, p] = wanted.shape as [number, number];
  for (let j = 0; j < p; j++) {
    const column = Array.from({ length: n }, (_, i) => wanted.get(i, j));
    const mean = column.reduce((a, b) => a + b, 0) / n;
    const spread = Math.sqrt(column.reduce((sum, value) => sum + (value - mean) ** 2, 0) / n);
    column.forEach((value, i) =>
      expect(Math.abs(found.get(i, j) - value)).toBeLessThanOrEqual(1e-5 * Math.max(Math.abs(value), spread)),
    );
  }
}

/** Cells of a table in the person's own columns, numbers as in `expectRows` and everything else to the letter. */
function expectLines(table: Table, [header, ...lines]: readonly (readonly (string | number)[])[]): void {
  const { form } = table;
  const own = ownTable({ ...table, form: form! });
  expect(own.header).toEqual(header);
  lines.forEach((line, i) =>
    own.cells(i).forEach((cell, k) => {
      const wanted = line[k]!;
      if (typeof wanted === 'number')
        expect(Math.abs(Number(cell) - wanted)).toBeLessThanOrEqual(1e-5 * Math.abs(wanted));
      else expect(cell ?? '').toBe(wanted);
    }),
  );
}

describe.each(Object.entries(cases))('the exported script of %s', (name, { model, script, classes, rows, lines }) => {
  test('makes the rows in PyTorch that the synthesizer makes of the same draws', async () => {
    const synthesizer = synthesizerFromBytes(bytesOf(model));
    // The expected rows are of the script that is written today: otherwise run test/oracles/export.py again.
    expect(crc32(new TextEncoder().encode(exportPyTorch(synthesizer).script))).toBe(script);
    const { features, classCodes, table } = await synthesizer.draw(rows.length, {}, new SeededRandom(name));
    expect(classCodes).toEqual(classes);
    expectRows(features, rows);
    if (lines !== undefined) expectLines(table, lines);
  });
});

const trained = Object.entries(cases).flatMap(([name, { model, rows, further }]) =>
  further === undefined ? [] : [{ name, model, rows, further }],
);
test.each(trained)(
  '$name shows rows to the network in PyTorch as it was shown them, and what was trained there is read again',
  async ({ name, model, rows, further: { table, encoded, model: later, rows: again } }) => {
    const features = toMatrix(table.features);
    const before = synthesizerFromBytes(bytesOf(model)) as AutoencoderSynthesizer;
    expectRows(await before.encode({ features, classCodes: table.codes }), encoded);
    const after = synthesizerFromBytes(bytesOf(later));
    expectRows((await after.draw(again.length, {}, new SeededRandom(name))).features, again);
    expect(again).not.toEqual(rows);
  },
);

test('kinds and preparations that the script does not know are refused', async () => {
  for (const kind of ['class-normals', 'class-means']) {
    const synthesizer = createSynthesizer(kind);
    await synthesizer.fit(mixedTable());
    expect(() => exportPyTorch(synthesizer)).toThrow(
      `kind '${kind}' cannot be exported to PyTorch; these can: vae, cvae,`,
    );
  }
  const gaussian = createSynthesizer('pooled-gaussian');
  await gaussian.fit(mixedTable());
  const { header, tensors } = parseModel(gaussian.toBytes());
  const preprocessing = header['preprocessing'] as { readonly columns: readonly object[] };
  const columns = preprocessing.columns.map((column, j) => ({ ...column, ...(j === 1 && { kind: 'date' }) }));
  const saved = { ...parseSynthesizer(gaussian.toBytes()), preprocessing: { ...preprocessing, columns } };
  const dated = { kind: gaussian.kind, toBytes: () => serialiseSynthesizer(saved as never) };
  expect(() => exportPyTorch(dated as never)).toThrow(
    "the export to PyTorch does not know columns of kind 'date', such as 'count'; draw its rows with vaelab sample",
  );
  for (const [changed, message] of [
    [{ filled: 'median' }, "does not know the preparation 'filled' of this model's table; draw its rows with"],
    [{ dates: null }, undefined],
  ] as const) {
    const bytes = serialiseModel({
      kind: 'synthesizer',
      header: { ...header, preprocessing: { ...preprocessing, ...changed } },
      tensors,
    });
    const exported = (): object => exportPyTorch(synthesizerFromBytes(bytes));
    if (message === undefined) expect(exported).not.toThrow();
    else expect(exported).toThrow(message);
  }
  expect(() => exportPyTorch(createSynthesizer('pooled-gaussian'))).toThrow('has not learned anything yet');
});
