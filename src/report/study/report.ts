/** A study as a single HTML page. */
import type { StudyAnalysis } from '../../search/analysis/analysis.js';
import type { SearchResult } from '../../thesis/search-result.js';
import { protocolMeaning } from '../run/facts.js';
import { html, type Html, type Part } from '../kit/html.js';
import { count, duration, full, percent, plural, short } from '../kit/numbers.js';
import { page } from '../kit/page.js';
import type { RenderOptions } from '../run/report.js';
import { curvesPicture, historyPicture, marks, timelinePicture } from './course.js';
import { importancePicture, leaveOneOutPicture } from './model.js';
import { contourPictures, parallelPicture, slicePictures } from './parameters.js';
import { rangeText, valueText } from './words.js';

/**
 * What a search found, what matters, and how it went; needs no network and no script.
 *
 * Values are those of the objective; what is not finite is an en dash. Every text from the data is escaped. The same input gives the
 * same page.
 */
export function renderStudy(result: SearchResult, analysis: StudyAnalysis, options: RenderOptions = {}): string {
  const { name } = result.objective;
  const contour = contourPictures(analysis, name);
  const parallel = parallelPicture(analysis, name);
  const curves = curvesPicture(analysis, name);
  const timeline = timelinePicture(analysis);
  const looks = leaveOneOutPicture(analysis, name);
  return page({
    title: `${result.name} · search`,
    heading: result.name,
    sub: `${result.dataset} · ${result.model.toUpperCase()} · ${result.sampler.name} search, ${plural(result.trials.length, 'trial')} · ${result.protocol} protocol · seed ${result.seed}`,
    version: result.vaelab,
    main: html`${bestSection(result, analysis)}
      <section id="history-section">
        <h2>How the search went</h2>
        <div class="pair">
          ${historyPicture(analysis, name, result.objective.constantPredictor)}${curves}${timeline}
        </div>
      </section>
      <section id="importance-section">
        <h2>What matters</h2>
        ${importancePicture(analysis)}
      </section>
      <section id="slices-section">
        <h2>One parameter at a time</h2>
        ${slicePictures(analysis, name)}
      </section>
      ${
        contour &&
        html`<section id="contours-section">
          <h2>Two parameters at a time</h2>
          ${contour}
        </section>`
      }
      ${
        (parallel ?? looks) &&
        html`<section id="all-section">
          <h2>
            ${parallel === null ? 'How well the model knows the objective' : 'All parameters at once, and the model'}
          </h2>
          <div class="pair">${parallel}${looks}</div>
        </section>`
      }
      ${setupSection(result)} ${closing(result, options.command ?? null)}`,
  });
}

/** Trials in the table of the best. */
const mostRows = 10;

function bestSection(result: SearchResult, analysis: StudyAnalysis): Html {
  const { best, objective, retrained } = result;
  const { ranked, axes, counts } = analysis;
  const states = (Object.entries(counts) as [keyof typeof counts, number][])
    .filter(([, n]) => n > 0)
    .map(([state, n]) => `${count(n)} ${marks[state].text.split(',')[0]!}`)
    .join(', ');
  const ratio = best === null ? NaN : best.value / objective.constantPredictor;
  const learned =
    ratio < 0.98
      ? 'it has learned something'
      : ratio <= 1.02
        ? 'it has learned next to nothing'
        : 'it does worse than that';
  const median = ranked[Math.floor((ranked.length - 1) / 2)]?.value;
  const details: Part[] = [
    `${plural(result.trials.length, 'trial')}: ${states}. The search ended: ${because(result.stoppedBecause)}`,
    ...(median === undefined || ranked.length < 3
      ? []
      : [`The middle one of the complete trials has ${short(median)}.`]),
    ...(best === null || !Number.isFinite(ratio)
      ? []
      : [
          `Always answering the average of every column has ${short(objective.constantPredictor)}; against that, ${learned}.`,
        ]),
    ...(retrained === null
      ? []
      : [
          html`Trained again with these parameters, a classifier gets ${percent(retrained.synthetic.accuracy)} of the
            test rows right after learning from generated rows, ${percent(retrained.real.accuracy)} after real ones: see
            <a href="report.html">report.html</a>.`,
        ]),
  ];
  return html`<section
    class="verdict ${best === null ? 'bad' : ratio < 0.98 ? 'good' : 'mixed'}"
    aria-labelledby="best"
  >
    <p class="question">Which parameters give the least ${objective.name}?</p>
    <h2 id="best">
      ${best === null ? 'No trial has a value.' : html`<span title="${full(best.value)}">Trial ${best.id}: ${short(best.value)}</span>`}
    </h2>
    ${
      best !== null &&
      html`<dl class="chosen">
        ${Object.entries(best.params).map(
          ([name, value]) =>
            html`<div>
              <dt>${name}</dt>
              <dd title="${String(value)}">${valueText(value)}</dd>
            </div>`,
        )}
      </dl>`
    }
    <ul class="details">
      ${details.map((d) => html`<li>${d}</li>`)}
    </ul>
    ${
      ranked.length > 0 &&
      html`<details>
        <summary>The ${count(Math.min(mostRows, ranked.length))} best trials as a table</summary>
        <div class="scroll">
          <table class="numbers">
            <thead>
              <tr>
                <th scope="col">trial</th>
                <th scope="col">${objective.name}</th>
                ${axes.map(({ name }) => html`<th scope="col">${name}</th>`)}
                <th scope="col">took</th>
              </tr>
            </thead>
            <tbody>
              ${ranked.slice(0, mostRows).map(
                (trial) =>
                  html`<tr>
                    <th scope="row">${trial.id}</th>
                    <td title="${full(trial.value)}">${short(trial.value)}</td>
                    ${axes.map(({ name }) => html`<td title="${String(trial.params[name] ?? '')}">${valueText(trial.params[name])}</td>`)}
                    <td>${duration(((trial.endedAt ?? NaN) - trial.startedAt) / 1000)}</td>
                  </tr>`,
              )}
            </tbody>
          </table>
        </div>
      </details>`
    }
  </section>`;
}

const because = (reason: string): string => (reason.endsWith('.') ? reason : `${reason}.`);

function optionsText(options: Readonly<Record<string, unknown>>): string {
  const entries = Object.entries(options).filter(([, value]) => value !== undefined && typeof value !== 'object');
  return entries.length === 0 ? '' : ` (${entries.map(([name, value]) => `${name} ${String(value)}`).join(', ')})`;
}

function setupSection(result: SearchResult): Html {
  const { objective, data, sampler, pruner, trials } = result;
  const begin = Math.min(...trials.map(({ startedAt }) => startedAt));
  const end = Math.max(...trials.map(({ endedAt, startedAt }) => endedAt ?? startedAt));
  const rows: readonly (readonly [string, Part])[] = [
    [
      'data set',
      `${result.dataset}: ${plural(data.rows, 'row')}, ${plural(data.features, 'feature')}, ${plural(data.classes.length, 'class', 'classes')}`,
    ],
    ['protocol', html`<strong>${result.protocol}</strong>: ${protocolMeaning[result.protocol]}`],
    ['experiment', result.experiment],
    ['objective', objective.meaning],
    [
      'rows',
      `each trial learns from ${count(objective.rows.fitted)} and is judged on ${count(objective.rows.heldOut)}`,
    ],
    ...Object.entries(result.space).map(([name, spec]) => [name, rangeText(spec)] as const),
    ['method', `${sampler.name}${optionsText(sampler.options)}`],
    ['pruning', pruner === null ? 'none' : `${pruner.name}${optionsText(pruner.options)}`],
    ['workers', count(result.workers)],
    ['study', result.study],
    ['from first to last', trials.length === 0 ? null : duration((end - begin) / 1000)],
  ];
  return html`<section id="setup-section">
    <h2>How it was done</h2>
    <div class="scroll">
      <table class="facts stack">
        <tbody>
          ${rows
            .filter(([, value]) => value !== null)
            .map(
              ([name, value]) =>
                html`<tr>
                  <th scope="row">${name}</th>
                  <td>${value}</td>
                </tr>`,
            )}
        </tbody>
      </table>
    </div>
  </section>`;
}

function closing(result: SearchResult, command: string | null): Html {
  const failures = result.trials.filter(({ state }) => state === 'failed' || state === 'lost');
  const reasons = new Map<string, number[]>();
  for (const { id, reason = 'no reason' } of failures) reasons.set(reason, [...(reasons.get(reason) ?? []), id]);
  const notes: Part[] = [
    ...result.notes,
    ...[...reasons]
      .slice(0, 20)
      .map(
        ([reason, ids]) =>
          `Trial ${ids.slice(0, 8).join(', ')}${ids.length > 8 ? ` and ${ids.length - 8} more` : ''}: ${reason}`,
      ),
  ];
  return html`${
      notes.length > 0 &&
      html`<section id="notes-section">
        <h2>Notes</h2>
        <ul>
          ${notes.map((note) => html`<li>${note}</li>`)}
        </ul>
      </section>`
    }
    <section id="again-section">
      <h2>To run it again</h2>
      ${command !== null && html`<pre><code>${command}</code></pre>`}
      <p>
        Version ${result.vaelab} of vaelab. With the same study file the search goes on where it was; with a new one,
        the same seed and one worker it makes the same suggestions.
      </p>
      ${result.files.length > 0 && html`<p>Written beside this page: ${result.files.map((file, i) => html`${i > 0 && ', '}<code>${file}</code>`)}.</p>`}
    </section>`;
}
