import { renderReproduction, reproductionCsv, reproductionTex } from '../../../src/thesis/report/index.js';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { reportOf } from '../../../src/thesis/report/experiment.js';
import { headline } from '../../../src/thesis/report/front.js';
import { isFinished, type ResultLine, summarise } from '../../../src/thesis/index.js';
import { makeRecords } from '../records.js';
import { checkPage, named } from '../../report/check-page.js';
import { lines } from './example.js';

const summary = summarise(lines);
const options = {
  version: '0.1.0',
  command: 'vaelab reproduce',
  files: ['results.json'],
  remarks: { '26': 'Looked into: <fine>.' },
};
const page = renderReproduction(summary, options);
const text = page
  .replace(/<(style|svg)[^>]*>[^]*?<\/\1>/g, '')
  .replace(/<[^>]+>/g, ' ')
  .replace(/\s+/g, ' ');

describe('the page', () => {
  test('is whole, says nothing that is no number, and is the same twice', () => {
    checkPage(page);
    expect(renderReproduction(summarise(lines), options)).toBe(page);
    checkPage(renderReproduction(summarise([]), { version: '0.1.0' }));
  });

  test('answers first', () => {
    expect(headline(summary.answers)).toEqual({
      tone: 'mixed',
      text: 'Without leaks: no on leukemia; it cannot be told on wine and madelon.',
    });
    expect(headline([]).text).toMatch(/^Not known: the clean protocol has not been run/);
    expect(text.indexOf('Without leaks:')).toBeLessThan(text.indexOf('Recorded against measured'));
    expect(text).toMatch(
      /Wine, 13 chemical measurements 54 test rows a split, .* Judged by the study&#39;s neural network, which real rows train to 97\.\d%\. VAE of one size for all tables .* 5 splits: cannot tell 97\.\d% \+?−?0\.\d \(−\d\.\d to \d\.\d\)/,
    );
    expect(text).toMatch(/VAE of the study&#39;s size 25t1 worse by 2\d\.\d points −2\d\.\d \(−\d+\.\d to −\d+\.\d\)/);
    // What leaks is told apart, and not coloured as an answer.
    const first = page.slice(0, page.indexOf('id="overview-section"'));
    const [clean, others] = first.split("The same with the study's procedures");
    expect(clean).toMatch(/<td [^>]*class="words warn"/);
    expect(others).toMatch(/as-described/);
    expect(others).not.toMatch(/class="words (good|warn)"/);
  });

  test('a generator of the study that was run on ten splits has an answer of its own', () => {
    const made = (experiment: string, synthetic: number, seeds: number): ResultLine[] =>
      makeRecords({ experiment, synthetic, real: 0.86, seeds, sd: 0.01, protocol: 'clean' });
    const few = [...made('clean-leukemia', 0.7, 10), ...made('42-leukemia', 0.95, 9)];
    expect(headline(summarise(few).answers)).toEqual({ tone: 'bad', text: 'Without leaks: no on leukemia.' });
    const enough = [...made('clean-leukemia', 0.7, 10), ...made('42-leukemia', 0.95, 10)];
    expect(headline(summarise(enough).answers)).toEqual({
      tone: 'mixed',
      text: 'Without leaks: it depends on the generator on leukemia.',
    });
    const first = renderReproduction(summarise(enough), { version: '0.1.0' }).replace(/<[^>]+>/g, ' ');
    expect(first).toMatch(
      /VAE of one size for all tables\s+worse by [^]*CVAE of the study(?:'|&#39;)s size 42-leukemia\s+cannot tell/,
    );
  });

  test('has every experiment, claim and flaw, the audit, the failures and the remarks', () => {
    for (const { experiments } of [summary])
      for (const { id } of experiments) expect(page).toContain(`id="experiment-${id}"`);
    for (const { claim } of summary.claims) expect(text).toContain(claim);
    for (const { flaw } of summary.flaws) expect(text).toContain(flaw.slice(0, 20).replaceAll("'", '&#39;'));
    expect(text).toMatch(/leukemia as-published \d+ 22 13 0 9 13 22 0/);
    expect(text).toMatch(/leukemia clean \d+ 22 0 0 0 0 0 22 25t1/);
    expect(text).toContain('under the clean protocol, too, 25t1 has the widths, latent size and learning rate');
    expect(text).toContain(
      '31 | madelon | as-published | seed 0: the generator&#39;s loss became too large in epoch 7 &lt;&amp;&gt;',
    );
    expect(text).toContain('Looked into: &lt;fine&gt;.');
    expect(text).toMatch(/0002 leukemia 70 \(VAE\) 30 47% 10\.0% 30 0\.9984 ± 0\.0063 683 ± 25/);
    expect(text).toContain('gcm-filtered (stands in for gcm)');
  });

  test('tells each picture to those who do not see it', () => {
    const pictures = named(page);
    expect(pictures.filter((one) => one.startsWith('Experiment '))).toHaveLength(summary.experiments.length);
    expect(
      pictures.some((one) => /Experiment 25t1: as-published†?: real .* trivial .*; recorded 95\.5%/.test(one)),
    ).toBe(true);
    expect(pictures.filter((one) => one.includes('real training rows'))).toHaveLength(1);
    expect(pictures.filter((one) => one.includes('held-out loss of 6 trials'))).toHaveLength(3);
    expect(pictures.some((one) => one.includes('grid of 37: 3: 22,457'))).toBe(true);
  });

  test('judges what is as published, whole and on the study’s own data, and no other', () => {
    const { inside, outside } = summary.coverage;
    expect([...inside, ...outside].sort()).toEqual(['25t1', '26']);
    expect(summary.flaws[0]!.experiments).toBeNull();
    expect(summary.flaws.find(({ flaw }) => flaw.startsWith('The third width'))!.experiments).toEqual(['27']);
    expect(summary.baselines.map(({ dataset, recorded }) => [dataset, recorded])).toEqual([
      ['wine', 0.9815],
      ['leukemia', 0.8182],
      ['gcm-filtered', null],
    ]);
  });
});

test('the same runs with a cap on epochs stay apart, and a row of no class is shown as such', () => {
  expect(text).toContain('as-published, at most 50 epochs, 2 generator seeds');
  expect(text).toContain('† training cut short after 50 epochs');
  expect(text).toContain('no known class');
  expect(reproductionTex(summary)).toMatch(/\n25t1 & .* & 0\.8\d\d \$\\pm\$ [^&]* & [^&]* & 6 &/);
});

test('on a phone, the cells of stacked tables have their headings', () => {
  expect(page).toMatch(/<td data-label="answer" class="words warn">/);
  expect(page).toMatch(/<td data-label="95% interval">/);
});

test('a report follows from its confusion matrix', () => {
  const { macro, perClass, accuracy } = reportOf(
    {
      accuracies: [],
      updates: [],
      neverPredicted: [],
      trainedOn: 0,
      confusion: {
        labels: [0, 1],
        matrix: [
          [13, 0],
          [4, 5],
        ],
      },
    },
    ['ALL', 'AML'],
  );
  // The recorded report of leukemia's real rows.
  expect([accuracy, perClass[0]!.precision, perClass[1]!.recall, macro.f1].map((v) => v!.toFixed(4))).toEqual([
    '0.8182',
    '0.7647',
    '0.5556',
    '0.7905',
  ]);
  expect(perClass.map(({ label }) => label)).toEqual(['ALL', 'AML']);
});

test('the CSV has a line for every classifier', () => {
  const csv = reproductionCsv(summary).trim().split('\n');
  const classifiers = lines
    .filter(isFinished)
    .reduce((sum, one) => sum + one.classifierSeeds.length * (one.both === null ? 2 : 4), 0);
  expect(csv).toHaveLength(1 + classifiers);
  expect(new Set(csv.map((line) => line.split(',').length))).toEqual(new Set([11]));
  expect(csv.find((line) => line.startsWith('42,'))).toMatch(
    /^42,gcm-filtered,gcm,as-published,,0,real,42,0\.\d+,20,\d+$/,
  );
});

test('the LaTeX table has a row for every experiment and as many cells in each', () => {
  const tex = reproductionTex(summary);
  const rows = tex.split('\n').filter((line) => line.endsWith('\\\\'));
  const body = rows.slice(2);
  expect(body).toHaveLength(summary.experiments.length);
  for (const row of body) expect(row.split(' & ')).toHaveLength(11);
  expect(body.find((row) => row.startsWith('28 '))).toContain('$^\\dagger$');
  expect(body.find((row) => row.startsWith('42 '))).toMatch(/gcm-filtered\$\^\*\$ & -- & --/);
  expect(rows.join('\n')).not.toMatch(/[^\\]%|undefined|NaN|−|–/);
});

const executablePath = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';
const present = existsSync(executablePath);
if (!present) console.warn(`skipped: the report in Chromium; there is none at ${executablePath} (set CHROMIUM_PATH)`);

test.skipIf(!present)(
  'in Chromium, on a desk and on a phone, light and dark: no error, no request, nothing sticks out',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'vaelab-report-'));
    writeFileSync(join(folder, 'report.html'), page);
    const browser = await chromium.launch({
      executablePath,
      args: ['--headless=new', '--no-sandbox', '--disable-gpu'],
    });
    const found: string[] = [];
    try {
      for (const width of [1280, 390])
        for (const colorScheme of ['light', 'dark'] as const) {
          const tab = await (await browser.newContext({ viewport: { width, height: 800 }, colorScheme })).newPage();
          const address = pathToFileURL(join(folder, 'report.html')).href;
          tab.on('console', (message) => found.push(message.text()));
          tab.on('pageerror', (error) => found.push(error.message));
          tab.on(
            'request',
            (request) => /^(data:)/.test(request.url()) || request.url() === address || found.push(request.url()),
          );
          await tab.goto(address);
          expect(await tab.evaluate('document.documentElement.scrollWidth')).toBe(width);
          expect(await tab.evaluate('getComputedStyle(document.body).backgroundColor')).toBe(
            colorScheme === 'light' ? 'rgb(251, 250, 248)' : 'rgb(20, 23, 26)',
          );
        }
    } finally {
      await browser.close();
      rmSync(folder, { recursive: true });
    }
    expect(found).toEqual([]);
  },
);
