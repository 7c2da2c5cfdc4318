import type { RunPictures, RunResult } from '../../synthesis/index.js';
import { html } from '../kit/html.js';
import { page } from '../kit/page.js';
import { answerSection } from './answer.js';
import { augmentationSection } from './augmentation.js';
import { choiceSection } from './choice.js';
import { lossCurves } from './curves.js';
import { closingSections, leakageSection, networkSection, setupSection } from './facts.js';
import { fidelitySection } from './fidelity.js';
import { imagesSection } from './images.js';
import { privacySection } from './privacy.js';
import { rankingSection } from './ranking.js';
import { scatterPictures } from './scatters.js';
import { reportsSection } from './scores.js';
import { repeatsSection } from './strip.js';
import { utilitySection } from './utility.js';
import { generatorWords } from './words.js';

/** Options of `renderReport`. */
export interface RenderOptions {
  /** The command line that gave this result, shown as it stands under "To run it again". */
  readonly command?: string;
}

/**
 * One run as a single HTML page that needs no network and no script: the answer, the generators beside one another, class by class,
 * fidelity and privacy, pictures, set-up. What a run does not have is left out.
 *
 * Accuracies and shares are in [0, 1], losses per row; values that are not finite are shown as an en dash and left out of the
 * pictures. Every text from the data is escaped. The same input gives the same page. Throws nothing for a complete `RunResult`.
 */
export function renderReport(result: RunResult, pictures: RunPictures, options: RenderOptions = {}): string {
  const { training } = result;
  return page({
    title: `${result.name} · real against synthetic rows`,
    heading: result.name,
    sub: `${result.dataset} · ${generatorWords(result)} · ${result.protocol} protocol · seed ${result.seed}`,
    version: result.vaelab,
    main: html`${answerSection(result)} ${rankingSection(result)} ${choiceSection(result)} ${reportsSection(result)}
      ${utilitySection(result)} ${repeatsSection(result)} ${fidelitySection(result, pictures)}
      <section id="rows-section">
        <h2>Where the synthetic rows lie</h2>
        ${scatterPictures(result, pictures)}
      </section>
      ${imagesSection(pictures.images)} ${privacySection(result)} ${augmentationSection(result)}
      ${leakageSection(result)}
      ${
        training &&
        html`<section id="training-section">
          <h2>How the training went</h2>
          ${lossCurves(training)}
        </section>`
      }
      ${setupSection(result)} ${networkSection(result)} ${closingSections(result, options.command ?? null)}`,
  });
}
