/** The chapter: its programs run and are the same in both languages, its tables follow the catalogue, its formulas and links hold. */
import { pathToFileURL } from 'node:url';
import { join, resolve } from 'node:path';
import prettier from 'prettier';
import { describe, expect, test } from 'vitest';
import { datasets } from '../src/data/index.js';
import { layersOf } from '../src/models/index.js';
import { experiments, studyRecords, variants } from '../src/thesis/index.js';
import { type Block, brokenLinks, compileErrors, printed, readFile, typeScriptBlocks } from './markdown.js';

const languages = ['es', 'en'] as const;
type Language = (typeof languages)[number];
const chapters = { es: readFile('docs/chapter.es.md'), en: readFile('docs/chapter.en.md') };
const blocks = { es: typeScriptBlocks(chapters.es), en: typeScriptBlocks(chapters.en) };

/** Code without its comments, its layout, and the words that it prints before a colon. */
const bare = ({ code }: Block): string =>
  code
    .replaceAll(/\/\/.*$/gm, '')
    .replaceAll(/(console\.log\(\s*['`])[^:]*:/g, '$1')
    .replaceAll(/\s+/g, '')
    .replaceAll(/,(?=[\])}])/g, '');

describe('the programs', () => {
  test('compile', () => {
    expect(compileErrors(blocks.en)).toEqual([]);
  });

  test('are the same in both languages', () => {
    expect(blocks.es).toHaveLength(3);
    expect(blocks.en.map(bare)).toEqual(blocks.es.map(bare));
  });

  test('the VAE written out layer by layer has the losses of the class', async () => {
    const [losses, difference] = await printed(blocks.en[0]!);
    const [first, last] = losses!.match(/\d+\.\d+/g)!.map(Number);
    expect(last!).toBeLessThan(first!);
    expect(difference).toBe('largest difference: 0');
  });

  test('the two stages give two accuracies and count the leak', async () => {
    const [loss, real, synthetic, leak] = (await printed(blocks.en[1]!)).map((line) => Number(line.split(': ')[1]));
    expect(loss).toBeGreaterThan(0);
    // Thirty test rows of two classes that lie apart: both classifiers find something, the synthetic one at less than 1.
    expect(real).toBeGreaterThan(0.7);
    expect(synthetic).toBeGreaterThan(0.6);
    expect(leak).toBeGreaterThan(0);
    expect(leak).toBeLessThan(30);
  });

  test("the CVAE has the class's losses, and its label acts in evaluation mode alone", async () => {
    const [difference, training, evaluation] = (await printed(blocks.en[2]!)).map((line) =>
      Number(line.split(': ')[1]),
    );
    expect(difference).toBe(0);
    expect(training).toBeLessThan(1e-5);
    expect(evaluation).toBeGreaterThan(0.1);
  });
});

interface Tables {
  readonly filled: (markdown: string, language: Language, data: object, options: object) => Promise<string>;
  readonly readResults: (text: string) => readonly object[];
  readonly resultsIn: (folder: string) => readonly object[];
}
const root = resolve(import.meta.dirname, '..');
const tables = (await import(pathToFileURL(join(root, 'scripts', 'chapter-tables.mjs')).href)) as Tables;
const catalogue = {
  experiments,
  studyRecords,
  variants,
  layersOf,
  datasets,
  results: tables.resultsIn(join(root, 'docs', 'results')),
};
const fill = async (markdown: string, language: Language, data: object = catalogue): Promise<string> =>
  tables.filled(markdown, language, data, (await prettier.resolveConfig(join(root, 'docs', 'chapter.en.md')))!);

describe('the tables', () => {
  test.each(languages)('of the chapter in %s are what the catalogue gives', async (language) => {
    expect(await fill(chapters[language], language)).toBe(chapters[language]);
  });

  test('have the same cells in both languages, but for words and commas', () => {
    const numbers = (text: string): string[] =>
      [...text.matchAll(/^<!-- generated: (.*?) -->\n(.*?)^<!-- end -->$/gms)].flatMap(([, name, table]) => [
        name!,
        ...(table!.replaceAll(/(?<=\d),(?=\d)/g, '.').match(/\d+(?:\.\d+)?/g) ?? []),
      ]);
    expect(numbers(chapters.es).length).toBeGreaterThan(1000);
    expect(numbers(chapters.es)).toEqual(numbers(chapters.en));
  });

  test('hold every experiment of the catalogue', () => {
    const map = /^<!-- generated: map -->\n(.*?)^<!-- end -->$/ms.exec(chapters.es)![1]!;
    const ids = [...map.matchAll(/^\| (\S+) +\|/gm)].map(([, id]) => id).slice(2);
    expect(ids.toSorted()).toEqual(experiments.map(({ id }) => id).toSorted());
  });

  test('an unknown name is an error', async () => {
    await expect(fill('<!-- generated: maps -->\n<!-- end -->\n', 'en')).rejects.toThrow("no table 'maps'");
  });

  test('results stand beside the recorded ones, by protocol', async () => {
    const line = (protocol: string, seed: number, accuracy: number): string =>
      JSON.stringify({ experiment: '25t1', dataset: 'leukemia', protocol, seed, synthetic: { accuracy } });
    const text = [line('clean', 0, 0.75), line('as-published', 0, 0.75), '', line('as-published', 1, 0.85)].join('\n');
    const results = tables.readResults(text);
    const made = await fill('<!-- generated: results -->\n<!-- end -->\n', 'es', { ...catalogue, results });
    expect(made.replaceAll(/ +/g, ' ')).toContain(
      '| 25t1 | leukemia | 0,9545 | `as-published` | 2 | 0,8000 ± 0,0707 | 0,7500–0,8500 |',
    );
    expect(made.replaceAll(/ +/g, ' ')).toContain(
      '| 25t1 | leukemia | 0,9545 | `clean` | 1 | 0,7500 | 0,7500–0,7500 |',
    );
    expect(() => tables.readResults(`${text}\n{"experiment":"25t1"}`)).toThrow('line 5');
  });
});

/** GitHub takes a backslash before punctuation for an escape, and inline formulas must not break or end in a space. */
test.each(languages)('formulas of the chapter in %s survive GitHub', (language) => {
  const text = chapters[language].replaceAll(/^```.*?^```$/gms, '').replaceAll(/`[^`\n]*`/g, '');
  const formulas = text.match(/\$\$.*?\$\$|\$[^$]*\$/gs)!;
  expect(formulas.length).toBeGreaterThan(150);
  expect(formulas.filter((formula) => /\\[^a-zA-Z]/.test(formula))).toEqual([]);
  expect(formulas.filter((formula) => !formula.startsWith('$$') && /^\$\s|\s\$$|\n/.test(formula))).toEqual([]);
});

test.each(languages)('links of the chapter in %s lead somewhere', (language) => {
  expect(brokenLinks(`docs/chapter.${language}.md`)).toEqual([]);
});
