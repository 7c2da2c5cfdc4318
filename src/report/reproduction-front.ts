/** The first page: do synthetic rows match real ones, on which data, with what certainty? */
import type { Answer, ReproductionSummary } from '../thesis/summary.js';
import { draw, xAxis, yAxis } from './chart.js';
import { html, type Html } from './html.js';
import { figure, type LegendItem } from './legend.js';
import { count, extent, plural } from './numbers.js';
import { colours } from './palette.js';
import { cell, datasetName, inPoints, intervalText, tableOf, type Verdict, verdictOn } from './reproduction-words.js';

type ByProtocol = Answer['byProtocol'][number];

const protocolColours = { clean: 'var(--c2)', 'as-published': 'var(--c1)', 'as-described': 'var(--c3)' } as const;

const judged = ({ difference, seeds }: ByProtocol): Verdict => verdictOn(difference, seeds);

/** "leukemia, wine and madelon" */
const joined = (names: readonly string[]): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)!}`;

/** One sentence over all data sets that the clean protocol was run on. */
export function headline(answers: readonly Answer[]): { readonly tone: string; readonly text: string } {
  const clean = answers.flatMap(({ dataset, byProtocol }) => {
    const found = byProtocol.find(({ protocol }) => protocol === 'clean');
    return found === undefined ? [] : [{ dataset, tone: judged(found).tone }];
  });
  const of = (tone: Verdict['tone']): string[] =>
    clean.filter((one) => one.tone === tone).map(({ dataset }) => dataset);
  const [yes, no, open] = [of('good'), of('bad'), [...of('open'), ...of('few')]];
  if (yes.length + no.length === 0)
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
    ...(open.length > 0 ? [`open on ${joined(open)}`] : []),
  ].join('; ');
  const tone = no.length === 0 && open.length === 0 ? 'good' : yes.length === 0 ? 'bad' : 'mixed';
  return { tone, text: `Without leaks: ${parts}.` };
}

export function frontSection(summary: ReproductionSummary): Html {
  const { answers, coverage } = summary;
  const { tone, text } = headline(answers);
  const { inside, outside, others } = coverage;
  const judgedCount = inside.length + outside.length;
  return html`<section class="verdict ${tone}" aria-labelledby="answer">
    <p class="question">
      Do classifiers trained on synthetic rows match those trained on real rows, on which data, with what certainty?
    </p>
    <h2 id="answer">${text}</h2>
    ${differencePicture(answers)}
    ${tableOf(
      ['data', 'protocol', 'runs', 'real', 'synthetic', 'both', 'difference', '95% interval', 'answer'],
      answers.flatMap(({ dataset, standsInFor, byProtocol }) =>
        byProtocol.map((one) => {
          const { tone: kind, text: said } = judged(one);
          return [
            datasetName(dataset, standsInFor),
            one.protocol,
            count(one.seeds),
            ...[one.real, one.synthetic, one.both].map((value) => cell(value, inPoints(value))),
            cell(one.difference.mean, inPoints(one.difference.mean)),
            intervalText(one.difference.interval, 100),
            html`<td class="words ${kind === 'good' ? 'good' : kind === 'bad' ? 'warn' : ''}">${said}</td>`,
          ];
        }),
      ),
      { words: [1, 8] },
    )}
    <ul class="details">
      <li>
        Accuracy on real test rows in %, differences in points: synthetic less real. A run is one generator seed,
        averaged over its classifier seeds; under the clean protocol a run is a split of its own, and the interval
        allows for splits that overlap.
      </li>
      <li>
        Under as-published and as-described every test row had been seen before the test, by the generator, its stopping
        or its search: they show what the study did, not what synthetic rows are worth.
      </li>
      <li>
        The clean rows are those of the default sizes where these were run, else the mean over the study's experiments.
        As good means that the whole interval lies above −3 points.
      </li>
      ${
        judgedCount > 0 &&
        html`<li>
          Of ${plural(judgedCount, 'recorded accuracy', 'recorded accuracies')} on the study's own data,
          ${count(inside.length)} lie in the central 90% of our runs of the same experiment. Of the recorded accuracies
          of <em>other</em> experiments on the same data, ${count(others.inside)} of ${count(others.of)} do, too: that
          is how much lying inside says.
        </li>`
      }
    </ul>
  </section>`;
}

/** Differences with their intervals, a line for each data set and protocol. */
function differencePicture(answers: readonly Answer[]): Html | null {
  const lanes = answers.flatMap(({ dataset, byProtocol }) =>
    byProtocol.filter(({ difference }) => difference.interval !== null).map((one) => ({ dataset, ...one })),
  );
  if (lanes.length === 0) return null;
  const range = extent(
    lanes.flatMap(({ difference }) => difference.interval!.map((bound) => 100 * bound)).concat([-5, 5]),
  )!;
  const [low, high] = [Math.floor(range[0] / 5) * 5, Math.ceil(range[1] / 5) * 5];
  const at = (i: number): number => lanes.length - 1 - i;
  const line = (data: number[][], color: string, width: number, type: 'solid' | 'dashed' = 'solid'): object => ({
    ...{ type: 'line', data, silent: true, showSymbol: false, lineStyle: { color, width, type } },
  });
  const used = [...new Set(lanes.map(({ protocol }) => protocol))];
  const picture = draw(
    {
      grid: { left: 118, right: 20, top: 8, bottom: 48 },
      xAxis: xAxis('synthetic less real, points', { min: low, max: high }),
      yAxis: yAxis('', {
        ...{ min: -0.6, max: lanes.length - 0.4, interval: 1, splitLine: { show: false }, axisLabel: { show: false } },
        axisLine: { show: false },
      }),
      series: [
        line(
          [
            [0, -0.6],
            [0, lanes.length - 0.4],
          ],
          colours.ink,
          1.2,
        ),
        line(
          [
            [-3, -0.6],
            [-3, lanes.length - 0.4],
          ],
          colours.muted,
          1,
          'dashed',
        ),
        ...lanes.map(({ difference, protocol }, i) =>
          line(
            difference.interval!.map((bound) => [100 * bound, at(i)]),
            protocolColours[protocol],
            3,
          ),
        ),
        ...lanes.map(({ difference, protocol, dataset }, i) => ({
          ...{ type: 'scatter', silent: true, symbolSize: 11, itemStyle: { color: protocolColours[protocol] } },
          data: [[100 * difference.mean, at(i)]],
          label: { show: false },
          name: dataset,
        })),
        // Names stand to the left of the axis, as labels of points on it.
        {
          ...{ type: 'scatter', silent: true, symbolSize: 0.01, data: lanes.map((_, i) => [low, at(i)]) },
          label: {
            ...{ show: true, position: 'left', color: colours.ink, fontSize: 13 },
            formatter: ({ dataIndex: i }: { dataIndex: number }) =>
              lanes[i]!.dataset === lanes[i - 1]?.dataset ? '' : lanes[i]!.dataset,
          },
        },
      ] as never,
    },
    {
      id: 'differences',
      label: lanes
        .map(
          ({ dataset, protocol, difference }) =>
            `${dataset} ${protocol}: ${inPoints(difference.mean)} points, ${intervalText(difference.interval, 100)}`,
        )
        .join('; '),
      height: 70 + 30 * lanes.length,
    },
  );
  const key: LegendItem[] = [
    ...used.map((protocol): LegendItem => ({ text: protocol, colour: protocolColours[protocol], mark: 'line' })),
    { text: 'no difference', colour: colours.ink, mark: 'line' },
    { text: '3 points worse', colour: colours.muted, mark: 'dashed' },
  ];
  return figure(
    picture,
    key,
    'Accuracy after synthetic rows less that after real ones, with 95% intervals. Left of zero, synthetic rows are worth less.',
  );
}
