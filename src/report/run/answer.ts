/** The answer on top of the page: the verdict, the difference with its interval, and the scores behind it. */
import type { RunResult } from '../../synthesis/index.js';
import { classifierWords, type Verdict } from '../../metrics/index.js';
import { fixed, full, percent } from '../../checks/numbers.js';
import { forest, signed } from '../kit/forest.js';
import { html, type Html } from '../kit/html.js';
import { decidingNote, decidingOf, measureWords, splitWords } from './words.js';

const toneIcon: Record<Verdict['tone'], string> = { good: '✓', mixed: '≈', bad: '✕', unknown: '?' };

/** The tone to colour by: what cannot be told is never green. */
export function toneOf({ tone, answer }: Verdict): Verdict['tone'] {
  return tone === 'good' && (answer === 'cannot-tell' || answer === 'no-signal') ? 'unknown' : tone;
}

export const place = (share: number): string => `${fixed(100 * Math.min(1, Math.max(0, share)), 2)}%`;

/** A share as a bar from 0 to 1. */
export function bar(name: string, value: number, kind: string): Html {
  return html`<div class="bar">
    <span class="what">${name}</span
    ><span class="track"
      >${Number.isFinite(value) && html`<span class="fill ${kind}" style="width:${place(value)}"></span>`}</span
    ><span class="value" title="${full(value)}">${percent(value)}</span>
  </div>`;
}

/** "−4.1 to 5.0", in points. */
export const rangeWords = ([low, high]: readonly [number, number], digits = 1): string =>
  `${signed(100 * low, digits)} to ${signed(100 * high, digits)}`;

function differencePicture(verdict: Verdict): Html {
  const { difference, interval, margin } = verdict;
  const points = interval && ([100 * interval[0], 100 * interval[1]] as const);
  const row = {
    name: 'synthetic minus real',
    words: interval === null ? 'no interval: too few rows or splits' : `95% interval ${rangeWords(interval)} points`,
    value: 100 * difference,
    interval: points,
    look: toneOf(verdict),
    figure: `${signed(100 * difference, 1)} points`,
  };
  const picture = forest([row], {
    label: `Difference between synthetic and real rows: ${signed(100 * difference, 1)} points${interval === null ? '' : `, 95% interval ${rangeWords(interval)}`}`,
    axis: '← synthetic rows worse · difference in points · synthetic rows better →',
    zero: 0,
    band: [-100 * margin, 0],
  });
  return html`<figure class="difference">
    ${picture}
    <figcaption>
      The dot is the difference that was measured, the line the range in which the true one probably lies. Shaded:
      losses of up to ${fixed(100 * margin, 1).replace(/\.0$/, '')} points, which count as none. With enough test rows,
      a line that does not reach beyond the left edge of the shade means “as good”, one wholly to the right of zero
      “better”, one wholly to the left of zero “worse”. Everything else cannot be told.
    </figcaption>
  </figure>`;
}

/** By what the answer was found: classifier, splits, why no more. */
function groundsOf(result: RunResult): string[] {
  const { verdict, deciding, endedBecause } = result;
  return [
    ...(deciding === null ? [] : [deciding.reason]),
    ...(endedBecause === null ? [] : [endedBecause]),
    ...verdict.details,
  ];
}

/** The section on top. */
export function answerSection(result: RunResult): Html {
  const { verdict } = result;
  const tone = toneOf(verdict);
  const comparable = Number.isFinite(verdict.difference);
  const mean = verdict.splits > 1 ? `, mean of ${splitWords(verdict)}` : '';
  return html`<section class="verdict ${tone}" aria-labelledby="verdict">
    <p class="question">Do synthetic rows train a classifier as well as real rows?</p>
    <h2 id="verdict"><span class="icon" aria-hidden="true">${toneIcon[tone]}</span><span>${verdict.headline}</span></h2>
    ${
      verdict.caution !== null &&
      html`<p class="caution">
        <span class="icon" aria-hidden="true">!</span><span><strong>Read with care.</strong> ${verdict.caution}</span>
      </p>`
    }
    ${comparable && differencePicture(verdict)}
    <figure class="bars">
      <div
        role="img"
        aria-label="${verdict.measure}: real rows ${percent(verdict.real)}, synthetic rows ${percent(verdict.synthetic)}, always the same class ${percent(verdict.baseline)}"
      >
        ${bar('trained on real rows', verdict.real, 'real')}${bar('trained on synthetic rows', verdict.synthetic, 'synthetic')}${bar('always the same class', verdict.baseline, 'plain')}
      </div>
      <figcaption>
        Judged by ${classifierWords(decidingOf(result))}${decidingNote(result)};
        ${measureWords(verdict.measure)}${mean}. The grey bar needs no learning: a classifier that is no longer than it
        has learned nothing.
      </figcaption>
    </figure>
    <ul class="details">
      ${groundsOf(result).map((d) => html`<li>${d}</li>`)}
    </ul>
  </section>`;
}
