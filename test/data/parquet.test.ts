import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as zlib from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCsv, readParquet, writeCsv, writeParquet } from '../../src/data/index.js';
import { inspectTable, loadTable } from '../../src/data/node.js';

const file = (name: string): string => join(import.meta.dirname, '../oracles/parquet', `${name}.parquet`);

describe('Parquet files of pandas', () => {
  it('are read with names of rows, truths, words, dates and gaps', async () => {
    const table = await loadTable(file('pandas'), { target: 'group', missing: 'model' });
    const kinds = table.form!.columns.map(({ name, kind, missing }) => [name, kind, missing]);
    expect(kinds).toEqual([
      ['row', 'id', 0],
      ['age', 'number', 1],
      ['dose', 'number', 1],
      ['small', 'number', 0],
      ['smoker', 'words', 0],
      ['site', 'words', 0],
      ['seen', 'date', 0],
      ['born', 'date', 0],
      ['group', 'class', 0],
    ]);
    const [first, , third] = writeCsv(table).split('\n').slice(1);
    expect(first).toBe('row1,30,0,0,True,Ulm,2024-01-15T08:30:00,1950-02-03,ill');
    expect(third).toBe('row3,32,0.2,1,False,Bonn,2024-01-17T08:30:00,1950-08-22,ill');
    await expect(loadTable(file('pandas'), { target: 'group' })).rejects.toThrow(/age.*1.*missing/s);
    expect(await inspectTable(file('pandas'), { target: 'group' })).toMatchObject({ rows: 24 });
  });

  it.each(['gzip', 'brotli', ...('zstdDecompressSync' in zlib ? ['zstd'] : [])])('are unpacked: %s', async (codec) => {
    const { features, labels } = await loadTable(file(codec), { target: 'group' });
    expect(features.shape).toEqual([24, 1]);
    expect(features.data[7]).toBe(0.1 * 7);
    expect(labels[1]).toBe('well');
  });

  it('are refused with the reason', async () => {
    await expect(loadTable(file('lz4'), { target: 'group' })).rejects.toThrow(/lz4.*compression snappy or none/is);
    await expect(loadTable(file('lists'), { target: 'c' })).rejects.toThrow(/the columns list.* hold lists or records/);
    const whole = readFileSync(file('pandas'));
    const path = join(mkdtempSync(join(tmpdir(), 'vaelab parquet ')), 'cut.parquet');
    for (const bytes of [whole.subarray(0, 3000), new Uint8Array(0), Buffer.from('a,b\n1,2\n'), whole.subarray(3000)]) {
      writeFileSync(path, bytes);
      await expect(loadTable(path, { target: 'group' })).rejects.toThrow(
        /cut\.parquet.*(no whole Parquet file|cannot be read)/,
      );
    }
    await expect(loadTable('/nowhere/x.parquet')).rejects.toThrow(/there is no such file/);
  });
});

describe('writeParquet', () => {
  it('gives back what was read', async () => {
    const path = file('pandas');
    const table = await loadTable(path, { target: 'group', missing: 'model' });
    const again = await readParquet(await writeParquet(table), { target: 'group', missing: 'model' });
    expect(writeCsv(again)).toBe(writeCsv(table));
    expect(again.form!.columns.map(({ kind }) => kind)).toEqual(table.form!.columns.map(({ kind }) => kind));
  });

  it('keeps classes that are numbers', async () => {
    const table = readCsv('a,b,class\n1,0.5,2\n2,-0,1\n3,1e300,2\n', { target: 'class' });
    const again = await readParquet(await writeParquet(table), { target: 'class' });
    expect(again.labels).toEqual([2, 1, 2]);
    expect([...again.features.data]).toEqual([1, 0.5, 2, 0, 3, 1e300]);
  });

  it('keeps any numbers, words and gaps', async () => {
    const rows = fc.array(
      fc.tuple(
        fc.option(fc.double({ noNaN: true, noDefaultInfinity: true })),
        fc.option(fc.integer({ min: -5e9, max: 5e9 })),
        fc.constantFrom('uno', 'dos', 'Zürich, "x"'),
        fc.constantFrom('a', 'b'),
      ),
      { minLength: 12, maxLength: 30 },
    );
    await fc.assert(
      fc.asyncProperty(rows, async (cells) => {
        const quoted = cells.map(([x, n, word, label]) => [
          x ?? 'NA',
          n ?? '',
          `"${word.replaceAll('"', '""')}"`,
          label,
        ]);
        const text = `x,n,word,label\n${quoted.map((row) => row.join()).join('\n')}\n`;
        const options = { target: 'label', missing: 'model', keep: 'all' } as const;
        const table = readCsv(text, options);
        const again = await readParquet(await writeParquet(table), options);
        expect(writeCsv(again)).toBe(writeCsv(table));
      }),
      { numRuns: 60 },
    );
  });
});
