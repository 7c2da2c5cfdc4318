import { describe, expect, test } from 'vitest';
import { groupRecords, summarise } from '../../src/thesis/index.js';
import { headline } from '../../src/thesis/report/front.js';
import { renderReproduction } from '../../src/thesis/report/index.js';
import { verdictOn, verdictWords } from '../../src/thesis/verdicts.js';
import { checkPage } from '../report/check-page.js';
import { judgedAs, library, makeRecords } from './records.js';

describe('a verdict on records', () => {
  test('of several experiments is on the seeds that all of them have, averaged over these', () => {
    const made = [
      ...makeRecords({ experiment: '16-vae', protocol: 'clean', synthetic: 0.7, real: 0.8, seeds: 9, sd: 0.001 }),
      ...makeRecords({ experiment: '31', protocol: 'clean', synthetic: 0.6, real: 0.8, seeds: 4, sd: 0.001 }),
    ];
    const verdict = verdictOn(groupRecords(made))!;
    expect(verdict).toMatchObject({ splits: 4, answer: 'worse', measure: 'accuracy' });
    expect(verdict.difference).toBeCloseTo(-0.15, 1);
    const { byProtocol } = summarise(made).answers[0]!;
    expect(byProtocol).toMatchObject([{ seeds: 8, experiments: ['16-vae', '31'] }]);
    expect(verdictOn(groupRecords(made.filter(({ seed }) => seed < 2)))).toBeNull();
    expect(verdictOn([])).toBeNull();
  });

  test('without leaks is not told as with them', () => {
    const [group] = groupRecords(makeRecords({ experiment: '31', synthetic: 0.8, real: 0.7, seeds: 5, sd: 0.001 }));
    expect(verdictOn([group!])).toMatchObject({ answer: 'better', tone: 'mixed' });
    expect(verdictOn([group!])!.headline).toMatch(/^Yes, but with leakage/);
  });

  test('of the library goes by the classifier that decides, its answers and what is wrong besides', () => {
    const of = (judged: ReturnType<typeof judgedAs>): ReturnType<typeof verdictOn> =>
      verdictOn(groupRecords(library('pooled-gaussian-madelon', judged)));
    const good = of(judgedAs(700, 702, 800));
    expect(good).toMatchObject({ answer: 'as-good', tone: 'good', real: 0.875, splits: 5 });
    expect(good!.headline).toContain('a ridge classifier');
    expect(verdictWords(good)).toBe('as good, to within 3 points');
    const alike = of(judgedAs(700, 702, 800, { varianceRatio: 0.1 }));
    expect(alike).toMatchObject({ answer: 'as-good', tone: 'mixed' });
    expect(alike!.headline).toContain('too alike');
    expect(verdictWords(of(judgedAs(700, 500, 800)))).toBe('worse by 25.0 points');
    expect(verdictWords(of(judgedAs(404, 404, 800)))).toMatch(/^no signal/);
    expect(verdictWords(null)).toBe('not enough runs');
  });
});

describe('the generators of the library', () => {
  const lines = [
    ...makeRecords({ experiment: 'clean-madelon', protocol: 'clean', synthetic: 0.7, real: 0.8, seeds: 5, sd: 0.001 }),
    ...library('auto-madelon', judgedAs(700, 702, 800)),
    ...library('class-means-madelon', judgedAs(700, 500, 800, { varianceRatio: 0.01 })),
  ];
  const summary = summarise(lines);

  test('have rows of their own, and no part in the study’s claims and experiments', () => {
    expect(summary.generators).toMatchObject([
      { kind: 'auto', control: false, splits: 5, classifier: 'a ridge classifier', chosen: [['smote', 5]] },
      { kind: 'class-means', control: true, varianceRatio: 0.01, passed: { fidelity: 1, privacy: null } },
    ]);
    expect(summary.experiments.map(({ id }) => id)).toEqual(['clean-madelon']);
    const told = summary.claims.flatMap(({ rows }) => rows.map(({ what }) => what)).join();
    expect(told).not.toMatch(/auto|class-means/);
  });

  test('are on the first page and in a section of their own', () => {
    expect(headline(summary.answers)).toEqual({
      tone: 'good',
      text: 'Without leaks, with the generator that auto chooses: yes on madelon. With the study’s networks: no on madelon.',
    });
    const page = renderReproduction(summary, { version: '0.1.0' });
    checkPage(page);
    const text = page
      .replace(/<(style|svg)[^>]*>[^]*?<\/\1>/g, '')
      .replace(/<[^>]+>/g, ' ')
      .replace(/\s+/g, ' ');
    expect(text).toMatch(
      /judged by the study&#39;s neural network, which .*; all others by a ridge classifier, which real rows train to 87\.5%/,
    );
    expect(text).toMatch(
      /the generator that auto chooses One of those below, .* 5 splits: as good, to within 3 points 87\.[78]%/,
    );
    expect(text).toMatch(/class means control 5 splits: worse by 25\.0 points/);
    expect(text).toContain('auto chose smote on 5 of 5 splits');
  });
});
