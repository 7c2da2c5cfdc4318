import { describe, expect, it } from 'vitest';
import { terminalTable } from '../../src/report/index.js';
import { exampleResult, fourteen, noLeakage } from './example.js';

describe('terminalTable', () => {
  it('shows both classifiers side by side', () => {
    expect(terminalTable(exampleResult())).toMatchInlineSnapshot(`
      "leukemia-25t1, clean protocol, seed 1

                         trained on real         on synthetic
                        prec   rec    F1     prec   rec    F1     rows
      ALL               0.92  1.00  0.96     0.91  0.91  0.91       11
      AML               1.00  0.91  0.95     0.91  0.91  0.91       11

      accuracy                    0.9545               0.9091       22
      macro average     0.96  0.95  0.95     0.91  0.91  0.91       22
      weighted average  0.96  0.95  0.95     0.91  0.91  0.91       22

      difference    −4.5 points; one test row is worth 4.5
      recognised    94.0% of the synthetic rows are named as the class they carry by
                    the classifier trained on real rows
      nearest       median distance of a synthetic row to its nearest training row
                    61.2, between training rows 78.4; no copies
      baseline      59.0% by always naming the most frequent class
      leakage       none: the generator has seen 0 of the 22 test rows"
    `);
  });

  it('tells of seeds and leakage', () => {
    const leakage = {
      ...noLeakage,
      testRows: 1800,
      unseen: 0,
      generatorTraining: 921,
      earlyStopping: 879,
      latentStatistics: 879,
      scaling: 921,
      search: 1800,
    };
    expect(
      terminalTable(exampleResult({ seeds: 5 }, { leakage }))
        .split('\n')
        .slice(-7),
    ).toMatchInlineSnapshot(`
      [
        "              the classifier trained on real rows",
        "nearest       median distance of a synthetic row to its nearest training row",
        "              61.2, between training rows 78.4; no copies",
        "baseline      59.0% by always naming the most frequent class",
        "leakage       of the 1,800 test rows the generator used 921 to train, 879 to",
        "              stop, 879 for latent statistics, 921 for scaling, 1,800 to search;",
        "              0 were seen by nothing",
      ]
    `);
  });

  it('fits 80 columns whatever the names', () => {
    const classes = [...fourteen, 'x'.repeat(200), 'line\nbreak \u001b[31mred'];
    const long = 'a '.repeat(60) + 'b'.repeat(100);
    const text = terminalTable(exampleResult({ classes, perClass: 4000 }, { name: long }));
    const tooLong = text.split('\n').filter((l) => [...l].length > 80 && !l.includes('bbbb'));
    expect(tooLong).toEqual([]);
    expect(text).not.toContain('\u001b');
    expect(text).toContain('line?break ?[31mred');
  });

  it('writes a dash for what is not finite', () => {
    const r = exampleResult();
    const text = terminalTable({ ...r, synthetic: { ...r.synthetic, accuracy: NaN }, majorityBaseline: NaN });
    expect(text).not.toMatch(/NaN|undefined|Infinity/);
    expect(text).toMatch(/^accuracy +0\.9545 +– +22$/m);
  });
});
