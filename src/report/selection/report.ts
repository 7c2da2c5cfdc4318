/** A selection as a single HTML page. */
import { plural } from '../../checks/numbers.js';
import type { SelectionResult } from '../../selection/result.js';
import { html } from '../kit/html.js';
import { page } from '../kit/page.js';
import type { RenderOptions } from '../run/report.js';
import { answerSection } from './answer.js';
import { augmentationSection } from './augmentation.js';
import { absentSection, closingSections, figuresSection, setupSection } from './closing.js';
import { curveSection } from './curve.js';
import { featuresSection } from './features.js';
import { geneticSection } from './genetic.js';
import { leakageSection } from './leakage.js';
import { planeSection } from './plane.js';
import { rasterSection, rasterStyle } from './raster.js';
import { spikeSection } from './spike.js';

/** Rules of this page alone. */
const style = `${rasterStyle}
.help{display:flex;gap:.6em;align-items:flex-start}.help .icon{margin-top:.16em;background:var(--muted)}.help.good .icon{background:var(--good)}.help.mixed .icon,.help.bad .icon{background:var(--warn)}@media (max-width:600px){.stack td.words:empty[data-label]{display:none}}tbody th,.wrapped td.words{overflow-wrap:anywhere}tbody th{min-width:8em}.methods li{margin:.15em 0}
.forest .band{background:color-mix(in srgb,var(--muted) 22%,transparent)}
.higher{background:color-mix(in srgb,var(--c1) calc(var(--v)*50%),transparent)}
.lower{background:color-mix(in srgb,var(--c0) calc(var(--v)*50%),transparent)}
`;

/**
 * The answer, how well it does and how stable it is, whether synthetic rows help, the columns themselves, and how it was done; needs no
 * network and no script. What a selection does not have is left out, and said.
 *
 * Shares are in [0, 1]; what is not finite is an en dash. Every text from the data is escaped. The same input gives the same page.
 */
export function renderSelectionReport(result: SelectionResult, options: RenderOptions = {}): string {
  const { dataset } = result;
  return page({
    title: `${dataset.name} · columns that matter`,
    heading: dataset.name,
    sub: `${plural(dataset.rows, 'row')} · ${plural(dataset.columns, 'column')} · ${plural(dataset.classes.length, 'class', 'classes')} · ${plural(result.options.splits, 'split')} · seed ${result.options.seed}`,
    version: result.version,
    style,
    main: html`${answerSection(result)} ${featuresSection(result)} ${rasterSection(result)} ${curveSection(result)}
    ${planeSection(result)} ${augmentationSection(result)} ${spikeSection(result)} ${geneticSection(result)}
    ${leakageSection(result)} ${figuresSection(result)} ${setupSection(result)} ${absentSection(result)}
    ${closingSections(result, options.command ?? null)}`,
  });
}
