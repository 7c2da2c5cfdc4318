/** How well synthetic rows keep what real rows are like: the figures, and the columns that are kept worst. */
import type { Fidelity } from '../../metrics/index.js';
import type { RunPictures, RunResult } from '../../synthesis/index.js';
import { count, fixed, percent } from '../../checks/numbers.js';
import { html, type Html, type HtmlPart } from '../kit/html.js';
import { legend } from '../kit/legend.js';
import { colours } from '../kit/palette.js';
import { cell, tableOf } from '../kit/table.js';
import { columnPicture } from './column-picture.js';
import { correlationFigure } from './correlation.js';
import { splitWords } from './words.js';

/** What a ratio of within-class variances means. */
export function varianceWords(ratio: number): string {
  if (!Number.isFinite(ratio)) return 'not known';
  if (ratio < 0.7) return 'synthetic rows of a class are too much alike';
  if (ratio > 1.4) return 'synthetic rows of a class scatter too much';
  return 'rows of a class vary about as much as real ones';
}

/** Every figure with its best value and what it counts. */
function figures(fidelity: Fidelity): HtmlPart[][] {
  const { shapes, pairs, strongPairs, strongPairCount, strongCorrelation, varianceRatio, density, coverage } = fidelity;
  const { twoSample, selectedOverlap } = fidelity;
  const line = (name: string, value: number | null, best: string, meaning: string): HtmlPart[][] =>
    value === null ? [] : [[name, cell(value, fixed(value, 3)), best, meaning]];
  return [
    line(
      'single columns',
      shapes,
      '1',
      'how far the values of each column are spread alike, averaged over the columns',
    ),
    line('pairs of columns', pairs, '1', 'how alike the correlations of all pairs of columns are'),
    line(
      'strong pairs',
      strongPairs,
      '1',
      `the same for the ${count(strongPairCount)} pairs whose correlation in the real rows is beyond chance${strongCorrelation === null ? '' : ` (on average ${fixed(strongCorrelation, 2)})`}; the average over all pairs hides them`,
    ),
    line(
      'variance within classes',
      varianceRatio,
      '1',
      `synthetic over real, the middle column: ${varianceWords(varianceRatio)}`,
    ),
    line('density', density, '1', 'how crowded with real rows the places are where synthetic rows lie'),
    line('coverage', coverage, '1', 'the share of real rows with a synthetic row nearby'),
    line(
      'real or synthetic?',
      twoSample,
      '0.5',
      'how often a row’s nearest neighbour is of its own kind; at 0.5 the two kinds mix, at 1 they lie apart',
    ),
    line(
      'telling columns',
      selectedOverlap,
      '1',
      'the share of the 50 columns that tell the classes apart best in real rows that are also among the 50 best in synthetic rows',
    ),
  ].flat();
}

function columnsPart({ columns }: RunPictures): Html | null {
  if (!columns || columns.length === 0) return null;
  return html`<h3>The columns that are kept worst</h3>
    <figure id="columns">
      <div class="few">
        ${columns.map(
          (column, i) =>
            html`<div>
              <h4>${column.name} <span class="sub">${percent(column.score, 0)}</span></h4>
              ${columnPicture(column, i)}
            </div>`,
        )}
      </div>
      ${legend([
        { text: 'real training rows', colour: colours.real, mark: 'rect' },
        { text: 'synthetic rows', colour: colours.synthetic, mark: 'line' },
      ])}
      <figcaption>
        From left to right the values of a column, in its own units; the higher, the more rows have about this value.
        The percentage says how far both kinds agree (100%: the same spread). All other columns are kept better than
        these.
      </figcaption>
    </figure>`;
}

/** The section. */
export function fidelitySection(result: RunResult, pictures: RunPictures): Html {
  const { fidelity, verdict } = result;
  const columns = columnsPart(pictures);
  const correlations = correlationFigure(pictures.correlations);
  return html`<section id="fidelity-section">
    <h2>Do synthetic rows look like real ones?</h2>
    <p>
      Compared with the real training rows${verdict.splits > 1 ? ` (means over ${splitWords(verdict)})` : ''}. No figure
      says it all: rows can pass each of these and still fail another.
    </p>
    ${tableOf(['figure', 'value', 'best', 'what it counts'], figures(fidelity), { kind: 'numbers wrapped stack', words: [3] })}
    ${columns}${correlations}
  </section>`;
}
