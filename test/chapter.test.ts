/** The chapter: its programs run and are the same in both languages, its formulas and links hold. */
import { describe, expect, test } from 'vitest';
import { type Block, brokenLinks, compileErrors, printed, readFile, typeScriptBlocks } from './markdown.js';

const languages = ['es', 'en'] as const;
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
