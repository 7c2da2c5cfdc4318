/** The answer on top of the page: which columns, how well they do beside what chance gives, and whether synthetic rows help. */
import { count, fixed, percent } from '../../checks/numbers.js';
import type {
  AugmentationAnswer,
  AugmentationFinding,
  MeanOfSplits,
  SelectionAnswer,
  SelectionResult,
} from '../../selection/result.js';
import { forest, type ForestRow } from '../kit/forest.js';
import { html, type Html } from '../kit/html.js';
import { measureWords } from '../run/words.js';
import { methodName, points, shares } from './words.js';

const looks: Readonly<Record<SelectionAnswer, { readonly tone: string; readonly icon: string }>> = {
  signal: { tone: 'good', icon: '✓' },
  'no-signal': { tone: 'bad', icon: '✕' },
  'cannot-tell': { tone: 'unknown', icon: '?' },
};

/** The verdict on synthetic rows in a few words, with its tone. */
export const augmentationLooks: Readonly<
  Record<AugmentationAnswer, { readonly tone: string; readonly icon: string; readonly words: string }>
> = {
  helps: { tone: 'good', icon: '✓', words: 'They help' },
  'only helps this method': { tone: 'mixed', icon: '≈', words: 'They only help this method' },
  'class balance, not new rows': { tone: 'mixed', icon: '≈', words: 'Class balance helps, not new rows' },
  'no help': { tone: 'unknown', icon: '–', words: 'No help' },
  harms: { tone: 'bad', icon: '✕', words: 'They do harm' },
  'cannot-tell': { tone: 'unknown', icon: '?', words: 'Cannot be told' },
};

/** Columns that are named in the box. */
const mostNamed = 12;

/** A score beside others. */
function scoreRow(
  [name, words]: readonly [name: string, words: string],
  look: string,
  value: number,
  range: Pick<MeanOfSplits, 'low' | 'high'> | null,
): ForestRow {
  return {
    name,
    words,
    look,
    value: 100 * value,
    interval: range && [100 * range.low, 100 * range.high],
    figure: html`${percent(value)}${range && html`<br /><small>(${shares(range)})</small>`}`,
  };
}

/** What every split chose by itself. */
function insideWords({ options: { chosenInside, classifier } }: SelectionResult): string {
  const parts = [
    chosenInside.method && 'method',
    chosenInside.k && 'number of columns',
    'columns',
    classifier === 'auto' && 'classifier',
  ].filter((part) => part !== false);
  const last = parts.pop()!;
  return `${parts.length > 0 ? `${parts.join(', ')} and ` : ''}${last} chosen inside every split`;
}

/** The score of the whole procedure among all that it is compared with. */
function scorePicture(result: SelectionResult): Html {
  const { nested, baselines, chosen, permutation, measure } = result;
  const { all, majority } = baselines;
  const random = baselines.random.find(({ k }) => k === chosen.k);
  const chance = permutation?.byK.find(({ k }) => k === chosen.k) ?? null;
  const rows = [
    scoreRow(['chosen columns', insideWords(result)], 'real own', nested.score.mean, nested.score),
    scoreRow([`all ${count(all.columns)} columns`, 'nothing left out'], 'plain', all.score.mean, all.score),
  ];
  if (random !== undefined)
    rows.push(
      scoreRow([`${count(random.k)} columns at random`, 'nobody chose them'], 'plain', random.score.mean, random.score),
    );
  if (chance !== null) {
    const words = 'chosen where there is nothing to find; middle and 95% range';
    rows.push(scoreRow(['permuted labels', words], 'control', chance.median, chance));
  }
  rows.push(scoreRow(['always the same class', 'the largest one'], 'control', majority, null));
  return html`<figure>
    ${forest(rows, {
      label: `${measure} of the chosen columns, ${percent(nested.score.mean)}, beside that of all columns and of chance`,
      axis: `${measure} on rows that the columns were not chosen by, %`,
      zero: 100 * majority,
      tick: (value) => fixed(value, 0),
      ...(chance !== null && { band: [100 * chance.low, 100 * chance.high] as const }),
    })}
    <figcaption>
      ${sentence(measureWords(measure))}. Dots are means over splits, lines 95%
      intervals.${chance !== null && ' Shaded: what permuted labels give, which is chance.'} The line through the
      picture needs no columns at all.
    </figcaption>
  </figure>`;
}

const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

function chosenFacts({ chosen, nested, selected, verdict, splits }: SelectionResult): Html {
  const fact = (name: string, value: string): Html =>
    html`<div>
      <dt>${name}</dt>
      <dd>${value}</dd>
    </div>`;
  const named = selected.slice(0, mostNamed);
  const more = selected.length - named.length;
  return html`<dl class="chosen">
      ${fact('columns', count(chosen.k))}${fact('method', methodName(chosen.method))}${fact('classifier', chosen.classifier)}
      ${nested.stability.nogueira !== null && fact('stability', fixed(nested.stability.nogueira, 2))}
    </dl>
    ${
      verdict.answer !== 'no-signal' &&
      html`<p>
        <strong>The columns, the best first:</strong>
        ${named.map(({ feature, frequency }, i) => html`${i > 0 && ', '}${feature}${splits.length > 1 && html` <small>(${percent(frequency, 0)})</small>`}`)}${more > 0 && html` and <a href="#features-section">${count(more)} more</a>`}.
        ${splits.length > 1 && html`<span class="small">In brackets: in how many of the splits each was chosen again.</span>`}
      </p>`
    }`;
}

function helpLine({ synthesizer, rows, verdict, difference, low, high }: AugmentationFinding): Html {
  const { tone, icon, words } = augmentationLooks[verdict];
  return html`<p class="${tone} help">
    <span class="icon" aria-hidden="true">${icon}</span>
    <span
      ><strong>${words}</strong>: ${count(rows)} rows of ${synthesizer}, ${points({ difference, low, high })} points.
    </span>
  </p>`;
}

/** What is said of synthetic rows. */
function helpPart({ augmentation }: SelectionResult): Html {
  if (augmentation.length === 0)
    return html`<p class="small">
      Whether synthetic rows help to find the columns was not asked; <code>--augment gaussian,smote</code> asks.
    </p>`;
  return html`<p class="question">Do synthetic rows help to find them?</p>
    ${augmentation.map(helpLine)}`;
}

/** The section on top. */
export function answerSection(result: SelectionResult): Html {
  const { verdict, augmentation } = result;
  const { tone, icon } = looks[verdict.answer];
  const told = new Set(augmentation.map(({ headline }) => headline));
  return html`<section class="verdict ${tone}" aria-labelledby="verdict">
    <p class="question">Which columns tell the classes of “${result.dataset.target}” apart?</p>
    <h2 id="verdict"><span class="icon" aria-hidden="true">${icon}</span><span>${verdict.headline}</span></h2>
    ${chosenFacts(result)} ${scorePicture(result)} ${helpPart(result)}
    <ul class="details">
      ${verdict.details.filter((text) => !told.has(text)).map((text) => html`<li>${text}</li>`)}
    </ul>
  </section>`;
}
