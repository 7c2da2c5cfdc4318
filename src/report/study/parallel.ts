/** The objective over all parameters at once. */
import type { StudyAnalysis } from '../../search/analysis/analysis.js';
import type { Axis } from '../../search/analysis/axes.js';
import type { ParamValue } from '../../search/types.js';
import { draw } from '../kit/chart.js';
import { html, type Html } from '../kit/html.js';
import { figure } from '../kit/legend.js';
import { count, plural } from '../../checks/numbers.js';
import { colours } from '../kit/palette.js';
import { bestKey } from './best.js';
import { coordinate, parameterX, shade, valueRange, type ValueScale, valueScale } from './scale.js';

/** Lines drawn at most. */
const mostLines = 150;

/** Labels stand on the lines. */
const halo = { textBorderColor: 'var(--page)', textBorderWidth: 3 };

const axisStyle = {
  nameLocation: 'end',
  nameTextStyle: { color: colours.muted, fontSize: 13 },
  nameTruncate: { maxWidth: 120 },
  axisLine: { lineStyle: { color: colours.rule, width: 1.5 } },
  axisTick: { show: false },
  minorTick: { show: false },
};

/** An axis for every parameter, and the last for the value. */
function parallelAxes(axes: readonly Axis[], valueName: string, scale: ValueScale): object[] {
  const own = axes.map((axis) => {
    const { type, min, max, data, axisLabel } = parameterX(axis) as Record<string, unknown>;
    return { name: axis.name, type, min, max, data, axisLabel };
  });
  const all: { name: string; axisLabel?: unknown }[] = [...own, { name: valueName, ...valueRange(scale) }];
  return all.map((axis, dim) => ({
    dim,
    ...axisStyle,
    ...axis,
    axisLabel: { ...(axis.axisLabel as object), ...halo },
  }));
}

/** The trials, best first, as lines; the best is drawn last and on top. */
function trialLines(trials: readonly Ranked[], axes: readonly Axis[], scale: ValueScale): object[] {
  // Lines pass by what is absent.
  const place = (axis: Axis, value: ParamValue | undefined): number | '-' =>
    value === undefined ? '-' : coordinate(axis, value);
  return trials.toReversed().map((trial, i, { length }) => {
    const isBest = i === length - 1;
    return {
      type: 'parallel',
      silent: true,
      smooth: 0.15,
      z: isBest ? 5 : 2,
      lineStyle: {
        color: isBest ? colours.best : shade(1 - i / length),
        width: isBest ? 3 : 1.3,
        opacity: isBest ? 1 : 0.75,
      },
      data: [[...axes.map((axis) => place(axis, trial.params[axis.name])), scale.clip(trial.value)]],
    };
  });
}
type Ranked = StudyAnalysis['ranked'][number];

/** Every trial as a line through all of its parameters. */
export function parallelPicture({ axes, direction, ranked }: StudyAnalysis, valueName: string): Html | null {
  const scale = valueScale(
    ranked.map(({ value }) => value),
    direction,
  );
  if (scale === null || axes.length < 2) return null;
  const step = Math.max(1, ranked.length / mostLines);
  const kept = Array.from({ length: Math.min(mostLines, ranked.length) }, (_, i) => ranked[Math.floor(i * step)]!);
  const option = {
    parallel: { left: 44, right: 68, top: 34, bottom: 16 },
    parallelAxis: parallelAxes(axes, valueName, scale),
    series: trialLines(kept, axes, scale),
  };
  const picture = draw(option, {
    id: 'parallel',
    label: `${plural(kept.length, 'trial')} as lines through ${plural(axes.length, 'parameter')}`,
    height: 340,
  });
  const some = kept.length < ranked.length ? ` ${count(kept.length)} of ${count(ranked.length)} trials are drawn.` : '';
  return html`<div class="wide">
    ${figure(picture, [{ text: 'a trial; the stronger, the better', colour: 'var(--c0)', mark: 'line' }, bestKey(ranked[0]!.id)], `Every line is a trial. Where the strong lines meet, good trials agree on a value.${some}`)}
  </div>`;
}
