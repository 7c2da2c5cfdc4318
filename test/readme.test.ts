/** README and guides keep their promises: their TypeScript compiles and runs, their options exist, their links lead somewhere. */
import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { brokenLinks, compileErrors, printed, readFile, typeScriptBlocks } from './markdown.js';
import { commandsOf } from './option-tables.js';

const root = resolve(import.meta.dirname, '..');

const guides = readdirSync(resolve(root, 'docs/guides')).map((name) => `docs/guides/${name}`);
// What stands in the guide to pages runs in one: test/browser/guide.test.ts.
const programs = ['README.md', ...guides].filter((file) => file !== 'docs/guides/browser.md');

const blocksOf = new Map(programs.map((file) => [file, typeScriptBlocks(readFile(file))]));

test('the TypeScript in all of them compiles under the strict settings of this project', () => {
  expect(compileErrors([...blocksOf.values()].flat())).toEqual([]);
});

describe.each(programs)('TypeScript in %s', (file) => {
  const blocks = blocksOf.get(file)!;

  // The blocks read the example's table by its name alone.
  beforeAll(() => process.chdir(resolve(root, 'examples', 'clinic')));
  afterAll(() => process.chdir(root));

  test('there is some', () => {
    expect(blocks).not.toEqual([]);
  });

  test.each(blocks)('$name runs', async (block) => {
    const lines = await printed(block);
    expect(lines).not.toEqual([]);
    expect(lines.join(' ')).not.toMatch(/NaN|undefined/);
  });
});

const languages = ['README.md', 'README.es.md'];

test.each(languages)("%s shows the rows that its program prints, and the tutorial's verdict", async (file) => {
  const readme = readFile(file);
  const [first] = typeScriptBlocks(readme);
  process.chdir(resolve(root, 'examples', 'clinic'));
  const rows = (await printed(first!)).join('\n').trim();
  process.chdir(root);
  const [verdict, shown] = [...readme.matchAll(/^```text\n(.*?)^```$/gms)].map(([, text]) => text!);
  expect(shown).toBe(`${rows}\n`);
  expect(readFile('docs/tutorial.md')).toContain(verdict);
});

test('the README says the same in both languages', () => {
  const [english, spanish] = languages.map((file) => {
    const text = readFile(file);
    const code = [...text.matchAll(/^```(\w+)\n(.*?)^```$/gms)].map(([, kind, lines]) => [
      kind,
      lines!.replaceAll(/ +#.*$/gm, ''),
    ]);
    const prose = text.replaceAll(/^```.*?^```$/gms, '');
    const links = [...prose.matchAll(/\]\(([^)#]+)\)/g)].map(([, link]) => link!.replace(/\.es\.md|\.en\.md/, '.md'));
    return {
      code,
      headings: [...prose.matchAll(/^(#+) /gm)].map(([, level]) => level),
      links,
      items: prose.match(/^(?:- |\|)/gm)?.length,
      words: (prose.match(/`[^`]+`/g) ?? []).sort(),
    };
  });
  expect(spanish).toEqual(english);
  expect(english!.code.length).toBeGreaterThan(4);
  expect(english!.headings.length).toBeGreaterThan(6);
});

test.each(['patients', 'clinic'])('the tables of %s are those that their script makes', async (folder) => {
  const script = pathToFileURL(resolve(root, 'examples', folder, 'make.mjs')).href;
  const { files } = (await import(script)) as { readonly files: Readonly<Record<string, string>> };
  expect(Object.keys(files).length).toBeGreaterThan(1);
  for (const [name, text] of Object.entries(files)) expect(readFile(`examples/${folder}/${name}`)).toBe(text);
});

test.each(['README.md', 'docs/tutorial.md', 'docs/cli.md', 'docs/study.md'])(
  'every option that %s names is one of a command',
  async (file) => {
    const commands: Record<string, Command> = await commandsOf();
    const known = new Set(Object.values(commands).flatMap(({ options }) => options.map(({ long }) => long)));
    known.add('--help');
    // `npm test -- tensor` and table rules are no options: those have a letter right after the dashes.
    const named = new Set([...readFile(file).matchAll(/(?<![\w-])--[a-z][a-z-]*/g)].map(([option]) => option));
    expect(named.size).toBeGreaterThan(2);
    expect([...named].filter((option) => !known.has(option))).toEqual([]);
  },
);

test('every command line in the documents is one of a command, with options that it has', async () => {
  const commands: Record<string, Command> = await commandsOf();
  const text = ['README.md', 'docs/tutorial.md', 'docs/cli.md', 'docs/study.md'].map(readFile).join('\n');
  const shell = [...text.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, code]) => code!).join('');
  const lines = [...shell.matchAll(/^(?:npx )?vaelab (\w+)([^#\n]*)/gm)];
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
  ...languages,
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  'docs/architecture.md',
  'docs/cli.md',
  'docs/library.md',
  'docs/generators.md',
  'docs/numerics.md',
  'docs/study.md',
  'examples/README.md',
  ...['browser', 'import', 'reproduce', 'benchmark'].map((name) => `examples/${name}/README.md`),
  ...guides,
])('the links of %s lead somewhere', (file) => {
  expect(brokenLinks(file)).toEqual([]);
});
