/** The first page: do synthetic rows match real ones, on which data, with what certainty? */
import type { Answer, GeneratorAnswer, ReproductionSummary } from '../summary.js';
import { verdictWords } from '../verdicts.js';
import { html, type Html } from '../../report/kit/html.js';
import { count, plural } from '../../checks/numbers.js';
import { cell, tableOf } from '../../report/kit/table.js';
import { differencePictures } from './differences.js';
import {
  colourOf,
  datasetWords,
  generatorName,
  inPoints,
  intervalText,
  isControl,
  type Tone,
  toneOf,
} from './words.js';

/** "leukemia, wine and madelon" */
const joined = (names: readonly string[]): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)!}`;

const isClean = ({ protocol }: GeneratorAnswer): boolean => protocol === 'clean';

/** Data sets by what the generators of some sort say on them. */
interface Sorted {
  readonly sets: number;
  readonly by: Readonly<Record<Tone | 'depends', readonly string[]>>;
}

function sorted(answers: readonly Answer[], which: (one: GeneratorAnswer) => boolean): Sorted {
  const found = answers.flatMap(({ dataset, byProtocol }) => {
    const tones = new Set(byProtocol.filter((one) => isClean(one) && which(one)).map(({ verdict }) => toneOf(verdict)));
    return tones.size === 0 ? [] : [{ dataset, tone: tones.size === 1 ? [...tones][0]! : ('depends' as const) }];
  });
  const of = (tone: Tone | 'depends'): string[] =>
    found.filter((one) => one.tone === tone).map(({ dataset }) => dataset);
  return {
    sets: found.length,
    by: {
      good: of('good'),
      bad: of('bad'),
      nearly: of('nearly'),
      open: of('open'),
      few: of('few'),
      depends: of('depends'),
    },
  };
}

/** "yes on wine; no on madelon" */
function told({ by }: Sorted): string {
  const parts: readonly (readonly [string, readonly string[]])[] = [
    ['yes on', by.good],
    ['nearly on', by.nearly],
    ['no on', by.bad],
    ['it depends on the generator on', by.depends],
    ['it cannot be told on', by.open],
    ['too few runs on', by.few],
  ];
  return parts.flatMap(([words, names]) => (names.length === 0 ? [] : [`${words} ${joined(names)}`])).join('; ');
}

function toneOfAll({ sets, by }: Sorted): string {
  if (by.good.length === sets) return 'good';
  if (by.bad.length === sets) return 'bad';
  return by.open.length + by.few.length === sets ? 'unknown' : 'mixed';
}

/** One sentence or two over all data sets that the clean protocol was run on: the study's networks, and what `auto` chooses. */
export function headline(answers: readonly Answer[]): { readonly tone: string; readonly text: string } {
  const study = sorted(answers, ({ generator }) => generator === null);
  const chosen = sorted(answers, ({ generator }) => generator === 'auto');
  if (study.sets + chosen.sets === 0)
    return { tone: 'unknown', text: 'Not known: the clean protocol has not been run yet.' };
  if (chosen.sets === 0) return { tone: toneOfAll(study), text: `Without leaks: ${told(study)}.` };
  const text = `Without leaks, with the generator that auto chooses: ${told(chosen)}.`;
  return {
    tone: toneOfAll(chosen),
    text: study.sets === 0 ? text : `${text} With the study’s networks: ${told(study)}.`,
  };
}

export function frontSection(summary: ReproductionSummary): Html {
  const { answers, audit, coverage } = summary;
  const { tone, text } = headline(answers);
  const { inside, outside, others } = coverage;
  const judgedCount = inside.length + outside.length;
  const leaky = audit.filter(({ protocol }) => protocol !== 'clean');
  return html`<section class="verdict ${tone}" aria-labelledby="answer">
    <p class="question">
      Do classifiers trained on synthetic rows match those trained on real rows, on which data, with what certainty?
    </p>
    <h2 id="answer">${text}</h2>
    ${differencePictures(
      answers,
      isClean,
      'Score after training on synthetic rows minus score after training on real ones, on the same real test rows, with 95% intervals. To the left of the line, synthetic rows are worth less. Shaded: losses of up to 3 points, which count as none. Hollow dots are controls, each with a weakness that a score alone does not show.',
    )}
    ${cleanTable(answers)}
    <ul class="details">
      <li>
        <strong>Without leaks:</strong> the test rows are used for nothing but the test. Every run has a split of its
        own, and the interval allows for splits that share rows: with so few rows, no number of splits makes it narrow.
        As good means that the whole interval lies above −3 points; where it reaches further down and above zero, too,
        it cannot be told. A generator of the study has a row of its own where it was run on ten splits or more.
      </li>
      <li>
        <strong>Real, synthetic, both:</strong> what the same kind of classifier scores on real test rows, in %, trained
        on real rows, on synthetic ones, and on both together. <strong>Trivial:</strong> on rows that need no network:
        every column drawn by itself from a normal distribution with the mean and the deviation that it has in the
        class.
      </li>
      ${
        judgedCount > 0 &&
        html`<li>
          <strong>The study's own figures:</strong> of
          ${plural(judgedCount, 'recorded accuracy', 'recorded accuracies')} on the study's own data,
          ${count(inside.length)} lie in the central 90% of our runs of the same experiment. Of the recorded accuracies
          of <em>other</em> experiments on the same data, ${count(others.inside)} of ${count(others.of)} do, too: that
          is how much lying inside says.
        </li>`
      }
    </ul>
    ${leaky.length > 0 && studyPart(answers, leaky)}
  </section>`;
}

function studyPart(answers: readonly Answer[], leaky: ReproductionSummary['audit']): Html {
  const seen = leaky.every(({ leakage }) => leakage.unseen === 0) ? 'every test row' : 'test rows';
  return html`<h3>The same with the study's procedures</h3>
    <p>
      <strong>As published:</strong> what its programs did. <strong>As described:</strong> what its draft says, training
      stops after 10 epochs without a lower test loss. Under both, ${seen} had been used before the test, by the
      generator, its stopping or its search: they show what the study did, not what synthetic rows are worth. A run is
      one seed of the generator, averaged over the seeds of the classifier.
    </p>
    <details>
      <summary>Pictures and table</summary>
      ${differencePictures(
        answers,
        (one) => !isClean(one),
        'As above, with leaks: how the study came to its answer. All seeds share one split, and the interval is that of its test rows.',
      )}
      ${studyTable(answers)}
    </details>`;
}

const shares = (...values: readonly (number | null)[]): Html[] => values.map((value) => cell(value, inPoints(value)));

/** In points, with the verdict's interval. */
const differenceCell = ({ verdict, real, synthetic }: GeneratorAnswer): Html =>
  cell(
    synthetic - real,
    `${inPoints(synthetic - real)}${verdict === null || verdict.interval === null ? '' : ` (${intervalText(verdict.interval, 100)})`}`,
  );

/** Per data set and generator, without leaks. */
function cleanTable(answers: readonly Answer[]): Html | null {
  const rows = answers.flatMap(({ dataset, byProtocol }) =>
    byProtocol
      .filter(isClean)
      .map((one) => [
        datasetWords(dataset),
        `${generatorName(one)}${isControl(one) ? ' (control)' : ''}`,
        html`<td class="words ${colourOf[toneOf(one.verdict)]}">${verdictWords(one.verdict)}</td>`,
        differenceCell(one),
        ...shares(one.real, one.synthetic, one.both, one.trivial),
        count(one.seeds),
      ]),
  );
  const heads = ['data', 'generator', 'answer', 'difference (95%)', 'real', 'synthetic', 'both', 'trivial', 'runs'];
  if (rows.length === 0) return null;
  return html`<details>
    <summary>The same as a table</summary>
    ${tableOf(heads, rows, { words: [1, 2], kind: 'numbers stack dense wrapped' })}
  </details>`;
}

/** Per data set and protocol of the study; what leaks is not coloured as an answer. */
function studyTable(answers: readonly Answer[]): Html {
  const rows = answers.flatMap(({ dataset, byProtocol }) =>
    byProtocol
      .filter((one) => !isClean(one))
      .map((one) => [
        datasetWords(dataset),
        one.protocol,
        verdictWords(one.verdict),
        differenceCell(one),
        ...shares(one.real, one.synthetic),
        count(one.seeds),
      ]),
  );
  const heads = ['data', 'protocol', 'result', 'difference (95%)', 'real', 'synthetic', 'runs'];
  return tableOf(heads, rows, { words: [1, 2], kind: 'numbers stack dense wrapped' });
}
