/** The first page: do synthetic rows match real ones, on which data, with what certainty? */
import type { Answer, ReproductionSummary } from '../summary.js';
import { html, type Html } from '../../report/kit/html.js';
import { count, plural } from '../../checks/numbers.js';
import { cell, tableOf } from '../../report/kit/table.js';
import { type ByProtocol, differencePicture, generatorName } from './differences.js';
import { datasetName, inPoints, intervalText, type Judgement, judgementOn } from './words.js';

const judged = ({ difference, seeds }: ByProtocol): Judgement => judgementOn(difference, seeds);

/** "leukemia, wine and madelon" */
const joined = (names: readonly string[]): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)!}`;

/** One sentence over all data sets that the clean protocol was run on. */
export function headline(answers: readonly Answer[]): { readonly tone: string; readonly text: string } {
  const clean = answers.flatMap(({ dataset, byProtocol }) => {
    const found = byProtocol.filter(({ protocol }) => protocol === 'clean');
    const tones = new Set(found.map((one) => judged(one).tone));
    return found.length === 0 ? [] : [{ dataset, tone: tones.size === 1 ? [...tones][0]! : ('depends' as const) }];
  });
  const of = (tone: Judgement['tone'] | 'depends'): string[] =>
    clean.filter((one) => one.tone === tone).map(({ dataset }) => dataset);
  const [yes, no, depends, open] = [of('good'), of('bad'), of('depends'), [...of('open'), ...of('few')]];
  if (yes.length + no.length + depends.length === 0)
    return {
      tone: 'unknown',
      text:
        clean.length === 0
          ? 'Not known: the clean protocol has not been run yet.'
          : 'Not known yet: there are too few clean runs to tell.',
    };
  const parts = [
    ...(yes.length > 0 ? [`yes on ${joined(yes)}`] : []),
    ...(no.length > 0 ? [`no on ${joined(no)}`] : []),
    ...(depends.length > 0 ? [`it depends on the generator on ${joined(depends)}`] : []),
    ...(open.length > 0 ? [`open on ${joined(open)}`] : []),
  ].join('; ');
  const tone = yes.length === clean.length ? 'good' : yes.length + depends.length === 0 ? 'bad' : 'mixed';
  return { tone, text: `Without leaks: ${parts}.` };
}

export function frontSection(summary: ReproductionSummary): Html {
  const { answers, audit, coverage } = summary;
  const { tone, text } = headline(answers);
  const { inside, outside, others } = coverage;
  const judgedCount = inside.length + outside.length;
  const leaky = audit.filter(({ protocol }) => protocol !== 'clean');
  const seen = leaky.every(({ leakage }) => leakage.unseen === 0) ? 'every test row' : 'test rows';
  return html`<section class="verdict ${tone}" aria-labelledby="answer">
    <p class="question">
      Do classifiers trained on synthetic rows match those trained on real rows, on which data, with what certainty?
    </p>
    <h2 id="answer">${text}</h2>
    ${differencePicture(answers)} ${cleanTable(answers)}
    <ul class="details">
      <li>
        <strong>Real, synthetic, both:</strong> accuracy in %, always on real test rows, of the same kind of classifier
        trained on real rows, on synthetic ones, and on both together. <strong>Trivial:</strong> on rows that need no
        network: every column drawn by itself from a normal distribution with the mean and the deviation that it has in
        the class. <strong>Difference:</strong> synthetic minus real, in points.
      </li>
      <li>
        <strong>Clean:</strong> the test rows are used for nothing but the test. Every run has a split of its own, and
        the interval allows for splits that overlap. Default network sizes where these were run, else the mean over the
        study's experiments; a generator of the study has a row of its own where it was run on ten splits or more. As
        good means that the whole interval lies above −3 points.
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
    ${
      leaky.length > 0 &&
      html`<h3>The same with the study's procedures</h3>
        <p>
          <strong>As published:</strong> what its programs did. <strong>As described:</strong> what its draft says,
          training stops after 10 epochs without a lower test loss. Under both, ${seen} had been used before the test,
          by the generator, its stopping or its search: they show what the study did, not what synthetic rows are worth.
          A run is one seed of the generator, averaged over the seeds of the classifier.
        </p>
        ${studyTable(answers)}`
    }
  </section>`;
}

const shares = (...values: readonly (number | null)[]): Html[] => values.map((value) => cell(value, inPoints(value)));

/** In points, with the interval of its mean. */
const differenceCell = ({ difference: { mean, interval } }: ByProtocol): Html =>
  cell(mean, `${inPoints(mean)}${interval === null ? '' : ` (${intervalText(interval, 100)})`}`);

/** Per data set and generator, without leaks. */
function cleanTable(answers: readonly Answer[]): Html | null {
  const rows = answers.flatMap(({ dataset, standsInFor, byProtocol }) =>
    byProtocol
      .filter(({ protocol }) => protocol === 'clean')
      .map((one) => {
        const { tone, text } = judged(one);
        const kind = tone === 'good' ? 'good' : tone === 'bad' ? 'warn' : '';
        return [
          datasetName(dataset, standsInFor),
          generatorName(one),
          html`<td class="words ${kind}">${text}</td>`,
          differenceCell(one),
          ...shares(one.real, one.synthetic, one.both, one.trivial),
          count(one.seeds),
        ];
      }),
  );
  const heads = ['data', 'generator', 'answer', 'difference (95%)', 'real', 'synthetic', 'both', 'trivial', 'runs'];
  return rows.length === 0 ? null : tableOf(heads, rows, { words: [1, 2], kind: 'numbers stack dense' });
}

/** Per data set and protocol of the study; what leaks is not coloured as an answer. */
function studyTable(answers: readonly Answer[]): Html {
  const rows = answers.flatMap(({ dataset, standsInFor, byProtocol }) =>
    byProtocol
      .filter(({ protocol }) => protocol !== 'clean')
      .map((one) => [
        datasetName(dataset, standsInFor),
        one.protocol,
        judged(one).text,
        differenceCell(one),
        ...shares(one.real, one.synthetic),
        count(one.seeds),
      ]),
  );
  const heads = ['data', 'protocol', 'result', 'difference (95%)', 'real', 'synthetic', 'runs'];
  return tableOf(heads, rows, { words: [1, 2], kind: 'numbers stack' });
}
