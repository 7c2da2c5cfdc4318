/** One experiment: what was recorded on the distribution over our seeds, and what lies behind it. */
import { classificationReport, type ClassificationReport } from '../metrics/index.js';
import type { ReproductionGroup } from '../thesis/groups.js';
import type { ReproductionRecord, SeedScores } from '../thesis/record.js';
import type { ReproductionSummary } from '../thesis/summary.js';
import { html, type Html, type Part } from './html.js';
import { count, fixed, percent, plural, short } from './numbers.js';
import { curvePicture, stripPicture } from './reproduction-pictures.js';
import { cell, inPoints, intervalText, tableOf } from './reproduction-words.js';

type Experiment = ReproductionSummary['experiments'][number];
type Study = ReproductionSummary['study'][string];

export function experimentSection(
  experiment: Experiment,
  groups: readonly ReproductionGroup[],
  study: Study,
  remark: string | null,
): Html {
  const { id, draftNames, recorded, note } = experiment;
  const [first] = groups as [ReproductionGroup];
  const { generator } = first.records[0]!;
  const names = draftNames.length > 0 ? ` · ${draftNames.join(', ')} in the draft` : '';
  const network = `${generator.model.toUpperCase()} ${generator.hidden.join('-')}, latent size ${generator.latent}`;
  const notes = [...new Set(groups.flatMap(({ records }) => records.flatMap((record) => record.notes)))].slice(0, 6);
  return html`<section class="experiment" id="experiment-${id}">
    <h3>${id} <span class="sub">${network}${names}</span></h3>
    ${stripPicture(id, groups, recorded?.accuracy ?? null, study.real.accuracy)}
    <ul>
      ${groups.map((group) => html`<li>${sentence(group)}</li>`)} ${note !== '' && html`<li>${note}</li>`}
      ${remark !== null && html`<li><strong>${remark}</strong></li>`}
    </ul>
    <details>
      <summary>Reports, confusion matrices, losses</summary>
      ${reportTable(experiment, groups, study)}
      <div class="pair">${groups.map((group) => confusionTable(group))}</div>
      <div class="pair">${groups.map((group) => curvePicture(group))}</div>
      ${drawsTable(groups)}
      ${
        notes.length > 0 &&
        html`<ul class="small">
          ${notes.map((each) => html`<li>${each}</li>`)}
        </ul>`
      }
    </details>
  </section>`;
}

function sentence(group: ReproductionGroup): string {
  const { protocol, records, synthetic, real, difference, range, inside, others, cut, epochCap } = group;
  const seeds = `${plural(records.length, 'generator seed')} with ${plural(records[0]!.classifierSeeds.length, 'classifier seed')} each`;
  const where =
    inside === null || protocol !== 'as-published'
      ? ''
      : ` The recorded accuracy lies ${inside ? 'inside' : 'outside'} the central 90% (${percent(range[0])} to ${percent(range[1])}); of the other experiments' ${others.of}, ${others.inside} lie inside.`;
  const cap = cut ? ` Trainings were cut short after ${count(epochCap)} epochs.` : '';
  const interval = difference.interval === null ? '' : ` (95%: ${intervalText(difference.interval, 100)})`;
  return `${protocol}, ${seeds}: ${percent(synthetic.mean)} after synthetic rows, ${percent(real.mean)} after real ones; difference ${inPoints(difference.mean)} points${interval}.${where}${cap}`;
}

/** The report that a confusion matrix amounts to. */
export function reportOf({ confusion }: SeedScores, classes: readonly string[]): ClassificationReport {
  const truth: number[] = [];
  const said: number[] = [];
  const labels = confusion.labels.map(Number);
  confusion.matrix.forEach((row, i) =>
    row.forEach((rows, j) => {
      for (let k = 0; k < rows; k++) {
        truth.push(labels[i]!);
        said.push(labels[j]!);
      }
    }),
  );
  const targetNames = labels.map((code) => classes[code] ?? `no class (${code})`);
  return classificationReport(truth, said, { labels, targetNames, zeroDivision: 0 });
}

/** The recorded report of the synthetic rows' classifier beside that of our first seed. */
function reportTable({ recorded }: Experiment, groups: readonly ReproductionGroup[], study: Study): Html | null {
  const group = groups.find(({ protocol }) => protocol === 'as-published');
  if (group === undefined || recorded === null) return null;
  const record = group.records[0]!;
  const ours = reportOf(record.synthetic, record.classes);
  const two = (value: number | undefined): Part => fixed(value ?? NaN, 2);
  const rows: Part[][] = study.labels.map((label, i) => {
    const own = ours.perClass[i];
    return [
      `${label}${record.classes[i] === undefined || record.classes[i] === String(label) ? '' : ` · ${record.classes[i]}`}`,
      ...[recorded.precision[i], recorded.recall[i], recorded.f1[i]].map(two),
      ...[own?.precision, own?.recall, own?.f1].map(two),
      count(own?.support),
    ];
  });
  const average = (name: string, triple: readonly number[], own: ClassificationReport['macro']): Part[] => [
    ...[name, ...triple.map(two), ...[own.precision, own.recall, own.f1].map(two), count(own.support)],
  ];
  return tableOf(
    ['class', 'recorded: precision', 'recall', 'F1', 'ours: precision', 'recall', 'F1', 'rows'],
    [
      ...rows,
      [
        'accuracy',
        '',
        '',
        fixed(recorded.accuracy, 4),
        '',
        '',
        cell(record.synthetic.accuracies[0], fixed(record.synthetic.accuracies[0], 4)),
        '',
      ],
      average('macro average', recorded.macro, ours.macro),
      average('weighted average', recorded.weighted, ours.weighted),
    ],
    {
      kind: 'numbers plain',
      caption: `Classifier trained on synthetic rows: as recorded, and ours of generator seed ${record.seed}, classifier seed 42${group.standsInFor === null ? '' : `, on ${group.dataset}: other data`}`,
    },
  );
}

/** Test rows by true and predicted class, all generator seeds together, with the study's classifier seed. */
export function confusionTable({ protocol, records }: ReproductionGroup): Html {
  const { classes } = records[0]!;
  const codes = [...new Set(records.flatMap(({ synthetic }) => synthetic.confusion.labels.map(Number)))].sort(
    (a, b) => a - b,
  );
  const total = codes.map(() => codes.map(() => 0));
  for (const { synthetic } of records)
    synthetic.confusion.matrix.forEach((row, i) =>
      row.forEach((rows, j) => {
        const [from, to] = [i, j].map((at) => codes.indexOf(Number(synthetic.confusion.labels[at])));
        total[from!]![to!]! += rows;
      }),
    );
  const name = (code: number): string => classes[code] ?? `no class (${code})`;
  const narrow = codes.length > 5;
  const shown = codes
    .map((code, i) => ({ code, i, sum: total[i]!.reduce((a, b) => a + b, 0) }))
    .filter(({ sum }) => sum > 0);
  return tableOf(
    ['true, then predicted', ...codes.map((code) => (narrow ? String(code) : name(code)))],
    shown.map(({ code, i, sum }) => [
      narrow ? `${code} · ${name(code)}` : name(code),
      ...total[i]!.map(
        (rows) => html`<td class="heat" style="--v:${fixed(rows / sum, 3)}">${rows === 0 ? '·' : count(rows)}</td>`,
      ),
    ]),
    {
      kind: `numbers plain confusion${narrow ? ' narrow' : ''}`,
      caption: `${protocol}: ${plural(records.length, 'run')} together, classifier seed 42`,
    },
  );
}

/** One generator, several draws. */
function drawsTable(groups: readonly ReproductionGroup[]): Html | null {
  const drawn = groups.filter(({ records }) => records.every(({ draws }) => draws !== null));
  if (drawn.length === 0) return null;
  const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
  return tableOf(
    ['rows', 'protocol', 'updates', 'accuracy, %', 'classifier updates, mean'],
    drawn.flatMap(({ protocol, records }) => {
      const line = (
        rows: number,
        what: string,
        of: (record: ReproductionRecord) => Pick<SeedScores, 'accuracies' | 'updates'>,
      ): Part[] => [
        ...[count(rows), protocol, what],
        inPoints(mean(records.flatMap((record) => of(record).accuracies))),
        short(mean(records.flatMap((record) => of(record).updates))),
      ];
      const first = records[0]!;
      return [
        line(first.synthetic.trainedOn, 'as many as it takes', ({ synthetic }) => synthetic),
        ...first.draws!.map((draw, i) =>
          line(draw.trainedOn, draw.equalUpdates ? 'equal' : 'as many as it takes', ({ draws }) => draws![i]!),
        ),
      ];
    }),
    { kind: 'numbers plain', caption: 'One trained generator, drawn from for more rows', words: [1, 2] },
  );
}
