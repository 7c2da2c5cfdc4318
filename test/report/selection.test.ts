import { describe, expect, it } from 'vitest';
import { renderSelectionReport, selectionTables } from '../../src/report/index.js';
import { latexText } from '../../src/report/kit/latex.js';
import { scoreAxis } from '../../src/report/selection/curve.js';
import { selectionTex } from '../../src/report/selection/latex.js';
import { frontOf } from '../../src/report/selection/plane.js';
import { methodAbout, methodName } from '../../src/report/selection/words.js';
import { rankerKinds } from '../../src/selection/nested/index.js';
import { checkPage, named } from './check-page.js';
import { exampleSelection } from './selection-example.js';

const fullPage = renderSelectionReport(exampleSelection());
const bare = exampleSelection({ splits: 1, k: [20], synthesizers: [], genetic: false });
const barePage = renderSelectionReport({ ...bare, permutation: null, notes: [], files: [] });
const headings = (page: string): string[] =>
  [...page.matchAll(/<h2[^>]*>([^<]*)</g)].map((m) => m[1]!.trim()).filter(Boolean);
const sectionOf = (page: string, id: string): string =>
  new RegExp(`<section id="${id}-section">[^]*?</section>`).exec(page)![0];

describe('renderSelectionReport', () => {
  it('is one page with a section for all that a selection has, the same for the same input', () => {
    checkPage(fullPage);
    expect(headings(fullPage)).toEqual([
      'The columns',
      'Which split chose which column',
      'How many columns, and by which method?',
      'Right, and the same again?',
      'Do synthetic rows help to find the columns?',
      'A check with a known truth',
      'The genetic search',
      'Did the choice see the rows that it was judged by?',
      'The figures, to take along',
      'How it was done',
      'Notes',
      'To do it again',
    ]);
    expect(renderSelectionReport(exampleSelection())).toBe(fullPage);
    expect(fullPage.length).toBeLessThan(200_000);
  });

  it('leaves out what a selection does not have, and says so with the option that asks for it', () => {
    checkPage(barePage);
    expect(headings(barePage)).toEqual([
      'The columns',
      'By which method?',
      'Did the choice see the rows that it was judged by?',
      'The figures, to take along',
      'How it was done',
      'What is not here',
      'To do it again',
    ]);
    expect([...sectionOf(barePage, 'absent').matchAll(/<code\s*>(--\w+)/g)].map((m) => m[1])).toEqual([
      '--splits',
      '--permutations',
      '--augment',
      '--method',
    ]);
    expect(barePage).not.toContain('permuted labels');
  });

  it('is green only for a signal, and folds the columns away where there is none', () => {
    const tones = (['signal', 'no-signal', 'cannot-tell'] as const).map((answer) => {
      const page = renderSelectionReport(exampleSelection({ answer }));
      checkPage(page);
      return [/<section class="verdict (\w+)"/.exec(page)![1], /do\s+not\s+read\s+anything\s+into\s+them/.test(page)];
    });
    expect(tones).toEqual([
      ['good', false],
      ['bad', true],
      ['unknown', false],
    ]);
    const page = renderSelectionReport(exampleSelection({ answer: 'no-signal' }));
    expect(page).not.toContain('The columns, the best first');
    expect(sectionOf(page, 'features')).toMatch(/<details>[^]*gene 1/);
  });

  it('says of synthetic rows what the verdict says, with a mark for every split and no comparison twice', () => {
    const section = sectionOf(fullPage, 'augmentation');
    // Against the same method, which no other beats, and repeated rows; these themselves have only the first.
    expect(section.match(/class="row \w+ of-many"/g)).toHaveLength(3);
    expect(section.match(/class="single"/g)).toHaveLength(3 * 6);
    expect(section).toContain('<strong>No help.</strong>');
    const answers = ['helps', 'only helps this method', 'class balance, not new rows', 'harms', 'cannot-tell'] as const;
    expect(
      answers.map((help) => {
        const page = renderSelectionReport(exampleSelection({ help, synthesizers: ['smote'] }));
        return /<p class="(\w+) help">/.exec(page)![1];
      }),
    ).toEqual(['good', 'mixed', 'mixed', 'bad', 'unknown']);
  });

  it('fills the raster where a split chose the column, and folds many columns away', () => {
    const result = exampleSelection({ features: ['a', 'b'], splits: 2 });
    const [first, second] = result.splits;
    const page = renderSelectionReport({
      ...result,
      splits: [
        { ...first!, selected: ['b'] },
        { ...second!, selected: ['a', 'b'] },
      ],
    });
    const paths = [...sectionOf(page, 'raster').matchAll(/<path\s+d="([^"]*)"/g)].map((m) => m[1]);
    expect(paths.slice(0, 2)).toEqual(['M1.06 0h.88v1h-.88z', 'M0.06 0h.88v1h-.88zM1.06 0h.88v1h-.88z']);
    const many = exampleSelection({ features: Array.from({ length: 100 }, (_, i) => `gene ${i}`), splits: 1000 });
    const large = renderSelectionReport(many);
    checkPage(large);
    expect(large).toContain('<summary>The other 80</summary>');
    expect(large).toContain('(40 are shown)');
    expect(sectionOf(large, 'raster').length).toBeLessThan(1_500_000);
  });

  it('names the classes in which a column is high and low where they are many', () => {
    const classes = Array.from({ length: 14 }, (_, i) => `organ ${i}`);
    const page = renderSelectionReport(exampleSelection({ classes }));
    checkPage(page);
    expect(page).toContain('high in organ 1 (+1.6), low in organ 0 (−1.6)');
    expect(page).not.toContain('class="lower"');
  });

  it('escapes names everywhere, in the files inside the page, too', () => {
    const evil = '<b>"x"</b>&\'<script>alert(1)</script>\u0000\ud800 % \\ =1+1';
    const base = exampleSelection({
      name: evil,
      classes: [evil, 'other'],
      features: [evil, 'plain'],
      methods: [evil, 'rfe', 'auto'],
      synthesizers: [evil],
    });
    const page = renderSelectionReport(
      {
        ...base,
        dataset: { ...base.dataset, target: evil, groups: { column: evil, count: 3 } },
        verdict: { answer: 'signal', headline: evil, details: [evil] },
        selected: base.selected.map((one) => ({ ...one, group: [evil], groupSize: 1 })),
        notes: [evil],
        files: [evil],
        version: evil,
      },
      { command: evil },
    );
    checkPage(page);
    expect(page).not.toMatch(/<b>|%3Cscript%3Ealert\(1\)%3C\/script%3E"/);
    expect(page).toContain('&lt;b&gt;&quot;x&quot;&lt;/b&gt;&amp;&#39;');
  });

  it('survives figures that are not finite', () => {
    const base = exampleSelection();
    const nothing = { mean: NaN, low: NaN, high: NaN };
    checkPage(
      renderSelectionReport({
        ...base,
        nested: { ...base.nested, score: nothing, stability: { nogueira: null, low: null, high: null } },
        methods: base.methods.map((one) => ({ ...one, score: nothing })),
        curve: base.curve.map((one) => ({ ...one, score: nothing })),
        baselines: { all: { columns: 3, accuracy: NaN, score: nothing }, random: [], majority: NaN },
        selected: base.selected.map((one) => ({ ...one, q: NaN, sign: {} })),
        genetic: base.genetic.map((one) => ({ ...one, inner: NaN, outer: NaN, generations: [] })),
      }),
    );
  });

  it('has a picture for chance, methods, plane, every method with synthetic rows, fitness and diversity', () => {
    expect(named(fullPage).filter((label) => !label.includes('of the splits'))).toHaveLength(7);
  });
});

describe('the parts', () => {
  it('have a name for every method, and say in words what it does', () => {
    const unknown = (name: string): boolean => methodAbout(name) === '' || methodName(name) === name;
    expect(Object.keys(rankerKinds).filter(unknown)).toEqual([]);
  });

  it('keep on the front what nothing beats in both', () => {
    const at = (
      k: number,
      score: number,
      stability: number,
    ): { name: string; k: number; score: number; stability: number } => ({
      name: 'rfe',
      k,
      score,
      stability,
    });
    const all = [at(1, 0.9, 0.2), at(2, 0.8, 0.5), at(3, 0.8, 0.4), at(4, 0.7, 0.5), at(5, 0.9, 0.2)];
    expect(frontOf(all).map(({ k }) => k)).toEqual([2, 1, 5]);
    expect(frontOf([])).toEqual([]);
  });

  it('fit the axis of scores to what is drawn, also where all is the same', () => {
    expect(scoreAxis('a', [0.81, 0.932])).toMatchObject({ min: 80, max: 95, interval: 5 });
    expect(scoreAxis('a', [0.9, 0.9])).toMatchObject({ min: 89, max: 91, interval: 1 });
    expect(scoreAxis('a', [1, 1])).toMatchObject({ min: 99, max: 100 });
    expect(scoreAxis('a', [0.2, 0.99])).toMatchObject({ min: 0, max: 100, interval: 20 });
    expect(scoreAxis('a', [])).toMatchObject({ min: 0, max: 100 });
  });

  it('give the figures as tables and for LaTeX', () => {
    const result = exampleSelection();
    const tables = selectionTables(result);
    expect([...tables.keys()]).toEqual(['features.csv', 'splits.csv', 'curve.csv', 'augmentation.csv']);
    expect([...selectionTables(bare).keys()]).toEqual(['features.csv', 'splits.csv', 'curve.csv']);
    for (const [, [head, ...rows]] of tables) for (const row of rows) expect(row).toHaveLength(head!.length);
    // Same method, best method and repeated rows for the first synthesizer, two of these for the second; two methods, six splits.
    expect(tables.get('augmentation.csv')).toHaveLength(1 + (3 + 2) * 2 * 6);
    const tex = selectionTex(result);
    expect(tex).toContain('ridge RFE & 20 & 89.5 & 86.5 to 92.5 & 0.54 \\\\');
    expect(tex).toContain('permuted labels & 20 & 53.0 & 41.0 to 62.0 & -- \\\\');
    expect(latexText('a_b\\c^2 {50%}\n~')).toBe(
      'a\\_b\\textbackslash{}c\\textasciicircum{}2 \\{50\\%\\} \\textasciitilde{}',
    );
    const file = /download="curve.csv"\s+href="data:text\/csv;charset=utf-8,([^"]*)"/.exec(fullPage)![1]!;
    expect(decodeURIComponent(file.replaceAll('&#39;', "'")).split('\n')).toHaveLength(2 + result.curve.length);
  });
});
