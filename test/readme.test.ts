/** README and guides keep their promises: their TypeScript compiles and runs, their options exist, their links lead somewhere. */
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { brokenLinks, compileErrors, printed, readFile, typeScriptBlocks } from './markdown.js';
import { commandsOf } from './option-tables.js';

const root = resolve(import.meta.dirname, '..');

describe.each([
  ['README.md', 1],
  ['docs/library.md', 9],
])('TypeScript in %s', (file, least) => {
  const blocks = typeScriptBlocks(readFile(file));

  // The blocks read the example's table by its name alone.
  beforeAll(() => process.chdir(resolve(root, 'examples', 'patients')));
  afterAll(() => process.chdir(root));

  test('there is some', () => {
    expect(blocks.length).toBeGreaterThanOrEqual(least);
  });

  test('compiles under the strict settings of this project', () => {
    expect(compileErrors(blocks)).toEqual([]);
  });

  test.each(blocks)('$name runs', async (block) => {
    const lines = await printed(block);
    expect(lines).not.toEqual([]);
    expect(lines.join(' ')).not.toMatch(/NaN|undefined/);
  });
});

test("the README's first block prints synthetic patients in the table's own columns and units", async () => {
  const readme = readFile('README.md');
  const [first] = typeScriptBlocks(readme);
  process.chdir(resolve(root, 'examples', 'patients'));
  const lines = (await printed(first!)).join('\n').trim().split('\n');
  process.chdir(root);
  const [header, ...rows] = lines.map((line) => line.split(','));
  expect(header).toEqual(readFile('examples/patients/patients.csv').split('\n')[0]!.split(','));
  expect(readme).toContain(`\n${lines[0]!}\n`);
  expect(rows).toHaveLength(5);
  for (const [age, sex, smoker, weight, , , , , visits, diagnosis] of rows) {
    expect(age).toMatch(/^\d\d$/);
    expect([sex, smoker].join('')).toMatch(/^[01]{2}$/);
    expect(Number(weight)).toBeGreaterThan(30);
    expect(visits).toMatch(/^\d+$/);
    expect(diagnosis).toMatch(/^(ill|well)$/);
  }
});

test('the patients are those that their script makes', async () => {
  const script = pathToFileURL(resolve(root, 'examples', 'patients', 'make.mjs')).href;
  const { files } = (await import(script)) as { readonly files: Readonly<Record<string, string>> };
  expect(Object.keys(files)).toHaveLength(2);
  for (const [name, text] of Object.entries(files)) expect(readFile(`examples/patients/${name}`)).toBe(text);
});

test.each(['README.md', 'docs/cli.md', 'docs/study.md'])(
  'every option that %s names is one of a command',
  async (file) => {
    const commands: Record<string, Command> = await commandsOf();
    const known = new Set(Object.values(commands).flatMap(({ options }) => options.map(({ long }) => long)));
    known.add('--help');
    // `npm test -- tensor` and table rules are no options: those have a letter right after the dashes.
    const named = new Set([...readFile(file).matchAll(/(?<![\w-])--[a-z][a-z-]*/g)].map(([option]) => option));
    expect(named.size).toBeGreaterThan(5);
    expect([...named].filter((option) => !known.has(option))).toEqual([]);
  },
);

test('every command line in the documents is one of a command, with options that it has', async () => {
  const commands: Record<string, Command> = await commandsOf();
  const text = ['README.md', 'docs/cli.md', 'docs/study.md'].map(readFile).join('\n');
  const shell = [...text.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, code]) => code!).join('');
  const lines = [...shell.matchAll(/^vaelab (\w+)([^#\n]*)/gm)];
  expect(lines.length).toBeGreaterThan(20);
  // The parts of `datasets` without options of their own have no table.
  const bare = ['datasets', 'datasets info'];
  const wrong = lines.filter(([line, name, rest]) => {
    const second = `${name!} ${rest!.trim().split(/\s+/)[0]!}`;
    if (bare.includes(second.trim()) && !line.includes(' -')) return false;
    const command = commands[second] ?? commands[name!];
    if (command === undefined) return true;
    const known = command.options.flatMap(({ short, long }) => [short, long]);
    return [...rest!.matchAll(/(?<=\s)--?[a-z][a-z-]*/g)].some(([option]) => !known.includes(option));
  });
  expect(wrong.map(([line]) => line)).toEqual([]);
});

test.each([
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  'docs/architecture.md',
  'docs/cli.md',
  'docs/library.md',
  'docs/generators.md',
  'docs/numerics.md',
  'docs/study.md',
  'examples/browser/README.md',
])('the links of %s lead somewhere', (file) => {
  expect(brokenLinks(file)).toEqual([]);
});
