/** A study as a single HTML page. */
import type { SearchResult } from '../../synthesis/index.js';
import type { StudyAnalysis } from '../../search/analysis/analysis.js';
import { dataWords, protocolWords } from '../run/facts.js';
import { html, type Html, type HtmlPart } from '../kit/html.js';
import { count, duration, full, percent, plural, short } from '../../checks/numbers.js';
import { cell, factsTable, filesLine, notesSection, tableOf } from '../kit/table.js';
import { page } from '../kit/page.js';
import type { RenderOptions } from '../run/report.js';
import { curvesPicture, historyPicture, marks, timelinePicture } from './course.js';
import { importancePicture, leaveOneOutPicture } from './model.js';
import { contourPictures } from './contours.js';
import { parallelPicture } from './parallel.js';
import { slicePictures } from './slices.js';
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

/** The objective's best value as a share of what a constant answer has, and what that says. */
function learning({ best, objective }: SearchResult): { ratio: number; words: string } {
  const ratio = best === null ? NaN : best.value / objective.constantPredictor;
  if (ratio < 0.98) return { ratio, words: 'it has learned something' };
  return { ratio, words: ratio <= 1.02 ? 'it has learned next to nothing' : 'it does worse than that' };
}

/** Sentences about the search as a whole. */
function searchDetails(result: SearchResult, { ranked, counts }: StudyAnalysis): HtmlPart[] {
  const { objective, retrained } = result;
  const states = (Object.entries(counts) as [keyof typeof counts, number][])
    .filter(([, n]) => n > 0)
    .map(([state, n]) => `${count(n)} ${marks[state].text.split(',')[0]!}`)
    .join(', ');
  const details: HtmlPart[] = [
    `${plural(result.trials.length, 'trial')}: ${states}. The search ended: ${because(result.stoppedBecause)}`,
  ];
  if (ranked.length >= 3)
    details.push(
      `The middle one of the complete trials has ${short(ranked[Math.floor((ranked.length - 1) / 2)]!.value)}.`,
    );
  const { ratio, words } = learning(result);
  if (Number.isFinite(ratio))
    details.push(
      `Always answering the average of every column has ${short(objective.constantPredictor)}; against that, ${words}.`,
    );
  if (retrained !== null)
    details.push(
      html`Trained again with these parameters, a classifier gets ${percent(retrained.synthetic.accuracy)} of the test
        rows right after learning from synthetic rows, ${percent(retrained.real.accuracy)} after real ones: see
        <a href="report.html">report.html</a>.`,
    );
  return details;
}

function bestSection(result: SearchResult, analysis: StudyAnalysis): Html {
  const { best, objective } = result;
  const { ratio } = learning(result);
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
      ${searchDetails(result, analysis).map((d) => html`<li>${d}</li>`)}
    </ul>
    ${bestTrials(analysis, objective.name)}
  </section>`;
}

/** The best trials as a table; null where none has a value. */
function bestTrials({ ranked, axes }: StudyAnalysis, valueName: string): Html | null {
  if (ranked.length === 0) return null;
  return html`<details>
    <summary>The ${count(Math.min(mostRows, ranked.length))} best trials as a table</summary>
    ${tableOf(
      ['trial', valueName, ...axes.map(({ name }) => name), 'took'],
      ranked
        .slice(0, mostRows)
        .map((trial) => [
          String(trial.id),
          cell(trial.value, short(trial.value)),
          ...axes.map(
            ({ name }) => html`<td title="${String(trial.params[name] ?? '')}">${valueText(trial.params[name])}</td>`,
          ),
          duration(((trial.endedAt ?? NaN) - trial.startedAt) / 1000),
        ]),
    )}
  </details>`;
}

const because = (reason: string): string => (reason.endsWith('.') ? reason : `${reason}.`);

function optionsText(options: Readonly<Record<string, unknown>>): string {
  const entries = Object.entries(options).filter(([, value]) => value !== undefined && typeof value !== 'object');
  return entries.length === 0 ? '' : ` (${entries.map(([name, value]) => `${name} ${String(value)}`).join(', ')})`;
}

function setupSection(result: SearchResult): Html {
  const { objective, sampler, pruner, trials } = result;
  const begin = Math.min(...trials.map(({ startedAt }) => startedAt));
  const end = Math.max(...trials.map(({ endedAt, startedAt }) => endedAt ?? startedAt));
  const rows: readonly (readonly [string, HtmlPart])[] = [
    ['data set', dataWords(result)],
    ['protocol', protocolWords(result)],
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
    ${factsTable(rows)}
  </section>`;
}

function closing(result: SearchResult, command: string | null): Html {
  const failures = result.trials.filter(({ state }) => state === 'failed' || state === 'lost');
  const reasons = new Map<string, number[]>();
  for (const { id, reason = 'no reason' } of failures) reasons.set(reason, [...(reasons.get(reason) ?? []), id]);
  const notes: HtmlPart[] = [
    ...result.notes,
    ...[...reasons]
      .slice(0, 20)
      .map(
        ([reason, ids]) =>
          `Trial ${ids.slice(0, 8).join(', ')}${ids.length > 8 ? ` and ${ids.length - 8} more` : ''}: ${reason}`,
      ),
  ];
  return html`${notesSection(notes)}
    <section id="again-section">
      <h2>To run it again</h2>
      ${command !== null && html`<pre><code>${command}</code></pre>`}
      <p>
        Version ${result.vaelab} of vaelab. With the same study file the search goes on where it was; with a new one,
        the same seed and one worker it makes the same suggestions.
      </p>
      ${filesLine(result.files)}
    </section>`;
}
