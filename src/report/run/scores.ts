/** Class by class: both classification reports side by side, and how many rows of each class are found where classes are uneven. */
import type { RunResult, Score } from '../../synthesis/index.js';
import { classifierTitle, type ScoreRow } from '../../metrics/index.js';
import { html, type Html } from '../kit/html.js';
import { count, fixed, full, percent } from '../../checks/numbers.js';
import { bar, place } from './answer.js';
import { classRecalls } from './recall.js';
import { decidingOf } from './words.js';

const cell = (value: number): Html => html`<td title="${full(value)}">${fixed(value, 2)}</td>`;
const f1 = (value: number): Html =>
  html`<td class="level" style="--v:${place(Number.isFinite(value) ? value : 0)}" title="${full(value)}">
    ${fixed(value, 2)}
  </td>`;

function row(name: string, scores: ScoreRow): Html {
  return html`<tr>
    <th scope="row">${name}</th>
    ${cell(scores.precision)}${cell(scores.recall)}${f1(scores.f1)}
    <td>${count(scores.support)}</td>
  </tr>`;
}

function reportTable(score: Score, title: string, kind: string): Html {
  const { report } = score;
  return html`<div class="scroll">
    <table class="numbers report ${kind}">
      <caption>
        ${title}
      </caption>
      <thead>
        <tr>
          <th scope="col">class</th>
          <th scope="col">precision</th>
          <th scope="col">recall</th>
          <th scope="col">F1</th>
          <th scope="col">rows</th>
        </tr>
      </thead>
      <tbody>
        ${report.perClass.map((c) => row(c.label, c))}
      </tbody>
      <tfoot>
        <tr class="accuracy">
          <th scope="row">accuracy</th>
          <td></td>
          <td></td>
          ${f1(score.accuracy)}
          <td>${count(report.macro.support)}</td>
        </tr>
        ${report.micro ? row('micro average', report.micro) : null}${row('macro average', report.macro)}${row('weighted average', report.weighted)}
      </tfoot>
    </table>
  </div>`;
}

function classTable(result: RunResult): Html {
  const { classes, classCounts } = result.data;
  const none = (n: number | undefined): Html =>
    n === 0
      ? html`<td class="warn"><span class="icon" aria-hidden="true">!</span> none</td>`
      : html`<td>${count(n)}</td>`;
  return html`<details${classes.length <= 4 ? html` open` : null}><summary>Rows of each class that the classifiers learned from</summary><div class="scroll"><table class="numbers"><thead><tr><th scope="col">class</th><th scope="col">in the data set</th><th scope="col">real training rows</th><th scope="col">synthetic rows</th></tr></thead>
<tbody>${classes.map(
    (name, i) =>
      html`<tr>
        <th scope="row">${name}</th>
        <td>${count(classCounts[i])}</td>
        ${none(result.real.classCounts[i])}${none(result.synthetic.classCounts[i])}
      </tr>`,
  )}</tbody>
<tfoot><tr><th scope="row">all</th><td>${count(result.data.rows)}</td><td>${count(result.real.trainedOn)}</td><td>${count(result.synthetic.trainedOn)}</td></tr></tfoot></table></div></details>`;
}

const repeatWord = ({ splits }: RunResult): string => (splits.length > 1 ? 'split' : 'seed');

/** Where classes are uneven: the share of each class that is found. */
function recallPart(result: RunResult): Html | null {
  const found = classRecalls(result);
  if (found.length === 0) return null;
  const splits = result.splits.filter(({ scores }) => scores.paired !== undefined).length;
  return html`<h3>How many rows of each class are found</h3>
    <figure class="bars">
      ${found.map(
        ({ name, real, synthetic }) =>
          html`<div
            role="img"
            aria-label="${name}: found ${percent(real)} by real rows, ${percent(synthetic)} by synthetic rows"
          >
            ${bar(`${name}: real rows`, real, 'real')}${bar(`${name}: synthetic rows`, synthetic, 'synthetic')}
          </div>`,
      )}
      <figcaption>
        The classes are uneven, so that the verdict goes by the mean of these shares and not by all rows at
        once${splits > 1 ? ` (test rows of ${splits} splits)` : ''}.
      </figcaption>
    </figure>`;
}

/** Both classification reports and what they rest on. */
export function reportsSection(result: RunResult): Html {
  const warnings = (score: Score, which: string): Html[] =>
    (score.report.warnings ?? []).map((w) => html`<li>${which}: ${w}</li>`);
  const several = result.splits.length > 1 || (result.repeats?.length ?? 0) > 1;
  const all = [...warnings(result.real, 'Real rows'), ...warnings(result.synthetic, 'Synthetic rows')];
  return html`<section id="reports-section">
    <h2>Class by class</h2>
    <p>
      The same kind of classifier (${classifierTitle(decidingOf(result))}), trained once on real and once on synthetic
      rows, then asked about the same ${count(result.leakage.testRows)} real test
      rows${several ? ` (${repeatWord(result)} ${result.seed})` : ''}. Precision: how many of the rows it gave this name
      deserve it. Recall: how many of the rows of this class it found. F1 joins the two.
    </p>
    <div class="pair">
      ${reportTable(result.real, `Trained on ${count(result.real.trainedOn)} real rows`, 'real')}${reportTable(result.synthetic, `Trained on ${count(result.synthetic.trainedOn)} synthetic rows`, 'synthetic')}
    </div>
    ${
      all.length > 0 &&
      html`<ul class="small">
        ${all}
      </ul>`
    }
    ${recallPart(result)} ${classTable(result)}
  </section>`;
}
