/** Score against stability: who is right, and who chooses the same columns again. */
import { count, extent, fixed, percent, plural } from '../../checks/numbers.js';
import type { SelectionMethod, SelectionResult } from '../../selection/result.js';
import { draw, xAxis } from '../kit/chart.js';
import { html, type Html } from '../kit/html.js';
import { figure } from '../kit/legend.js';
import { colours } from '../kit/palette.js';
import { dots, line } from '../kit/series.js';
import { cell, tableOf } from '../kit/table.js';
import { scoreAxis } from './curve.js';
import { methodKey, methodMarks } from './marks.js';
import { methodName } from './words.js';

/** A method at a number of columns that has a stability. */
export type Placed = Pick<SelectionMethod, 'name' | 'k'> & { readonly score: number; readonly stability: number };

/** Those that no other beats in one without losing in the other, from the most stable to the most accurate. */
export function frontOf(all: readonly Placed[]): Placed[] {
  const beaten = (one: Placed): boolean =>
    all.some(
      (other) =>
        other.score >= one.score &&
        other.stability >= one.stability &&
        (other.score > one.score || other.stability > one.stability),
    );
  return all.filter((one) => !beaten(one)).sort((a, b) => b.stability - a.stability || a.score - b.score || a.k - b.k);
}

function placedOf({ methods }: SelectionResult): Placed[] {
  return methods.flatMap(({ name, k, score, stability }) =>
    stability.nogueira === null || !Number.isFinite(stability.nogueira)
      ? []
      : [{ name, k, score: score.mean, stability: stability.nogueira }],
  );
}

/** Ends and steps of the axis of stability. */
function stabilityRange(all: readonly Placed[]): object {
  const [least, greatest] = extent(all.map(({ stability }) => stability))!;
  const interval = [0.02, 0.05, 0.1].find((step) => greatest - least <= 5 * step) ?? 0.2;
  return {
    min: Number((interval * Math.floor(least / interval - 0.2)).toFixed(2)),
    max: Math.min(1, Number((interval * Math.ceil(greatest / interval + 0.2)).toFixed(2))),
    interval,
    axisLabel: {
      color: colours.muted,
      fontSize: 13,
      formatter: (value: number) => fixed(value, interval < 0.1 ? 2 : 1),
    },
  };
}

/** What all rows chose. */
const ring = (place: number[][]): ReturnType<typeof dots> =>
  dots(place, { color: 'none', borderColor: colours.ink, borderWidth: 2 }, { symbolSize: 24, z: 5 });

function planePicture(
  all: readonly Placed[],
  front: readonly Placed[],
  { measure, chosen, methods }: SelectionResult,
): Html {
  const marks = methodMarks({ methods, chosen });
  const own = all.filter(({ name, k }) => name === chosen.method && k === chosen.k);
  const at = ({ stability, score }: Placed): number[] => [stability, 100 * score];
  const numbers = [...new Set(all.map(({ k }) => k))].sort((p, q) => p - q);
  const size = (k: number): number => 8 + (8 * numbers.indexOf(k)) / Math.max(1, numbers.length - 1);
  const kinds = marks.map(({ name, colour: color, shape }) =>
    dots(
      all
        .filter((one) => one.name === name)
        .map((one) => ({
          value: at(one),
          name: count(one.k),
          symbolSize: size(one.k),
          label: { show: front.includes(one) },
        })),
      { color, opacity: 0.85 },
      {
        symbol: shape,
        z: 4,
        label: { position: 'right', distance: 3, fontSize: 13, color: colours.ink, formatter: '{b}' },
      },
    ),
  );
  return draw(
    {
      grid: { left: 62, right: 20, top: 18, bottom: 48 },
      xAxis: xAxis('stability: 1 is the same columns in every split, 0 is chance', stabilityRange(all)),
      yAxis: scoreAxis(
        `${measure}, %`,
        all.map(({ score }) => score),
      ),
      series: [
        line(front.map(at), { color: colours.best, width: 7, opacity: 0.35 }, { z: 2 }),
        ...kinds,
        ring(own.map(at)),
      ],
    },
    {
      id: 'plane',
      label: `${measure} against stability of ${plural(all.length, 'choice')} of method and number of columns`,
      height: 380,
    },
  );
}

/** The section; null where there is no stability, as for one split. */
export function planeSection(result: SelectionResult): Html | null {
  const all = placedOf(result);
  if (all.length < 2) return null;
  const { measure, chosen } = result;
  const front = frontOf(all);
  const marks = methodMarks(result);
  const picture = planePicture(all, front, result);
  return html`<section id="plane-section">
    <h2>Right, and the same again?</h2>
    <p>
      Columns that change with every split are of little use to a person who wants to know what matters, however well
      they classify. Up is more often right, to the right is more often the same.
    </p>
    ${figure(
      picture,
      [
        ...methodKey(marks),
        { text: 'best trade-off', colour: colours.best, mark: 'line' },
        { text: 'chosen by all rows', colour: colours.ink, mark: 'circle', hollow: true },
      ],
      'Each mark is a method at a number of columns; the more columns, the larger. The broad line joins those that no other beats in one without losing in the other, with their numbers of columns.',
    )}
    ${tableOf(
      ['on the line', 'columns', measure, 'stability'],
      front.map(({ name, k, score, stability }) => [
        html`${methodName(name)}${name === chosen.method && k === chosen.k && html` <strong class="tag">chosen</strong>`}`,
        count(k),
        cell(score, percent(score)),
        cell(stability, fixed(stability, 2)),
      ]),
      { kind: 'numbers plain' },
    )}
  </section>`;
}
