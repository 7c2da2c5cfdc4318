/** One experiment: what was recorded on the distribution over our seeds, and what lies behind it. */
import { classificationReport, type ClassificationReport } from '../../metrics/index.js';
import type { ReproductionGroup } from '../groups.js';
import type { ReproductionRecord, SeedScores } from '../record.js';
import type { ReproductionSummary } from '../summary.js';
import { html, type Html, type HtmlPart } from '../../report/kit/html.js';
import { count, fixed, percent, plural, short } from '../../checks/numbers.js';
import { curvePicture, searchPictures } from './pictures.js';
import { cell, tableOf } from '../../report/kit/table.js';
import { datasetName, groupName, inPoints, intervalText } from './words.js';
import { stripPicture } from './strip.js';
import { projectionPicture } from '../../report/run/scatters.js';

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
  const names = draftNames.length > 0 ? ` · ${draftNames.join(', ')} in the draft` : '';
  const notes = [...new Set(groups.flatMap(({ records }) => records.flatMap((record) => record.notes)))];
  const most = 6;
  return html`<section class="experiment" id="experiment-${id}">
    <h3>
      ${id} <span class="sub">${datasetName(first.dataset, first.standsInFor)} · ${networkOf(groups)}${names}</span>
    </h3>
    <div class="pair">
      ${stripPicture(id, groups, recorded?.accuracy ?? null, study.real.accuracy)}
      <ul>
        ${groups.map((group) => html`<li>${sentence(group)}</li>`)} ${note !== '' && html`<li>${note}</li>`}
        ${remark !== null && html`<li><strong>${remark}</strong></li>`}
      </ul>
    </div>
    <details>
      <summary>Reports, confusion matrices, losses, rows</summary>
      ${reportTable(experiment, groups, study)}
      <div class="tables">${groups.map((group) => confusionTable(group))}</div>
      <div class="pair">${groups.map((group, i) => curvePicture(group, `loss-${id}-${i}`))}</div>
      <div class="pair">${groups.map((group, i) => projectionOf(group, `rows-${id}-${i}`))}</div>
      ${groups.map((group, i) => searchPictures(group, `search-${id}-${i}`))} ${drawsTable(groups)}
      ${
        notes.length > 0 &&
        html`<ul class="small">
          ${notes.slice(0, most).map((each) => html`<li>${each}</li>`)}
          ${notes.length > most && html`<li>And ${plural(notes.length - most, 'more remark')} of single runs, in the results file.</li>`}
        </ul>`
      }
    </details>
  </section>`;
}

/** "VAE 500-250, latent size 12"; sizes that a search drew anew for every seed are not named. */
function networkOf(groups: readonly ReproductionGroup[]): string {
  const sizes = groups.flatMap(({ records }) => records.map(({ generator }) => generator));
  const [{ model, hidden, latent }] = sizes as [(typeof sizes)[number]];
  if (hidden === null) return model;
  const same = sizes.every((one) => one.latent === latent && one.hidden?.join() === hidden.join());
  const found = same
    ? `${hidden.join('-')}, latent size ${latent}`
    : `with ${hidden.length} widths, drawn for every seed`;
  return `${model.toUpperCase()} ${found}`;
}

/** Rows of the first run that kept some. */
function projectionOf(group: ReproductionGroup, id: string): Html | null {
  const record = group.records.find(({ projection }) => projection !== null);
  return record === undefined
    ? null
    : projectionPicture(id, record.classes, record.projection!, `${groupName(group)}, seed ${record.seed}`);
}

function sentence(group: ReproductionGroup): string {
  const { records, synthetic, real, difference, range, inside, others, overTrivial } = group;
  const seeds = `${plural(records.length, 'generator seed')} with ${plural(records[0]!.classifierSeeds.length, 'classifier seed')} each`;
  const where =
    inside === null
      ? ''
      : ` The recorded accuracy lies ${inside ? 'inside' : 'outside'} the central 90% (${percent(range[0])} to ${percent(range[1])}); of those recorded for other experiments on the same data, ${others.inside} of ${others.of} do, too.`;
  const inWords = ({ mean, interval }: ReproductionGroup['difference']): string =>
    `${inPoints(mean)} points${interval === null ? '' : ` (95%: ${intervalText(interval, 100)})`}`;
  const trivial = overTrivial === null ? '' : ` Against trivial rows: ${inWords(overTrivial)}.`;
  return `${groupName(group)}, ${seeds}: ${percent(synthetic.mean)} after synthetic rows, ${percent(real.mean)} after real ones; difference ${inWords(difference)}.${trivial}${where}`;
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
  const two = (value: number | undefined): HtmlPart => fixed(value ?? NaN, 2);
  const rows: HtmlPart[][] = study.labels.map((label, i) => {
    const own = ours.perClass[record.synthetic.confusion.labels.map(Number).indexOf(i)];
    return [
      `${label}${record.classes[i] === undefined || record.classes[i] === String(label) ? '' : ` · ${record.classes[i]}`}`,
      ...[recorded.precision[i], recorded.recall[i], recorded.f1[i]].map(two),
      ...[own?.precision, own?.recall, own?.f1].map(two),
      count(own?.support),
    ];
  });
  const average = (name: string, triple: readonly number[], own: ClassificationReport['macro']): HtmlPart[] => [
    name,
    ...triple.map(two),
    ...[own.precision, own.recall, own.f1].map(two),
    count(own.support),
  ];
  return tableOf(
    ['class', 'precision', 'recall', 'F1', 'precision', 'recall', 'F1', 'rows'],
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
      kind: 'numbers plain report',
      caption: `Report of the classifier trained on synthetic rows: as recorded, and ours as published (generator seed ${record.seed}, classifier seed 42)${group.standsInFor === null ? '' : `, on ${group.dataset}, which is other data`}`,
      above: [
        ['', 1],
        ['recorded', 3],
        ['ours', 3],
        ['', 1],
      ],
    },
  );
}

/** Test rows by true and predicted class, all generator seeds together, with the study's classifier seed. */
function confusionTable(group: ReproductionGroup): Html {
  const { records } = group;
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
    ['true ↓ predicted →', ...codes.map((code) => (narrow ? String(code) : name(code)))],
    shown.map(({ code, i, sum }) => [
      narrow ? `${code} · ${name(code)}` : name(code),
      ...total[i]!.map(
        (rows) => html`<td class="heat" style="--v:${fixed(rows / sum, 3)}">${rows === 0 ? '·' : count(rows)}</td>`,
      ),
    ]),
    {
      kind: `numbers plain confusion${narrow ? ' narrow' : ''}`,
      caption: `${groupName(group)}, after synthetic rows: ${plural(records.length, 'run')} together, classifier seed 42`,
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
    drawn.flatMap((group) => {
      const { records } = group;
      const line = (
        rows: number,
        what: string,
        of: (record: ReproductionRecord) => Pick<SeedScores, 'accuracies' | 'updates'>,
      ): HtmlPart[] => [
        count(rows),
        groupName(group),
        what,
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
