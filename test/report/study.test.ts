import { describe, expect, it } from 'vitest';
import { liveStudy, recordText, renderStudy, renderStudyReport, studyTable } from '../../src/report/index.js';
import { tickLabel, valueScale } from '../../src/report/study/scale.js';
import {
  analyseStudy,
  MemoryStorage,
  type Objective,
  RandomSearch,
  readStudy,
  Study,
  type StudyRecord,
} from '../../src/search/index.js';
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

/** A study of any objective, as it is read from where it was kept. */
async function recordOf(two: boolean, trials: number, text = 'an objective'): Promise<StudyRecord> {
  const storage = new MemoryStorage();
  const study = new Study({
    space: { x: { type: 'real', low: 0, high: 1 }, [text]: { type: 'categorical', choices: ['a', text, null] } },
    sampler: new RandomSearch({ seed: 1 }),
    directions: two ? ['minimize', 'maximize'] : ['minimize'],
    linear: [{ coefficients: { x: 2 }, atMost: 1.9 }],
    about: { objective: text },
    storage,
  });
  await study.load();
  const objective: Objective = async ({ x }, { id, report }) => {
    for (let step = 1; step <= 3; step++) await report(step, Number(x) + 1 / step);
    if (id % 7 === 3) throw new Error(text);
    return { values: two ? [Number(x), Number(x) ** 2] : [Number(x)], constraints: [Number(x) - 0.8] };
  };
  if (trials > 0) await study.optimize(objective, { trials });
  else await study.enqueue({ x: 0 });
  return readStudy(storage);
}

describe('renderStudyReport', () => {
  it('draws any study, of one objective and of two', async () => {
    const one = renderStudyReport(await recordOf(false, 24));
    checkPage(one);
    // History, curves, timeline, importance, two slices, a pair, parallel coordinates, leave-one-out.
    expect(named(one)).toHaveLength(9);
    expect(one).toMatch(/Which parameters give the least value\?[^]*Trial \d+: /);
    const record = await recordOf(true, 24);
    const two = renderStudyReport(record);
    checkPage(two);
    // Front, coverage, two histories, timeline, and importance, slices, pair, parallel coordinates, leave-one-out of each.
    expect(named(two)).toHaveLength(5 + 2 * 6);
    expect(two).toContain(`${record.front.length} trials that no other beats`);
    expect(two).toMatch(/x ≤ 1\.9|2 x ≤ 1\.9/);
    expect(renderStudyReport(record)).toBe(two);
  });

  it('survives studies that have nothing to tell, and escapes what they say', async () => {
    const evil = '<b>"x"</b>&\'';
    for (const two of [false, true])
      for (const trials of [0, 1, 9]) {
        const record = await recordOf(two, trials, evil);
        for (const text of [renderStudyReport(record), liveStudy(record, Date.now(), '/report/0')]) {
          expect(text).not.toContain('<b>');
          expect(text, `${two} ${trials}`).not.toMatch(/\bNaN\b|\bundefined\b|\bInfinity\b/);
        }
        checkPage(renderStudyReport(record));
        expect(recordText(record, analyseStudy(record))).not.toMatch(/NaN|undefined/);
      }
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
