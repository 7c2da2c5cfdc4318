import { describe, expect, it } from 'vitest';
import { renderReport } from '../../src/report/index.js';
import { protocolMeaning } from '../../src/thesis/index.js';
import { checkPage, named } from './check-page.js';
import { exampleVerdict } from './example-figures.js';
import { exampleResult, examplePictures, fourteen, scoreOf, noLeakage } from './example.js';
import { gaussianPictures, gaussianResult, noSignalResult, worseResult } from './examples.js';

const plainPage = renderReport(exampleResult(), examplePictures());
const gaussianPage = renderReport(gaussianResult(), gaussianPictures());
const worsePage = renderReport(worseResult(), gaussianPictures());
const headings = (page: string): string[] =>
  [...page.matchAll(/<h2[^>]*>([^<]*)</g)].map((m) => m[1]!.trim()).filter(Boolean);

describe('renderReport', () => {
  it('is one page that asks for nothing from outside', () => {
    checkPage(plainPage);
    expect(plainPage).toMatch(/^<!doctype html>\s+<html lang="en">/);
    expect(plainPage).toContain('default-src &#39;none&#39;');
    expect(plainPage).toContain('prefers-color-scheme:dark');
    expect(plainPage.length).toBeLessThan(300_000);
  });

  it('has every section, and a named picture for each drawing', () => {
    expect(headings(plainPage)).toEqual([
      'Class by class',
      'Scores by classifier',
      'Do synthetic rows look like real ones?',
      'Where the synthetic rows lie',
      'What do the synthetic rows give away?',
      'Did the generator see the test rows?',
      'How the training went',
      'How it was done',
      'The network',
      'Notes',
      'To run it again',
    ]);
    expect(named(plainPage)).toHaveLength(4);
    // Difference, bars, two scatters, two attacks in one, two curves of the loss.
    expect(plainPage.match(/<figcaption>/g)!.length).toBe(7);
  });

  it('has generators, choice, splits, columns, correlations and a curve where a run has them, and no network where there is none', () => {
    checkPage(gaussianPage);
    expect(headings(gaussianPage)).toEqual([
      'How the generators compare',
      'How this generator was chosen',
      'Class by class',
      'Scores by classifier',
      'How much it changes from split to split',
      'Do synthetic rows look like real ones?',
      'Where the synthetic rows lie',
      'What do the synthetic rows give away?',
      'Do synthetic rows help where real ones are few?',
      'Did the generator see the test rows?',
      'How it was done',
      'To run it again',
    ]);
    // Splits, ten columns, correlations, projection, curve.
    expect(named(gaussianPage)).toHaveLength(14);
    expect(gaussianPage.length).toBeLessThan(400_000);
    expect(gaussianPage).toContain('(on 5 of 6 splits)');
    expect(gaussianPage.match(/class="row control"/g)).toHaveLength(3);
    expect(gaussianPage).toContain('in <strong>93 of 100 cases</strong>');
    expect(gaussianPage).toContain('Synthetic rows help beyond chance with 5 rows of each class.');
  });

  it('marks the controls as such, and what each fails', () => {
    const rows = gaussianPage.split('<div class="row ').slice(1);
    const failsOf = (name: string): string[] =>
      [...rows.find((row) => row.includes(`<strong>${name}`))!.matchAll(/✕ (\w+)/g)].map((m) => m[1]!);
    expect(['pooled Gaussian', 'bootstrap', 'independent normals', 'class means'].map(failsOf)).toEqual([
      [],
      ['privacy'],
      ['relations'],
      ['columns'],
    ]);
  });

  it('is green only where the answer is yes', () => {
    const tone = (page: string): string => /<section class="verdict (\w+)"/.exec(page)![1]!;
    const pages = [gaussianPage, plainPage, renderReport(noSignalResult(), gaussianPictures()), worsePage];
    expect(pages.map(tone)).toEqual(['good', 'unknown', 'unknown', 'bad']);
    pages.forEach(checkPage);
  });

  it('says of uneven classes how many rows of each are found, over all splits', () => {
    expect(gaussianPage).not.toContain('How many rows of each class are found');
    expect(worsePage).toContain('aria-label="ALL: found 92.9% by real rows, 100.0% by synthetic rows"');
    expect(worsePage).toContain('aria-label="AML: found 87.5% by real rows, 75.0% by synthetic rows"');
  });

  it('does not call it private where nobody was there to attack', () => {
    expect(worsePage).toContain('is not known here');
    expect(worsePage).toContain('Of 100 synthetic rows 3 equal a training row, 7 equal one all but exactly.');
    expect(worsePage).not.toContain('of 100 cases');
  });

  it('gives the same page for the same input', () => {
    expect(renderReport(exampleResult(), examplePictures())).toBe(plainPage);
  });

  it('shows two decimals and keeps every digit in the title', () => {
    const { report } = exampleResult().real;
    expect(plainPage).toContain(`title="${report.perClass[0]!.precision}">0.92</td>`);
  });

  it('escapes names, notes, reasons and the command', () => {
    const evil = '<b>"x"</b>&\'<script>alert(1)</script>\u0000';
    const classes = [evil, 'plain'];
    const base = exampleResult({ classes });
    const page = renderReport(
      {
        ...base,
        name: evil,
        dataset: evil,
        data: { ...base.data, target: evil },
        backend: { ...base.backend, name: evil, reason: evil },
        notes: [evil],
        files: [evil],
        vaelab: evil,
        experiment: evil,
      },
      examplePictures({ classes }),
      { command: evil },
    );
    checkPage(page);
    expect(page).not.toContain('<b>');
    expect(page).toContain('&lt;b&gt;&quot;x&quot;&lt;/b&gt;&amp;&#39;');
  });

  it('says in words and signs how many test rows each stage has seen', () => {
    expect(plainPage.match(/✓<\/span>\s+none/g)).toHaveLength(6);
    expect(plainPage).not.toContain('Read with care');
    const leaky = renderReport(
      exampleResult(
        {},
        {
          protocol: 'as-published',
          protocolMeaning: protocolMeaning['as-published'],
          leakage: { ...noLeakage, testRows: 22, generatorTraining: 13, latentStatistics: 9, scaling: 13, unseen: 0 },
        },
      ),
      examplePictures(),
    );
    expect(leaky).toContain('13 of 22 (59%)');
    expect(leaky.match(/✓<\/span>\s+none/g)).toHaveLength(3);
    expect(leaky).toContain('22 of the 22 test rows were seen');
    expect(leaky).toContain('flaws included');
  });

  it('lists the layers of the network', () => {
    const section = /<section id="network-section">[\s\S]*?<\/section>/.exec(plainPage)![0];
    expect(section.match(/<th scope="row">/g)).toHaveLength(11);
    expect(section).toContain('7,131 → 346');
    expect(section).not.toContain('joins the inputs');
  });

  it('draws fourteen classes, thirty seeds and 5000 epochs in a small page', () => {
    const options = { classes: fourteen, perClass: 4, wrong: [24, 27] as const, seeds: 30, points: 5000, epochs: 5000 };
    const page = renderReport(exampleResult(options), examplePictures(options));
    checkPage(page);
    expect(page).toContain('How much it changes from seed to seed');
    expect(page).toContain('600 of the 5,000 synthetic rows are drawn.');
    expect(named(page)).toHaveLength(5);
    for (const name of fourteen) expect(page).toContain(`<span>${name}</span>`);
    expect(page.length).toBeLessThan(700_000);
  });

  it('draws images inline', () => {
    const options = { classes: ['4', '9'], images: true };
    const page = renderReport(exampleResult(options), examplePictures(options));
    checkPage(page);
    expect(page).toContain('aria-label="10 real images, each with its reconstruction beneath it"');
    expect(page).toContain('aria-label="24 synthetic images, each with its class"');
    expect(page.length).toBeLessThan(1_000_000);
  });

  it('stays below 3 MB with many large noisy images', () => {
    const noise = Array.from({ length: 128 * 128 }, (_, i) => ((i * 7919) % 997) / 997);
    const many = Array.from({ length: 200 }, () => noise);
    const images = {
      width: 128,
      height: 128,
      real: many,
      reconstructed: many,
      synthetic: many.map((pixels) => ({ pixels, label: 'a' })),
    };
    const page = renderReport(exampleResult(), { ...examplePictures(), images });
    checkPage(page);
    expect(page.length).toBeLessThan(3_000_000);
    const huge = { ...images, width: 4096, height: 4096 };
    expect(renderReport(exampleResult(), { ...examplePictures(), images: huge })).toContain(
      'no images of a size that fits',
    );
  });

  it('survives a diverged training', () => {
    const base = exampleResult();
    const broken = (v: readonly number[]): number[] =>
      v.map((x, i) => (i > 300 ? NaN : i > 280 ? x * 10 ** (i - 280) : x));
    const training = base.training!;
    const page = renderReport(
      {
        ...base,
        training: {
          ...training,
          stoppedBecause: 'diverged',
          trainLoss: broken(training.trainLoss),
          validationLoss: broken(training.validationLoss),
          reconstruction: broken(training.reconstruction),
          kl: broken(training.kl).map((v) => (v > 1e9 ? Infinity : v)),
        },
      },
      examplePictures(),
    );
    checkPage(page);
    expect(page).toContain('the loss was no longer a number');
    expect(page).toContain('log scale');
  });

  it('survives numbers that are not finite, everywhere', () => {
    const base = exampleResult({ seeds: 3 });
    const nothing = { ...scoreOf(['ALL', 'AML'], 11, 2, 100), accuracy: NaN };
    const lost = {
      points: [
        [NaN, 1],
        [Infinity, 2],
      ] as const,
      classes: [0, 1],
    };
    const page = renderReport(
      {
        ...base,
        synthetic: { ...nothing, rows: 0 },
        agreement: NaN,
        recognised: { share: NaN, classCounts: [] },
        majorityBaseline: NaN,
        verdict: exampleVerdict({ real: NaN, synthetic: NaN, baseline: NaN, interval: null }),
        nearest: {
          syntheticToReal: NaN,
          realToReal: 0,
          copies: NaN,
          exactCopies: NaN,
          compared: { synthetic: 100, real: 50 },
        },
        repeats: base.repeats!.map((r) => ({ ...r, synthetic: NaN, lastValidationLoss: NaN, classShare: [NaN, NaN] })),
        training: {
          ...base.training!,
          bestEpoch: 0,
          trainLoss: [NaN],
          validationLoss: [],
          reconstruction: [],
          kl: [],
          constantPredictor: { train: NaN, validation: NaN },
        },
      },
      {
        latent: { training: lost, sampled: lost, explained: [NaN, NaN] },
        rows: { real: lost, synthetic: lost, explained: [NaN, NaN] },
      },
    );
    checkPage(page);
    expect(page).toContain('No finite loss was recorded.');
    expect(page).toContain('there are no finite points to draw');
  });

  it('shows a command only when it was given one', () => {
    expect(plainPage).not.toContain('<pre>');
    const page = renderReport(exampleResult(), examplePictures(), { command: 'vaelab run digits --seed 1' });
    expect(page).toContain('<pre><code>vaelab run digits --seed 1</code></pre>');
  });

  it('counts a class without rows as a warning, and an unknown class as such', () => {
    const base = exampleResult();
    const pictures = examplePictures();
    const page = renderReport(
      { ...base, synthetic: { ...base.synthetic, classCounts: [100, 0] } },
      { ...pictures, rows: { ...pictures.rows, synthetic: { points: [[0, 0]], classes: [-1] } } },
    );
    expect(page).toMatch(/class="warn">\s*<span class="icon" aria-hidden="true">!<\/span>\s+none/);
    expect(page).toContain('no known class');
  });
});
