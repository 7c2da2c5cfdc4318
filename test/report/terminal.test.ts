import { describe, expect, it } from 'vitest';
import { terminalTable } from '../../src/report/index.js';
import { exampleVerdict } from './example-figures.js';
import { exampleResult, noLeakage } from './example.js';
import { gaussianResult, worseResult } from './examples.js';

describe('terminalTable', () => {
  it('says the answer first, then the scores, generators, fidelity, privacy and leakage', () => {
    expect(terminalTable(gaussianResult())).toMatchInlineSnapshot(`
      "leukemia: pooled Gaussian, clean protocol, seed 1

      Yes: synthetic rows train the classifier as well as real rows do, within 3
      points.

      judged by     ridge classifier (on 5 of 6 splits), accuracy on 22 real test
                    rows, mean of 6 splits
      real rows     95.2%
      synthetic     96.1%: +0.9 points (95% interval −2.1 to +3.9; a loss of up to 3.0
                    counts as none)
      baseline      65.3% by always naming the same class
      splits        Six splits settled the answer after 61 of 90 seconds.

        generator (* this run)           score  minus real, points    fails
      * pooled-gaussian                  96.1%   +0.9 (−2.2 to +4.2)
        bootstrap (control)              93.0%   −2.2 (−5.3 to +1.1)   privacy
        class-normals (control)          86.4%   −8.8 (−15.0 to −2.6)  relations
        class-means (control)            84.0%  −11.2 (−19.0 to −3.4)  columns

      fidelity      columns 0.91, strong pairs 0.89 (best 1), variance within classes
                    1.04 of real
      privacy       tells who was among the training rows in 93 of 100 cases
                    (guessing: 50); no copies
      leakage       none: the generator has seen 0 of the 22 test rows"
    `);
  });

  it('tells of leakage, and leaves out what a published protocol does not have', () => {
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
    const verdict = exampleVerdict({
      tone: 'mixed',
      caution: 'The generator was trained on 921 of the 1,800 test rows.',
    });
    expect(terminalTable(exampleResult({ seeds: 5 }, { leakage, verdict }))).toMatchInlineSnapshot(`
      "leukemia-25t1: VAE, clean protocol, seed 1

      Yes: synthetic rows train the classifier as well as real rows do, within 3
      points.
      Read with care. The generator was trained on 921 of the 1,800 test rows.

      judged by     neural network, accuracy on 22 real test rows, mean of 6 splits
      real rows     95.2%
      synthetic     96.1%: +0.9 points (95% interval −2.1 to +3.9; a loss of up to 3.0
                    counts as none)
      baseline      65.3% by always naming the same class

      fidelity      columns 0.91, strong pairs 0.89 (best 1), variance within classes
                    1.04 of real
      privacy       tells who was among the training rows in 93 of 100 cases
                    (guessing: 50); no copies
      leakage       of the 1,800 test rows the generator used 921 to train, 879 to
                    stop, 879 for latent statistics, 921 for scaling, 1,800 to search;
                    0 were seen by nothing"
    `);
  });

  it('tells how many rows of each class are found where classes are uneven', () => {
    const text = terminalTable(worseResult());
    expect(text).toMatch(/^found of +\S.* \d+\.\d% \(real rows \d+\.\d%\), /m);
    expect(terminalTable(gaussianResult())).not.toMatch(/^found of/m);
  });

  it('fits 80 columns whatever the names', () => {
    const long = 'a '.repeat(60) + 'b'.repeat(100) + ' line\nbreak \u001b[31mred';
    const base = gaussianResult();
    const ranking = base.ranking.map((one) => ({
      ...one,
      kind: `${one.kind}-${'x'.repeat(90)}`,
      interval: [-1, 1] as const,
    }));
    const text = terminalTable({ ...base, name: long, ranking });
    const tooLong = text.split('\n').filter((l) => [...l].length > 80 && !l.includes('bbbb'));
    expect(tooLong).toEqual([]);
    expect(text).not.toContain('\u001b');
    expect(text).toContain('line?break ?[31mred');
  });

  it('writes a dash for what is not finite', () => {
    const verdict = exampleVerdict({ synthetic: NaN, baseline: NaN, interval: null });
    const text = terminalTable(exampleResult({}, { verdict }));
    expect(text).not.toMatch(/NaN|undefined|Infinity/);
    expect(text).toMatch(/^synthetic +–: – points/m);
  });
});
