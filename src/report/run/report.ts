import type { RunPictures, RunResult } from '../../synthesis/index.js';
import { lossCurves } from './curves.js';
import { closingSections, leakageSection, networkSection, nearestSection, setupSection } from './facts.js';
import { html } from '../kit/html.js';
import { imagesSection } from './images.js';
import { count } from '../../checks/numbers.js';
import { page } from '../kit/page.js';
import { scatterPictures } from './scatters.js';
import { reportsSection, verdictSection } from './scores.js';
import { seedsSection } from './strip.js';
import { verdictOf } from '../../metrics/verdict.js';

/** Options of `renderReport`. */
export interface RenderOptions {
  /** The command line that gave this result, shown as it stands under "To run it again". */
  readonly command?: string;
}

/**
 * One run as a single HTML page that needs no network and no script: verdict, both classification reports, leakage, pictures, set-up.
 *
 * Accuracies and shares are in [0, 1], losses per row; values that are not finite are shown as an en dash and left out of the
 * pictures. Every text from the data is escaped. The same input gives the same page. Throws nothing for a complete `RunResult`.
 */
export function renderReport(result: RunResult, pictures: RunPictures, options: RenderOptions = {}): string {
  const { generator: g } = result;
  return page({
    title: `${result.name} · real against synthetic rows`,
    heading: result.name,
    sub: `${result.dataset} · ${g.model.toUpperCase()} ${g.hidden.map(count).join('-')}, latent size ${count(g.latent)} · ${result.protocol} protocol · seed ${result.seed}`,
    version: result.vaelab,
    main: html`${verdictSection(result, verdictOf(result))} ${seedsSection(result)} ${reportsSection(result)}
      ${leakageSection(result)}
      <section id="rows-section">
        <h2>Where the synthetic rows lie</h2>
        ${scatterPictures(result, pictures)}
      </section>
      ${imagesSection(pictures.images)} ${nearestSection(result)}
      <section id="training-section">
        <h2>How the training went</h2>
        ${lossCurves(result)}
      </section>
      ${setupSection(result)} ${networkSection(result)} ${closingSections(result, options.command ?? null)}`,
  });
}
