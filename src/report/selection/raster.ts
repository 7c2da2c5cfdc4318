/** Which split chose which column. */
import { count, percent, plural } from '../../checks/numbers.js';
import type { SelectionResult } from '../../selection/result.js';
import { html, type Html } from '../kit/html.js';
import { legend } from '../kit/legend.js';

/** Lines at most. */
const mostRows = 40;

interface Line {
  readonly feature: string;
  readonly frequency: number;
  readonly chosen: boolean;
}

/** Chosen columns by rank, then the most frequent others that two splits chose. */
function linesOf({ selected, others, options }: SelectionResult): Line[] {
  const own = selected.map(({ feature, frequency }) => ({ feature, frequency, chosen: true }));
  const rest = others
    .filter(({ frequency }) => frequency * options.splits >= 1.5)
    .map(({ feature, frequency }) => ({ feature, frequency, chosen: false }));
  const places = Math.min(own.length, Math.max(mostRows - 10, mostRows - rest.length));
  return [...own.slice(0, places), ...rest.slice(0, mostRows - places)];
}

/** The cells of a line that are filled, as one path of unit squares. */
const cellsOf = (filled: readonly boolean[]): string =>
  filled.map((here, i) => (here ? `M${i + 0.06} 0h.88v1h-.88z` : '')).join('') || 'M0 0';

/** The section; null for a single split. */
export function rasterSection(result: SelectionResult): Html | null {
  const { splits, selected } = result;
  if (splits.length < 2) return null;
  const lines = linesOf(result);
  const sets = splits.map((split) => new Set(split.selected));
  const everywhere = selected.filter(({ frequency }) => frequency > 0.999).length;
  const never = selected.filter(({ frequency }) => frequency === 0).length;
  const row = ({ feature, frequency, chosen }: Line): Html =>
    html`<div class="line ${chosen ? 'chosen-line' : 'other-line'}">
      <div class="what">${feature}</div>
      <svg
        viewBox="0 0 ${splits.length} 1"
        preserveAspectRatio="none"
        role="img"
        aria-label="${feature}: chosen in ${percent(frequency, 0)} of the splits"
      >
        <path d="${cellsOf(sets.map((set) => set.has(feature)))}" />
      </svg>
      <div class="share">${percent(frequency, 0)}</div>
    </div>`;
  return html`<section id="raster-section">
    <h2>Which split chose which column</h2>
    <p>
      Every split sees other rows. ${count(everywhere)} of the ${plural(selected.length, 'column')} chosen by all rows
      came up in every split${never > 0 && `, ${count(never)} in none`}.
    </p>
    <figure>
      <div class="raster">${lines.map(row)}</div>
      ${legend([
        { text: 'chosen by all rows, too', colour: 'var(--c0)', mark: 'rect' },
        { text: 'chosen by splits only', colour: 'var(--muted)', mark: 'rect' },
      ])}
      <figcaption>
        A line for each column, the best
        first${lines.length < selected.length && ` (${count(lines.length)} are shown)`}; a place in it for each of the
        ${count(splits.length)} splits, filled where that split chose the column. A split that settled for fewer columns
        fills fewer places. A full line is a column that does not depend on which rows one happens to have.
      </figcaption>
    </figure>
  </section>`;
}

/** Rules of the raster alone. */
export const rasterStyle = `
.raster{max-width:820px;display:grid;grid-template-columns:fit-content(16em) minmax(0,1fr) auto;gap:3px 12px;align-items:center;font-size:.88rem;line-height:1.25}
.raster .line{display:contents}
.raster .what{min-width:0}
.raster svg{display:block;width:100%;height:18px;background:color-mix(in srgb,var(--rule) 45%,transparent);border-radius:2px}
.raster .chosen-line path{fill:var(--c0)}.raster .other-line path{fill:var(--muted)}
.raster .share{text-align:right;color:var(--muted);font-variant-numeric:tabular-nums}
@media (max-width:600px){.raster{grid-template-columns:fit-content(11em) minmax(0,1fr) auto;gap:3px 8px;font-size:.8rem}}
`;
