import { describe, expect, it } from 'vitest';
import { renderStudy, studyTable } from '../../src/report/index.js';
import { tickLabel, valueScale } from '../../src/report/study/scale.js';
import type { SpaceSpec } from '../../src/search/types.js';
import { checkPage, named } from './check-page.js';
import { exampleResult } from './example.js';
import { exampleStudy, exampleTrials, plainSpace } from './study-example.js';

const { result, analysis } = exampleStudy();
const page = renderStudy(result, analysis, { command: 'vaelab search leukemia --trials 40' });
const headings = (text: string): string[] =>
  [...text.matchAll(/<h2[^>]*>([^<]*)</g)].map((m) => m[1]!.trim()).filter(Boolean);

describe('renderStudy', () => {
  it('is one page that asks for nothing from outside, with a named picture for each drawing', () => {
    checkPage(page);
    expect(headings(page)).toEqual([
      'How the search went',
      'What matters',
      'One parameter at a time',
      'Two parameters at a time',
      'All parameters at once, and the model',
      'How it was done',
      'Notes',
      'To run it again',
    ]);
    // History, curves, timeline, importance, three slices, three pairs, parallel coordinates, leave-one-out.
    expect(named(page)).toHaveLength(12);
    expect(page.length).toBeLessThan(500_000);
    expect(renderStudy(result, analysis, { command: 'vaelab search leukemia --trials 40' })).toBe(page);
  });

  it('says which trial is best, with its parameters in full, and what a constant answer has', () => {
    const { id, value, params } = result.best!;
    expect(page).toContain(`title="${value}">Trial ${id}: `);
    expect(page).toContain(`title="${String(params['lr'])}"`);
    expect(page).toContain('Always answering the average of every column has 7,400');
    expect(page).toMatch(/40 trials: 3\d complete, \d pruned, \d failed/);
    expect(page).toContain('the loss left the range of numbers in epoch 4');
    expect(page).toContain('from 1e−5 to 0.001, logarithmic');
  });

  it('keeps a trial that went astray on the edge, and says so', () => {
    expect(analysis.fence).toBeLessThan(10_000);
    expect(page).toMatch(/3 trials without a value, or far worse than the others, are on the edge/);
    expect(page).toContain(`Trials with more extreme values than`);
  });

  it('survives studies that have nothing to tell', () => {
    const cases: [string, ReturnType<typeof exampleStudy>][] = [
      ['no trial', exampleStudy(plainSpace, [])],
      ['failures only', exampleStudy(plainSpace, exampleTrials(plainSpace, 7).slice(6))],
      ['one trial', exampleStudy(plainSpace, exampleTrials(plainSpace, 1))],
      [
        'equal values',
        exampleStudy(
          plainSpace,
          exampleTrials(plainSpace, 12).map((trial) => ({ ...trial, value: 5 })),
        ),
      ],
      ['nothing that varies', exampleStudy({ latent: { type: 'fixed', value: 3 } })],
    ];
    for (const [name, study] of cases) {
      const text = renderStudy(study.result, study.analysis);
      expect(() => checkPage(text), name).not.toThrow();
      expect(studyTable(study.result, study.analysis), name).not.toMatch(/NaN|undefined/);
    }
    expect(renderStudy(cases[0]![1].result, cases[0]![1].analysis)).toContain('No trial has a value.');
  });

  it('draws categories, conditions and many trials', () => {
    const space: SpaceSpec = {
      latent: { type: 'categorical', choices: [3, 10, 20, 50, 100] },
      layers: { type: 'categorical', choices: [2, 3] },
      hidden3: { type: 'int', low: 5, high: 60, when: { parameter: 'layers', in: [3] } },
      lr: { type: 'real', low: 1e-5, high: 1e-3, log: true },
      batch: { type: 'categorical', choices: [16, 32] },
    };
    const study = exampleStudy(space, exampleTrials(space, 200));
    const text = renderStudy(study.result, study.analysis);
    checkPage(text);
    expect(named(text)).toHaveLength(4 + 5 + 6 + 2);
    expect(text).toContain('from 5 to 60, where layers is 3');
    expect(text).toContain(`150 of ${study.analysis.ranked.length} trials are drawn`);
    expect(text.length).toBeLessThan(1_200_000);
  });

  it('escapes names and reasons', () => {
    const evil = '<b>"x"</b>&\'';
    const text = renderStudy(
      { ...result, name: evil, dataset: evil, notes: [evil], files: [evil], study: evil, stoppedBecause: evil },
      analysis,
      { command: evil },
    );
    checkPage(text);
    expect(text).not.toContain('<b>');
  });

  it('tells what became of the best configuration', () => {
    const text = renderStudy({ ...result, retrained: exampleResult() }, analysis);
    expect(text).toContain('<a href="report.html">');
    checkPage(text);
  });
});

describe('studyTable', () => {
  it('has the best trials, the best first, and the importance', () => {
    const table = studyTable(result, analysis, 3);
    expect(table.split('\n')[0]).toMatch(/^leukemia: the best of 40 trials \(3\d complete ones\)$/);
    expect(table).toMatch(/trial +validation loss +hidden1 +latent +lr\n +\d+ +[\d,]+ /);
    expect(table).toMatch(/importance \(fANOVA\) lr \d+%, latent \d+%, hidden1 \d+%/);
  });
});

describe('scales', () => {
  it('leave out what lies far beyond the quartiles on the bad side only', () => {
    const values = [1, 2, 3, 4, 5, 6, 7, 8, 1000];
    const scale = valueScale(values, 'minimize')!;
    expect([scale.low > 0, scale.high < 20]).toEqual([true, true]);
    expect(scale.clip(1000)).toBe(scale.high);
    expect(valueScale(values, 'maximize')!.clip(1000)).toBe(1000);
    expect(valueScale([], 'minimize')).toBeNull();
    expect(valueScale([5], 'minimize')!.clip(5)).toBe(5);
  });

  it('label ticks so that neighbours differ', () => {
    expect([7012.1, 7012.2].map(tickLabel(7012, 7013))).toEqual(['7,012.1', '7,012.2']);
    expect([7000, 7200].map(tickLabel(6900, 7800))).toEqual(['7,000', '7,200']);
    expect([-0.5, 0].map(tickLabel(-1, 1))).toEqual(['−0.5', '0.0']);
  });
});
