/** Tables of all formats from bytes, as a page has them; a file read by `loadTable` must come to the same. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, expect, test } from 'vitest';
import { openTable, readCsv, type TableOptions, writeArff, writeCsv, writeParquet } from '../../src/data/index.js';
import { loadTable } from '../../src/data/node.js';
import { clinicalTable, seriesMatrix } from '../everyday-tables.js';

const folder = mkdtempSync(join(tmpdir(), 'vaelab-open-'));
afterAll(() => rmSync(folder, { recursive: true }));

const options: TableOptions = { target: 'outcome', missing: 'model' };
const clinic = readCsv(clinicalTable(60), options);
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

test.each([
  ['a.csv', bytesOf(clinicalTable(60)), options],
  ['a.csv.gz', gzipSync(clinicalTable(60)), options],
  ['a.tsv', bytesOf(clinicalTable(60).replaceAll(',', '\t')), options],
  ['a.arff', bytesOf(writeArff(clinic)), options],
  ['a.arff.gz', gzipSync(writeArff(clinic)), options],
  ['a.parquet', await writeParquet(clinic), options],
  ['a.txt', bytesOf(seriesMatrix()), { transpose: true, target: 'tissue' }],
])('%s is what loadTable makes of the file', async (name, bytes, given) => {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  const opened = await openTable(bytes, { file: path });
  const read = opened.read(given);
  const loaded = await loadTable(path, given);
  expect(read.form).toEqual(loaded.form);
  expect(writeCsv(read)).toBe(writeCsv(loaded));
  expect(opened.inspect(given).columns).toEqual(read.form?.columns);
});

test('the ending is not asked, only the bytes, and a file can be read in several ways', async () => {
  const opened = await openTable(gzipSync(await writeParquet(clinic)), { file: 'no-ending' });
  const dropped = opened.read({ ...options, drop: ['site'] });
  expect(dropped.featureNames.filter((name) => name.startsWith('site'))).toEqual([]);
  expect(opened.read(options).featureNames.filter((name) => name.startsWith('site'))).toHaveLength(4);
});

test.each([
  [new Uint8Array([0x50, 0x4b, 3, 4, 0, 0]), 'a spreadsheet or a zip archive; export'],
  [new Uint8Array([1, 0, 2]), 'neither a text nor a Parquet file'],
  [new Uint8Array([0x61, 0x2c, 0xe4, 0x0a]), 'not UTF-8; export'],
  [gzipSync('a,b\n1,2\n').subarray(0, 15), 'cannot be unpacked'],
  [bytesOf('PAR1 and no more'), 'no whole Parquet file'],
])('bytes that are no table: %#', async (bytes, message) => {
  await expect(openTable(bytes, { file: 'x' })).rejects.toThrow(message);
});

test('an ARFF file is not turned in silence', async () => {
  const opened = await openTable(bytesOf(writeArff(clinic)));
  expect(() => opened.inspect({ transpose: true })).toThrow('without transpose');
});

test('what a series matrix says of its samples can be the class, and is named', async () => {
  const opened = await openTable(bytesOf(seriesMatrix()));
  expect(opened.inspect({ transpose: true }).besides).toEqual(['tissue']);
  expect(() => opened.read({ transpose: true })).toThrow('what may be the class, too: tissue. For');
  expect(() => opened.read({ transpose: true, target: 'group' })).toThrow('what may be the class, too: tissue.');
});
