/** How the values of a study's objectives became better. */
import type { StudyOverview } from '../../search/analysis/analysis.js';
import { renamed } from '../kit/chart.js';
import { html, type Html } from '../kit/html.js';
import { curvesPicture, historyPicture } from './course.js';
import { coveragePicture, frontPicture } from './front.js';

/** The front and what it covers, the values trial by trial and, of one objective, those that trials report on their way. */
export function valuePictures({ objectives, pareto }: StudyOverview, names: readonly string[]): Html {
  const histories = objectives.map((analysis, j) =>
    renamed(historyPicture(analysis, names[j]!), j === 0 ? '' : 'second-'),
  );
  return html`${pareto && frontPicture(pareto, names)}${pareto && coveragePicture(pareto, names)}${histories}
  ${objectives.length > 1 ? null : curvesPicture(objectives[0]!, names[0]!, 'step')}`;
}
