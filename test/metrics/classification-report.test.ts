import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  accuracyScore,
  classificationReport,
  confusionMatrix,
  formatClassificationReport,
  type ScoreRow,
  type ZeroDivision,
} from '../../src/metrics/index.js';
import type { Label } from '../../src/matrix/index.js';

interface Case {
  title: string;
  yTrue: Label[];
  yPred: Label[];
  labels: Label[] | null;
  targetNames: string[] | null;
  digits: number;
  zeroDivision: ZeroDivision;
  text: string;
  rows: number[][];
  accuracy: number | null;
  accuracyScore: number;
  confusion: number[][];
}
const file = new URL('../oracles/metrics-classification-report.json', import.meta.url);
const { cases } = JSON.parse(readFileSync(file, 'utf8')) as { cases: Case[] };
const numbers = (row: ScoreRow): number[] => [row.precision, row.recall, row.f1, row.support];

describe('classificationReport against scikit-learn', () => {
  it.each(cases.map((c) => [c.title, c] as const))('%s', (_, c) => {
    const report = classificationReport(c.yTrue, c.yPred, {
      ...(c.labels ? { labels: c.labels } : {}),
      ...(c.targetNames ? { targetNames: c.targetNames } : {}),
      zeroDivision: c.zeroDivision,
    });
    expect(formatClassificationReport(report, { digits: c.digits })).toBe(c.text);
    const averages = report.micro ? [report.micro, report.macro, report.weighted] : [report.macro, report.weighted];
    expect([...report.perClass, ...averages].map(numbers)).toEqual(c.rows);
    expect(report.accuracy).toBe(c.accuracy);
    expect(accuracyScore(c.yTrue, c.yPred)).toBe(c.accuracyScore);
    expect(confusionMatrix(c.yTrue, c.yPred).matrix).toEqual(c.confusion);
  });
});

describe('classificationReport', () => {
  it('says which scores were 0 / 0 only when asked to warn', () => {
    const yTrue = ['a', 'a', 'b'];
    const yPred = ['a', 'c', 'a'];
    const { warnings } = classificationReport(yTrue, yPred);
    expect(warnings).toEqual([
      'precision and F1 are set to 0 for classes that were never predicted: b',
      'recall and F1 are set to 0 for classes without true rows: c',
    ]);
    expect(classificationReport(yTrue, yPred, { zeroDivision: 0 })).not.toHaveProperty('warnings');
    expect(classificationReport(['a', 'b'], ['a', 'a']).warnings).toEqual([
      'precision and F1 are set to 0 for classes that were never predicted: b',
    ]);
    expect(classificationReport(['a', 'a'], ['a', 'b']).warnings).toEqual([
      'recall and F1 are set to 0 for classes without true rows: b',
    ]);
  });

  it('takes typed arrays', () => {
    const y = Int32Array.of(0, 1, 1);
    expect(classificationReport(y, y).accuracy).toBe(1);
  });

  it('names what is wrong with its input', () => {
    expect(() => classificationReport([0, 1], [0])).toThrow(/yTrue has 2 rows and yPred has 1/);
    expect(() => classificationReport([], [])).toThrow(RangeError);
    expect(() => classificationReport([0, 1], ['0', '1'])).toThrow(
      new TypeError('classificationReport: yTrue holds numbers and yPred text; use numbers in both or text in both.'),
    );
    expect(() => confusionMatrix([0, 1], 7 as never)).toThrow('confusionMatrix: yPred: expected a list, found 7');
    expect(() => classificationReport([0, 1], [0, 1], { zeroDivision: 2 as never })).toThrow(
      "classificationReport: zeroDivision must be 0, 1 or 'warn', found 2",
    );
    expect(() => classificationReport([0, 1], [0, 1], { targetNames: ['a', 7 as never] })).toThrow(
      'classificationReport: targetNames[1] is 7; give a text for each class.',
    );
    expect(() => classificationReport([0, '1'], [0, 1])).toThrow(/yTrue: row 1 .* the text '1' .* the number 0/);
    for (const missing of [null, undefined, Number.NaN, '']) {
      expect(() => confusionMatrix(['a', 'b'], ['a', missing] as string[])).toThrow(
        /^confusionMatrix: yPred: row 1 \(counted from 0\) has no label/,
      );
    }
    expect(() => classificationReport([0.5], [1])).toThrow(/0.5 is not a whole number/);
    for (const labels of [0, '', null])
      expect(() => classificationReport([0, 1], [0, 1], { labels: labels as never })).toThrow(
        /labels: expected a list/,
      );
    expect(() => classificationReport([0, 1], [0, 1], { targetNames: '' as never })).toThrow(
      /targetNames: expected a list/,
    );
    expect(() => classificationReport([0, 1], [0, 1], { targetNames: ['a'] })).toThrow(
      /2 classes .* and 1 targetNames/,
    );
    expect(() => classificationReport([0, 1], [0, 1], { labels: [1, 1] })).toThrow(
      'classificationReport: the label 1 is listed twice; list each label once.',
    );
    expect(() => classificationReport([0, 1], [0, 1], { labels: [] })).toThrow(RangeError);
    expect(() => classificationReport([0, 1], [0, 1], { labels: [0, Number.NaN] })).toThrow(/labels\[1\] is NaN/);
    const report = classificationReport([0], [0]);
    for (const digits of [-1, 0.5, 21])
      expect(() => formatClassificationReport(report, { digits })).toThrow(`digits is ${digits}`);
    expect(formatClassificationReport(report, { digits: 20 })).toContain(` 1.${'0'.repeat(20)} `);
  });
});

describe('confusionMatrix', () => {
  it('keeps to the given labels and their order', () => {
    expect(confusionMatrix([0, 1, 2, 2], [0, 2, 2, 1], [2, 1])).toEqual({
      labels: [2, 1],
      matrix: [
        [1, 1],
        [1, 0],
      ],
    });
    // Rows whose predicted class is not listed count nowhere.
    const { matrix } = confusionMatrix([1, 1], [1, 3], [1]);
    expect(matrix.map((row) => Object.entries(row))).toEqual([[['0', 1]]]);
    expect(() => confusionMatrix([0, 1], [0, 1], [1, 1])).toThrow('confusionMatrix: the label 1 is listed twice');
    expect(() => confusionMatrix([0, 1], [0, 7], [7])).toThrow(/none of the labels 7 occurs in yTrue/);
    expect(() => confusionMatrix(['a'], ['a'], ['NaN'])).toThrow(
      "none of the labels 'NaN' occurs in yTrue; it has 'a'.",
    );
  });
});
