/** How the generator was chosen: the candidates, and the reason in a sentence. */
import { classifierWords } from '../../metrics/index.js';
import type { RunResult } from '../../synthesis/index.js';
import type { Candidate, Choice } from '../../synthesis/ranking.js';
import { duration, fixed, percent, plural } from '../../checks/numbers.js';
import { signed } from '../kit/forest.js';
import { html, type Html, type HtmlPart } from '../kit/html.js';
import { tableOf } from '../kit/table.js';
import { qualityMarks } from './ranking.js';

function row(candidate: Candidate, choice: Choice): HtmlPart[] {
  const { label, control, score, error, quality, seconds, remark } = candidate;
  const best = choice.candidates.find((other) => other.score !== null && other.error === null)?.score ?? null;
  const behind =
    score === null || best === null || error === null
      ? '–'
      : html`${signed(100 * (score - best), 1)} <small>± ${fixed(100 * error, 1)}</small>`;
  return [
    html`${label}${candidate === choice.candidates[0] && html` <strong class="tag">chosen</strong>`}${control && html` <span class="tag">control</span>`}`,
    percent(score),
    behind,
    qualityMarks(quality),
    duration(seconds),
    remark,
  ];
}

function trialWords({ classifier, candidates, innerSplits, realScore }: Choice): string {
  const how =
    classifier === null
      ? 'their rows were compared with the training rows held back'
      : `${classifierWords({ name: classifier })} that learned from their rows was asked about the training rows held back`;
  const real = realScore === null ? '' : ` Real rows reach ${percent(realScore)} in the same way.`;
  return `${plural(candidates.length, 'candidate')} learned from a part of the training rows, and ${how}, in ${plural(innerSplits, 'inner split')}. The test rows had no part in it.${real}`;
}

/** The section; null where the generator was asked for by name. */
export function choiceSection({ choice, splits }: RunResult): Html | null {
  if (choice === null) return null;
  const { reason, candidates, measure } = choice;
  const again = splits.length > 1 ? ' This is the choice of the first split; every split chose anew.' : '';
  return html`<section id="choice-section">
    <h2>How this generator was chosen</h2>
    <p><strong>${reason.charAt(0).toUpperCase()}${reason.slice(1)}</strong>${again}</p>
    ${
      candidates.length > 0 &&
      html`<p>${trialWords(choice)}</p>
        ${tableOf(
          ['generator', measure ?? 'fidelity', 'behind the best, points ± standard error', 'passes', 'took', 'remark'],
          candidates.map((candidate) => row(candidate, choice)),
          { kind: 'numbers wrapped stack', words: [3, 5] },
        )}`
    }
  </section>`;
}
