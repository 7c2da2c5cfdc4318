/** Correlations of pairs of columns, real against synthetic. */
import type { CorrelationPicture } from '../../synthesis/index.js';
import { count } from '../../checks/numbers.js';
import { draw, xAxis, yAxis } from '../kit/chart.js';
import { html, type Html } from '../kit/html.js';
import { figure } from '../kit/legend.js';
import { colours } from '../kit/palette.js';
import { dots, line } from '../kit/series.js';

/** The scatter under its heading; null where there are no pairs. */
export function correlationFigure(correlations: CorrelationPicture | undefined): Html | null {
  if (!correlations || correlations.points.length === 0) return null;
  const { points, pairs, allPairs } = correlations;
  const ends = { min: -1, max: 1, interval: 0.5 };
  const picture = draw(
    {
      grid: { left: 66, right: 16, top: 12, bottom: 48 },
      xAxis: xAxis('correlation in real rows', {
        ...ends,
        splitLine: { show: true, lineStyle: { color: colours.rule, opacity: 0.6 } },
      }),
      yAxis: yAxis('correlation in synthetic rows', { ...ends, nameGap: 42 }),
      series: [
        dots(
          points.map(([x, y]) => [x, y]),
          { color: colours.synthetic, opacity: 0.45 },
          { symbolSize: 6 },
        ),
        line(
          [
            [-1, -1],
            [1, 1],
          ],
          { color: colours.ink, width: 1.5, type: 'dashed' },
          { z: 3 },
        ),
      ],
    },
    {
      id: 'correlations',
      label: `Correlations of ${count(points.length)} pairs of columns, real against synthetic`,
      height: 420,
    },
  );
  const of =
    pairs < allPairs ? `${count(pairs)} pairs drawn at random from ${count(allPairs)}` : `all ${count(allPairs)} pairs`;
  return html`<h3>How columns vary together</h3>
    ${figure(
      picture,
      [
        { text: 'a pair of columns', colour: colours.synthetic, mark: 'circle' },
        { text: 'the same in both', colour: colours.ink, mark: 'dashed' },
      ],
      `Every dot is a pair of columns: at 1 they rise together, at −1 one falls as the other rises, at 0 they are not related in a straight line. Dots on the dashed line are kept; a flat cloud means that synthetic rows have lost the relations, a cloud steeper than the line that they overdo them. Shown are ${count(points.length)} of ${of}, about as many of every strength. With few rows even real correlations are uncertain, and the cloud is wide by chance.`,
    )}`;
}
