/** The tables of a reproduction's report. */
import type { ReproductionSummary } from '../summary.js';
import { html, type Html, type HtmlPart } from '../../report/kit/html.js';
import { count, duration, fixed, percent, plural } from '../../checks/numbers.js';
import { cell, factsTable, filesLine, tableOf } from '../../report/kit/table.js';
import { datasetName, inPoints, intervalText } from './words.js';

/** Recorded against measured: a row for every experiment and protocol. */
export function overviewSection({ groups, coverage }: ReproductionSummary): Html {
  const { outside } = coverage;
  return html`<section id="overview-section">
    <h2>Recorded against measured</h2>
    ${tableOf(
      [
        'experiment',
        'data',
        'protocol',
        'seeds',
        'recorded',
        'synthetic rows',
        'central 90%',
        'inside',
        'others inside',
        'real rows',
        'difference',
        '95% interval',
      ],
      groups
        .filter(({ generator }) => generator === null)
        .map((group) => [
          html`<a href="#experiment-${group.experiment}">${group.experiment}</a>`,
          `${group.dataset}${group.standsInFor === null ? '' : '*'}`,
          `${group.protocol}${group.cut ? '†' : ''}`,
          `${group.records.length}×${group.records[0]!.classifierSeeds.length}`,
          fixed(group.recorded, 4),
          cell(group.synthetic.mean, meanSd(group.synthetic)),
          `${fixed(group.range[0], 3)} to ${fixed(group.range[1], 3)}`,
          group.inside === null
            ? '–'
            : html`<td class="${group.inside ? 'good' : 'warn'}">${group.inside ? 'yes' : 'no'}</td>`,
          group.inside === null ? '–' : `${group.others.inside} of ${group.others.of}`,
          cell(group.real.mean, meanSd(group.real)),
          cell(group.difference.mean, inPoints(group.difference.mean)),
          intervalText(group.difference.interval, 100),
        ]),
      { words: [1, 2], kind: 'numbers ids dense' },
    )}
    <p class="small">
      Seeds: of the generator × of the classifier. Accuracies: mean ± standard deviation over generator seeds (for real
      rows as published or described: over classifier seeds, there being one split). Central 90%: of all pairs of
      generator and classifier seed. Differences in points. * a stand-in: other columns or rows than the study had, so
      that its figure is no measure. † training cut short by a limit on epochs. Others inside: of the accuracies
      recorded for other experiments on the same data, those in our central 90%, too.
      ${outside.length > 0 && `Outside, on the study's own data: ${outside.join(', ')}.`}
    </p>
  </section>`;
}

const meanSd = ({ mean, sd }: { readonly mean: number; readonly sd: number }): string =>
  `${fixed(mean, 3)} ± ${fixed(sd, 3)}`;

export function baselineSection({ baselines }: ReproductionSummary): Html | null {
  if (baselines.length === 0) return null;
  return html`<section id="baseline-section">
    <h2>The classifier on real rows</h2>
    ${tableOf(
      ['data', 'test rows', 'recorded (seed 42)', 'ours, seed 42', 'ours, over seeds'],
      baselines.map((one) => [
        datasetName(one.dataset, one.standsInFor),
        count(one.testRows),
        fixed(one.recorded, 4),
        fixed(one.ours, 4),
        `${meanSd(one.overSeeds)} (${plural(one.overSeeds.n, 'seed')})`,
      ]),
      { kind: 'numbers stack' },
    )}
    <p class="small">
      The study's split, no generator. Where both figures of seed 42 are the same, data, split, scaling and classifier
      are those of the study.
    </p>
  </section>`;
}

export function auditSection({ audit, groups, experiments }: ReproductionSummary): Html {
  // Parameters of the study's searches, which have looked at all rows of their data set.
  const inherited = experiments.filter(
    ({ id, parameters, searched }) =>
      parameters !== null &&
      searched !== false &&
      groups.some(({ experiment, protocol }) => experiment === id && protocol === 'clean'),
  );
  return html`<section id="audit-section">
    <h2>What the test rows had been used for</h2>
    <p>
      How many of the classifier's test rows had been seen before the test, counted from where every row went and not
      from what a program says of itself: they trained the generator, decided when its training stops, gave the latent
      distribution that points are drawn from, gave the means and deviations that columns are scaled with, or judged the
      search that chose the sizes. A clean run whose count is not zero is refused.
    </p>
    ${
      inherited.length > 0 &&
      html`<p>
        What no count of a run can show: under the clean protocol, too, ${inherited.map(({ id }) => id).join(', ')}
        ${inherited.length === 1 ? 'has' : 'have'} the widths, latent size and learning rate of the study's searches,
        which had looked at all rows. The runs with default sizes are free of that.
      </p>`
    }
    ${tableOf(
      [
        'data',
        'protocol',
        'runs',
        'test rows',
        'generator training',
        'early stopping',
        'latent statistics',
        'scaling',
        'search',
        'never seen',
        'experiments',
      ],
      audit.map(({ dataset, protocol, runs, leakage, experiments: whose }) => [
        dataset,
        protocol,
        count(runs),
        ...[
          leakage.testRows,
          leakage.generatorTraining,
          leakage.earlyStopping,
          leakage.latentStatistics,
          leakage.scaling,
          leakage.search,
        ].map(count),
        html`<td class="${leakage.unseen === leakage.testRows ? 'good' : 'warn'}">${count(leakage.unseen)}</td>`,
        html`<td class="words list">${whose.join(', ')}</td>`,
      ]),
      { words: [1, 10], kind: 'numbers ids dense' },
    )}
  </section>`;
}

export function flawsSection({ flaws, experiments }: ReproductionSummary): Html {
  const ran = new Set(experiments.map(({ id }) => id));
  return html`<section id="flaws-section">
    <h2>Which flaws explain what</h2>
    <div class="scroll" tabindex="0">
      <table class="facts stack">
        <thead>
          <tr>
            <th scope="col">flaw</th>
            <th scope="col">what it does</th>
            <th scope="col">in the clean protocol</th>
            <th scope="col">experiments</th>
          </tr>
        </thead>
        <tbody>
          ${flaws.map(
            ({ flaw, effect, clean, experiments: touched }) =>
              html`<tr>
                <td><strong>${flaw}</strong></td>
                <td>${effect}</td>
                <td>${clean}</td>
                <td>
                  ${
                    touched === null
                      ? 'all'
                      : touched.map(
                          (id, i) =>
                            html`${i > 0 && ', '}${ran.has(id) ? html`<a href="#experiment-${id}">${id}</a>` : id}`,
                        )
                  }
                </td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </section>`;
}

export function geneSection({ geneSelection }: ReproductionSummary): Html {
  const spread = ([mean, sd]: readonly [number, number | null], digits: number): string =>
    sd === null ? fixed(mean, digits) : `${fixed(mean, digits)} ± ${fixed(sd, digits)}`;
  const [all, converged] = [
    geneSelection.filter((one) => one.converged !== null).reduce((sum, { runs }) => sum + runs, 0),
    geneSelection.reduce((sum, one) => sum + (one.converged ?? 0), 0),
  ];
  return html`<section id="genes-section">
    <h2>Selecting features with a genetic algorithm</h2>
    <p>
      From the study's records. Mutation returned a changed copy that was thrown away, so there was none: in
      ${count(converged)} of ${count(all)} runs all chromosomes select the same number of features in the end, and that
      number is mostly the one that the first generation had. Fitness was the accuracy on the test rows themselves.
      Where synthetic rows were added to the test rows, the accuracy is not that of the real ones; on leukemia their
      labels were inverted, on gcm they were in other units. Where both are tested on the same real rows (gcm), adding
      synthetic rows lowers accuracy by 4 to 6 points.
    </p>
    ${tableOf(
      [
        'experiment',
        'data',
        'added to training',
        'added to test',
        'synthetic share of test',
        'features at first',
        'runs',
        'accuracy',
        'features',
      ],
      geneSelection.map((one) => [
        one.id,
        one.dataset,
        one.generator === null ? '–' : `${count(one.toTraining)} (${one.generator.toUpperCase()})`,
        one.toTest === 0 ? '–' : count(one.toTest),
        one.toTest === 0 ? '–' : html`<td class="warn">${percent(one.toTest / (one.toTest + one.realTest), 0)}</td>`,
        percent(one.start, 1),
        count(one.runs),
        spread(one.accuracy, 4),
        spread(one.features, 0),
      ]),
      { words: [1], kind: 'numbers dense' },
    )}
    <p class="small">
      The best chromosome at the end, mean ± standard deviation over runs. Runs of one experiment share one draw of
      synthetic rows.
    </p>
  </section>`;
}

export function reproductionSetup(
  summary: ReproductionSummary,
  command: string | null,
  files: readonly string[],
): Html {
  const { runs, hours, backends, machines, failures, versions } = summary;
  const rows: readonly (readonly [string, HtmlPart])[] = [
    ['runs', `${count(runs)} with a result, ${count(failures.length)} without`],
    ['time', duration(hours * 3600)],
    ['backend', backends.join('; ')],
    ['machine', machines.join('; ')],
    ['version', versions.join(', ')],
  ];
  return html`<section id="setup-section">
    <h2>How it was done</h2>
    ${factsTable(rows)}
    ${
      failures.length > 0 &&
      html`<ul>
        ${failures.map(({ key, failure }) => html`<li>${key}: ${failure}</li>`)}
      </ul>`
    }
    ${command !== null && html`<pre><code>${command}</code></pre>`} ${filesLine(files)}
  </section>`;
}
