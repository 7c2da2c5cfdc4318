/** Two objectives: the front, and how it grew. */
import type { ParetoAnalysis } from '../../search/analysis/pareto.js';
import { plural, short } from '../../checks/numbers.js';
import { draw, xAxis } from '../kit/chart.js';
import { html, type Html } from '../kit/html.js';
import { figure, type LegendItem } from '../kit/legend.js';
import { colours } from '../kit/palette.js';
import { dots, line } from '../kit/series.js';
import { valueAxis, valueRange, valueScale } from './scale.js';

/** Every trial by both of its values, the front as a staircase; null where no feasible trial has values. */
export function frontPicture({ points, front, directions }: ParetoAnalysis, names: readonly string[]): Html | null {
  const [across, up] = [0, 1].map((j) =>
    valueScale(
      points.filter(({ feasible }) => feasible).map(({ values }) => values[j]!),
      directions[j]!,
    ),
  );
  if (!across || !up) return null;
  const placeOf = (values: readonly number[]): number[] => [across.clip(values[0]!), up.clip(values[1]!)];
  const byId = new Map(points.map((point) => [point.id, placeOf(point.values)]));
  const stairs = front.map((id) => byId.get(id)!);
  const others = points.filter((point) => point.feasible && !point.front).map(({ id }) => byId.get(id)!);
  const broken = points.filter(({ feasible }) => !feasible).map(({ id }) => byId.get(id)!);
  const picture = draw(
    {
      xAxis: xAxis(names[0]!, valueRange(across)),
      yAxis: valueAxis(names[1]!, up),
      series: [
        dots(others, { color: 'var(--c0)', opacity: 0.65 }, { symbolSize: 7 }),
        dots(broken, { color: 'none', borderColor: colours.muted, borderWidth: 1.4 }, { symbolSize: 7 }),
        // From the best in the first objective on: until the next trial's value nothing better is reached in the second.
        line(stairs, { color: colours.best, width: 2 }, { step: 'end', z: 3 }),
        dots(stairs, { color: colours.best, borderColor: 'var(--card)', borderWidth: 1 }, { symbol: 'diamond', symbolSize: 12, z: 4 }), // prettier-ignore
      ],
    },
    { id: 'front', label: `Both objectives of ${plural(points.length, 'trial')}, and the front of ${front.length}` },
  );
  const key: LegendItem[] = [{ text: 'front: no trial beats it', colour: colours.best, mark: 'diamond' }];
  if (others.length > 0) key.push({ text: 'beaten by another', colour: 'var(--c0)', mark: 'circle' });
  if (broken.length > 0) key.push({ text: 'breaks a constraint', colour: colours.muted, mark: 'circle', hollow: true });
  const good = directions.map((each) => (each === 'minimize' ? 'small' : 'large'));
  return html`<div class="wide">
    ${figure(picture, key, `Every mark is a trial. ${names[0]!} is good when it is ${good[0]!}, ${names[1]!} when it is ${good[1]!}; trials far worse than the others are on the edge.`)}
  </div>`;
}

/** The area that the front covered as the trials came in; null where none is feasible. */
export function coveragePicture({ hypervolume, reference }: ParetoAnalysis, names: readonly string[]): Html | null {
  if (hypervolume.length === 0) return null;
  const last = Math.max(1, ...hypervolume.slice(-1).map(({ id }) => id));
  const picture = draw(
    {
      xAxis: xAxis('trial', { min: 0, max: last, minInterval: 1 }),
      yAxis: valueAxis('area covered, share of the last', { low: 0, high: 1.04, clip: (v) => v, label: short }),
      series: [
        line(
          [...hypervolume.map(({ id, share }) => [id, share]), [last, 1]],
          { color: colours.best, width: 2.5 },
          { step: 'end' },
        ),
      ],
    },
    { id: 'coverage', label: `The area that the front covered over ${plural(hypervolume.length, 'trial')}` },
  );
  const from = reference.map((each, j) => `${names[j]!} ${short(each)}`).join(' and ');
  return html`<div class="wide">
    ${figure(
      picture,
      [{ text: 'hypervolume', colour: colours.best, mark: 'line' }],
      `The area between the front and the point ${from}, which lies a tenth of the range beyond the worst trial (hypervolume). Flat where trials added nothing.`,
    )}
  </div>`;
}
