/** The generator beside the controls: differences to real rows, with what each shows and which thresholds it passes. */
import { classifierTitle, type Quality } from '../../metrics/index.js';
import type { RunResult } from '../../synthesis/index.js';
import type { RankedGenerator } from '../../synthesis/ranking.js';
import { percent } from '../../checks/numbers.js';
import { forest, type ForestRow, signed } from '../kit/forest.js';
import { html, type Html } from '../kit/html.js';
import { rangeWords } from './answer.js';
import { decidingOf, kindWords } from './words.js';

const aspects: readonly (readonly [keyof Quality, string])[] = [
  ['fidelity', 'columns'],
  ['dependence', 'relations'],
  ['privacy', 'privacy'],
];

/** Which thresholds are passed, as short words with a sign before each. */
export function qualityMarks(quality: Quality | null): Html {
  return html`<span class="marks"
    >${aspects.map(([aspect, name]) => {
      const passed = quality?.[aspect] ?? null;
      if (passed === null) return html`<span class="mark">– ${name}</span>`;
      return passed ? html`<span class="mark good">✓ ${name}</span>` : html`<span class="mark warn">✕ ${name}</span>`;
    })}</span
  >`;
}

function rowOf(generator: RankedGenerator): ForestRow {
  const { kind, label, own, control, score, difference, interval, quality } = generator;
  return {
    name: html`${label}${own && html` <span class="tag">this run</span>`}`,
    words: html`${kindWords(kind, control)} ${qualityMarks(quality)}`,
    value: 100 * difference,
    interval: interval && [100 * interval[0], 100 * interval[1]],
    look: own ? 'synthetic own' : control ? 'control' : 'plain',
    figure: html`${percent(score)}<br /><small
        >${signed(100 * difference, 1)}${interval !== null && html` <span>(${rangeWords(interval)})</span>`}</small
      >`,
  };
}

/** The section; null where there is nothing beside the run's own generator. */
export function rankingSection(result: RunResult): Html | null {
  const { ranking, verdict } = result;
  if (ranking.length < 2) return null;
  const real: ForestRow = {
    name: 'real rows',
    words: 'What all others are compared with.',
    value: 0,
    interval: null,
    look: 'real',
    figure: percent(verdict.real),
  };
  const spread =
    verdict.splits > 1
      ? `The lines are 95% intervals of the difference, over ${verdict.splits} splits of the same rows.`
      : 'The lines, where there are any, are 95% intervals of the difference.';
  return html`<section id="ranking-section">
    <h2>How the generators compare</h2>
    <p>
      Every generator learned from the same training rows. Then the same kind of classifier
      (${classifierTitle(decidingOf(result))}) learned from its rows and was asked about the same real test rows.
    </p>
    <figure>
      ${forest([real, ...ranking.map(rowOf)], {
        label: 'Differences between each generator and real rows, in points',
        axis: `${verdict.measure}, difference to real rows in points`,
        zero: 0,
        band: [-100 * verdict.margin, 0],
      })}
      <figcaption>
        Dots to the right do better than real rows, to the left worse. ${spread} Shaded: losses that count as none.
        Hollow dots are controls; each has a weakness that a score alone does not show. The signs say whether the rows
        pass the thresholds: “columns” for how each column is spread, “relations” for how columns vary together,
        “privacy” for what they give away of the training rows. To pass means not to fail badly, and no more.
      </figcaption>
    </figure>
  </section>`;
}
