/** Synthetic minus real scores with their intervals, a picture for each data set, on one scale. */
import type { Verdict } from '../../metrics/index.js';
import { extent, percent, plural } from '../../checks/numbers.js';
import { forest, type ForestRow, signed } from '../../report/kit/forest.js';
import { html, type Html } from '../../report/kit/html.js';
import type { Answer, GeneratorAnswer } from '../summary.js';
import { verdictWords } from '../verdicts.js';
import { colourOf, datasetWords, generatorName, generatorWords, intervalText, isControl, toneOf } from './words.js';

/** Points that are no difference that matters, where nothing else is known. */
const margin = 3;

/** A verdict in a few words; the interval stands beside it. */
const shortWords = (verdict: Verdict): string =>
  verdict.answer === 'cannot-tell'
    ? 'cannot tell'
    : verdict.answer === 'no-signal'
      ? 'no signal'
      : verdictWords(verdict);

/** The generators of one data set that have a verdict, as the picture shows them. */
interface Panel {
  readonly answer: Answer;
  readonly rows: readonly ForestRow[];
}

function panelsOf(answers: readonly Answer[], shown: (one: GeneratorAnswer) => boolean): Panel[] {
  return answers
    .map((answer) => ({ answer, rows: inOrder(answer.byProtocol.filter(shown)).flatMap((one) => rowOf(one)) }))
    .filter(({ rows }) => rows.length > 0);
}

/** The study's as they come, then the library's, the best first, the controls last. */
function inOrder(all: readonly GeneratorAnswer[]): GeneratorAnswer[] {
  const place = (one: GeneratorAnswer): number => (one.generator === null ? 0 : isControl(one) ? 2 : 1);
  const score = (one: GeneratorAnswer): number => (one.generator === null ? 0 : one.synthetic - one.real);
  return [...all].sort((a, b) => place(a) - place(b) || score(b) - score(a));
}

function rowOf(one: GeneratorAnswer): ForestRow[] {
  const { verdict, protocol, seeds, experiments } = one;
  if (verdict === null || verdict.interval === null) return [];
  const { difference, interval, synthetic } = verdict;
  const control = isControl(one);
  const tone = toneOf(verdict);
  const runs =
    protocol === 'clean' && experiments.length === 1 ? plural(verdict.splits, 'split') : plural(seeds, 'run');
  const what = protocol === 'clean' ? '' : protocol === 'as-published' ? 'As published. ' : 'As described. ';
  return [
    {
      name: html`${generatorName(one)}${control && html` <span class="tag">control</span>`}`,
      words: html`${what}${generatorWords(one)} ${runs}:
        <b class="tone ${protocol === 'clean' ? colourOf[tone] : ''}">${shortWords(verdict)}</b>`,
      value: 100 * difference,
      interval: [100 * Math.max(-1, interval[0]), 100 * Math.min(1, interval[1])],
      look: control ? 'control' : lookOf(one),
      figure: html`${percent(synthetic)}<br /><small
          >${signed(100 * difference, 1)} <span>(${intervalText(interval, 100)})</span></small
        >`,
    },
  ];
}

/** The study's networks in the colour of synthetic rows, what leaks without one. */
function lookOf({ protocol, generator }: GeneratorAnswer): string {
  if (protocol !== 'clean') return 'plain';
  return generator === null ? 'synthetic' : 'real';
}

/** Who judges, and what real rows come to, in a sentence or two. */
function judgesOf(all: readonly GeneratorAnswer[]): string {
  const library = all.find(({ generator }) => generator !== null);
  const study = all.find(({ generator }) => generator === null);
  const real = (one: GeneratorAnswer): string =>
    `${one.classifier}, which real rows train to ${percent(one.real)}${one.verdict?.measure === 'balanced accuracy' ? ' balanced accuracy' : ''}`;
  if (library === undefined) return `Judged by ${real(study!)}.`;
  if (study === undefined) return `Judged by ${real(library)}.`;
  return `Networks of the study and of one size are judged by ${real(study)}; all others by ${real(library)}.`;
}

/** Pictures of the generators that are `shown`; null where none has a verdict. */
export function differencePictures(
  answers: readonly Answer[],
  shown: (one: GeneratorAnswer) => boolean,
  caption: string,
): Html | null {
  const panels = panelsOf(answers, shown);
  if (panels.length === 0) return null;
  const all = panels.flatMap(({ rows }) => rows.flatMap(({ interval }) => interval!));
  const [least, most] = extent([...all, -margin, margin])!;
  const room = 0.03 * (most - least);
  return html`<figure>
    ${panels.map(
      ({ answer, answer: { dataset, testRows, majorityBaseline }, rows }) =>
        html`<h3>${datasetWords(dataset)}</h3>
          <p class="small">
            ${plural(testRows, 'test row')} a split, ${percent(majorityBaseline, 0)} of them of the most frequent class.
            ${judgesOf(answer.byProtocol.filter(shown))}
          </p>
          ${forest(rows, {
            label: `${datasetWords(dataset)}: synthetic minus real, in points, by generator`,
            axis: 'synthetic minus real, in points',
            zero: 0,
            band: [-margin, 0],
            ends: [least - room, most + room],
          })}`,
    )}
    <figcaption>${caption}</figcaption>
  </figure>`;
}
