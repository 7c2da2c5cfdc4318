/** The programs of examples/, as a person would run them, in small. */
import { spawn } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { folder as newFolder } from './cli/command.js';

const examples = resolve(import.meta.dirname, '../examples');
let folder: string;
beforeAll(() => {
  folder = newFolder();
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs a program of the examples in the folder; what it prints, line by line. */
function lines(program: string, ...args: string[]): Promise<string[]> {
  return new Promise((resolvePromise, reject) => {
    const child = spawn(process.execPath, [join(examples, program), ...args], { cwd: folder });
    let [out, err] = ['', ''];
    child.stdout.on('data', (data: Buffer) => (out += data.toString()));
    child.stderr.on('data', (data: Buffer) => (err += data.toString()));
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolvePromise(out.trim().split('\n'));
      else reject(new Error(`${program} ended with ${code}: ${err}`));
    });
  });
}

test('import: fits, samples and judges', async () => {
  const printed = await lines('import/main.mjs', 'kept');
  expect(printed[0]).toBe('160 patients, age, sex, smoker, weight_kg, systolic, glucose, crp, creatinine, visits');
  expect(printed[1]).toMatch(/^(Yes|No|Cannot tell|No signal): .*accuracy/);
  expect(printed.slice(2, 5)).toEqual(
    ['ridge', 'centroid', 'knn'].map(
      (name) => expect.stringMatching(`^${name} +real 0\\.\\d{3} +synthetic 0\\.\\d{3}$`) as string,
    ),
  );
  expect(readFileSync(join(folder, 'kept/synthetic.csv'), 'utf8').trim().split('\n')).toHaveLength(501);
});

test('reproduce: repeats an experiment under both protocols, and counts the test rows that had been seen', async () => {
  const rows = Array.from({ length: 72 }, (_, i) => {
    const label = i % 3 === 0 ? 'AML' : 'ALL';
    return `${Math.sin(7.3 * i) + (label === 'AML' ? 3 : 0)},${Math.cos(3.1 * i)},${label}`;
  });
  const header = '@relation l\n@attribute a numeric\n@attribute b numeric\n@attribute CLASS {ALL,AML}\n@data\n';
  writeFileSync(join(folder, 'leukemia.arff'), `${header}${rows.join('\n')}\n`);
  const quick = ['--data', '.', '--epoch-cap', '2', '--classifier-seeds', '1', '--quiet'];
  const printed = await lines('reproduce/main.mjs', '26', ...quick);
  expect(printed).toEqual([
    'experiment 26 on leukemia, as-published, seed 0, classifier seeds: 1',
    expect.stringMatching(/^ {2}accuracy after real rows [01]\.\d{3}, after synthetic rows [01]\.\d{3}$/),
    '  22 of 22 test rows had been seen before the test',
    'experiment 26 on leukemia, clean, seed 0, classifier seeds: 1',
    expect.stringMatching(/^ {2}accuracy after real rows [01]\.\d{3}, after synthetic rows [01]\.\d{3}$/),
    '  0 of 22 test rows had been seen before the test',
  ]);
});

test('benchmark: rates of products on two backends, whose results agree', async () => {
  const printed = await lines('benchmark/main.mjs', '--scale', '0.1', '--rounds', '1');
  const rates = printed
    .slice(3)
    .map((line) => /^(\d+ x \d+ x \d+) +(\w+) +[\d.]+ GFLOP\/s +[\d.]+ of wasm$/.exec(line));
  expect(rates.map((match) => match?.slice(1, 3).join(' '))).toEqual(
    ['6 x 100 x 26', '100 x 6 x 26', '6 x 26 x 100'].flatMap((shape) => [`${shape} wasm`, `${shape} reference`]),
  );
});
