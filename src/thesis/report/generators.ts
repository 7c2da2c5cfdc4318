/** The library's generators on the study's data, with the figures that a score alone does not show. */
import type { GeneratorRow } from '../generator-rows.js';
import type { ReproductionSummary } from '../summary.js';
import { verdictWords } from '../verdicts.js';
import { kindWords } from '../../report/run/words.js';
import { html, type Html, type HtmlPart } from '../../report/kit/html.js';
import { count, fixed } from '../../checks/numbers.js';
import { cell, tableOf } from '../../report/kit/table.js';
import { colourOf, datasetWords, inPoints, toneOf } from './words.js';

/** The section; null where none was run. */
export function generatorsSection({ generators }: ReproductionSummary): Html | null {
  if (generators.length === 0) return null;
  const datasets = [...new Set(generators.map(({ dataset }) => dataset))];
  return html`<section id="generators-section">
    <h2>Other generators on the same data</h2>
    <p>
      Each with its own defaults, on the splits of the other runs without leaks. The verdict is that of the classifier
      that decides: it is chosen within the real training rows, and the same for real and synthetic rows. The study's
      neural network stands beside it; it sees all columns, and stops where the study's did.
    </p>
    ${datasets.map((dataset) => {
      const rows = generators.filter((one) => one.dataset === dataset);
      return html`<h3>${datasetWords(dataset)}</h3>
        <p class="small">${realWords(rows[0]!)}</p>
        ${tableOf(heads, rows.map(lineOf), { words: [1], kind: 'numbers stack dense wrapped' })} ${chosenWords(rows)}`;
    })}
    ${kindsList(generators)}
    <p class="small">
      Accuracy in % after synthetic rows. Variance: that within classes over that of real rows. Distance, span: how well
      an attacker tells rows that the generator learned from from rows that it has not seen, by the nearest synthetic
      row and by the span of all; 0.50 gives nothing away, 1.00 everything. Passes: splits on which thresholds for
      columns, relations and privacy are passed, in %.
    </p>
  </section>`;
}

/** What the kinds are. */
function kindsList(generators: readonly GeneratorRow[]): Html {
  const kinds = new Map(generators.map((one) => [one.kind, one]));
  return html`<ul class="small">
    ${[...kinds.values()]
      .filter(({ kind }) => kind !== 'auto')
      .map(({ kind, label, control }) => html`<li><strong>${label}:</strong> ${kindWords(kind, control)}</li>`)}
  </ul>`;
}

const heads = [
  'generator',
  'verdict',
  'splits',
  "study's network",
  'ridge',
  'neighbours',
  'class means',
  'variance',
  'distance',
  'span',
  'passes',
];

function lineOf(row: GeneratorRow): HtmlPart[] {
  const { ridge, knn, centroid } = row.accuracies;
  return [
    `${row.label}${row.control ? ' (control)' : ''}`,
    html`<td class="words ${colourOf[toneOf(row.verdict)]}">${verdictWords(row.verdict)}</td>`,
    count(row.splits),
    ...[row.study, ridge, knn, centroid].map((pair) => cell(pair?.synthetic.mean, inPoints(pair?.synthetic.mean))),
    ...[row.varianceRatio, row.distanceAttack, row.spanAttack].map((value) => cell(value, fixed(value, 2))),
    [row.passed.fidelity, row.passed.dependence, row.passed.privacy].map((share) => inPoints(share, 0)).join(', '),
  ];
}

/** What real rows train the classifiers to. */
function realWords({ study, accuracies, classifier }: GeneratorRow): string {
  const names = { ridge: 'ridge', knn: 'neighbours', centroid: 'class means' } as const;
  const parts = Object.entries(names).flatMap(([name, words]) => {
    const pair = accuracies[name as keyof typeof names];
    return pair === undefined ? [] : [`${words} ${inPoints(pair.real.mean)}`];
  });
  return `Real rows: study's network ${inPoints(study.real.mean)}, ${parts.join(', ')}. What decides is ${classifier}.`;
}

function chosenWords(rows: readonly GeneratorRow[]): Html | null {
  const auto = rows.find(({ kind }) => kind === 'auto');
  if (auto === undefined) return null;
  return html`<p class="small">
    auto chose ${auto.chosen.map(([kind, splits]) => `${kind} on ${count(splits)}`).join(', ')} of ${count(auto.splits)}
    splits.
  </p>`;
}
