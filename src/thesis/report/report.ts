/** A reproduction as a single HTML page. */
import type { ReproductionGroup } from '../groups.js';
import type { ReproductionSummary } from '../summary.js';
import { html, type Html } from '../../report/kit/html.js';
import { count, plural } from '../../checks/numbers.js';
import { page } from '../../report/kit/page.js';
import type { RenderOptions } from '../../report/run/report.js';
import { claimsSection } from './claims.js';
import { experimentSection } from './experiment.js';
import { frontSection } from './front.js';
import { generatorsSection } from './generators.js';
import { latentPictures } from './pictures.js';
import {
  auditSection,
  baselineSection,
  flawsSection,
  geneSection,
  overviewSection,
  reproductionSetup,
} from './tables.js';

interface ReproductionOptions extends RenderOptions {
  readonly version: string;
  /** What a person found out about an experiment, by its id. */
  readonly remarks?: Readonly<Record<string, string>>;
  /** Names of the files that are written beside the page. */
  readonly files?: readonly string[];
}

const contents = ({ generators }: ReproductionSummary): Html =>
  html`<nav>
    ${[
      ['generators', 'Other generators'],
      ['overview', 'Recorded against measured'],
      ['claims', 'Conclusions, tested'],
      ['experiments', 'Every experiment'],
      ['latent', 'Latent size'],
      ['audit', 'Use of the test rows'],
      ['flaws', 'Flaws'],
      ['genes', 'Genetic algorithm'],
      ['setup', 'How it was done'],
    ]
      .filter(([id]) => id !== 'generators' || generators.length > 0)
      .map(([id, text]) => html`<a href="#${id!}-section">${text!}</a> `)}
  </nav>`;

/**
 * Whether synthetic rows match real ones, then every experiment with what the study recorded of it; needs no network and no script.
 *
 * What is not finite is an en dash. Every text from the data is escaped. The same input gives the same page.
 */
export function renderReproduction(summary: ReproductionSummary, options: ReproductionOptions): string {
  const { groups, experiments, runs, hours, study } = summary;
  const byExperiment = new Map<string, ReproductionGroup[]>();
  for (const group of groups)
    byExperiment.set(group.experiment, [...(byExperiment.get(group.experiment) ?? []), group]);
  const datasets = [...new Set(experiments.map(({ dataset }) => dataset))];
  return page({
    title: 'The study, reproduced',
    heading: 'The study, reproduced',
    sub: `A thesis that trains classifiers on rows made by variational autoencoders · ${plural(experiments.length, 'experiment')} · ${plural(runs, 'run')} · ${count(Math.round(10 * hours) / 10)} hours of computing`,
    version: options.version,
    main: html`${frontSection(summary)} ${contents(summary)} ${generatorsSection(summary)} ${overviewSection(summary)}
      ${claimsSection(summary)} ${baselineSection(summary)}
      <section id="experiments-section">
        <h2>Every experiment</h2>
        <p>
          What the study recorded, as a mark on the distribution over our seeds. Every bubble is a classifier; the more
          of them have the same accuracy, the larger it is. Real, synthetic, both, trivial: the rows that it was trained
          on, as on the first page.
        </p>
        ${datasets.map(
          (dataset) =>
            html`${experiments
              .filter((one) => one.dataset === dataset)
              .map((one) =>
                experimentSection(one, byExperiment.get(one.id)!, study[dataset]!, options.remarks?.[one.id] ?? null),
              )}`,
        )}
      </section>
      <section id="latent-section">
        <h2>Latent size</h2>
        ${latentPictures(summary.latent)}
      </section>
      ${auditSection(summary)} ${flawsSection(summary)} ${geneSection(summary)}
      ${reproductionSetup(summary, options.command ?? null, options.files ?? [])}`,
  });
}
