/** The verdict, the accuracies as bars, and both classification reports side by side. */
import type { RunResult, Score } from '../../synthesis/index.js';
import type { ScoreRow } from '../../metrics/index.js';
import { html, type Html } from '../kit/html.js';
import { count, fixed, full, percent } from '../../checks/numbers.js';
import { wilson, type Verdict } from '../../metrics/verdict.js';

const toneIcon: Record<Verdict['tone'], string> = { good: '✓', mixed: '≈', bad: '✕', unknown: '?' };

const place = (share: number): string => `${fixed(100 * Math.min(1, Math.max(0, share)), 2)}%`;

function bar(name: string, value: number, n: number, kind: string): Html {
  const finite = Number.isFinite(value);
  const range = finite && n > 0 ? wilson(value, n) : null;
  return html`<div class="bar">
    <span class="what">${name}</span
    ><span class="track"
      >${finite && html`<span class="fill ${kind}" style="width:${place(value)}"></span>`}${range && html`<span class="whisker" style="left:${place(range[0])};width:${place(range[1] - range[0])}"></span>`}</span
    ><span class="value" title="${full(value)}">${percent(value)}</span>
  </div>`;
}

/** The answer on top of the page. */
export function verdictSection(result: RunResult, verdict: Verdict): Html {
  const n = result.leakage.testRows;
  const mean = verdict.seeds > 1 ? `, mean of ${count(verdict.seeds)} seeds` : '';
  return html`<section class="verdict ${verdict.tone}" aria-labelledby="verdict">
    <p class="question">Do synthetic rows train a classifier as well as real rows?</p>
    <h2 id="verdict">
      <span class="icon" aria-hidden="true">${toneIcon[verdict.tone]}</span><span>${verdict.headline}</span>
    </h2>
    ${
      verdict.caution !== null &&
      html`<p class="caution">
        <span class="icon" aria-hidden="true">!</span><span><strong>Read with care.</strong> ${verdict.caution}</span>
      </p>`
    }
    <figure class="bars">
      <div
        role="img"
        aria-label="Share of test rows named correctly: real rows ${percent(verdict.real)}, synthetic rows ${percent(verdict.synthetic)}, most frequent class ${percent(result.majorityBaseline)}"
      >
        ${bar('trained on real rows', verdict.real, n, 'real')}${bar('trained on synthetic rows', verdict.synthetic, n, 'synthetic')}${bar('most frequent class', result.majorityBaseline, 0, 'plain')}
      </div>
      <figcaption>
        Share of the ${count(n)} real test rows named correctly${mean}. The thin line over a bar is the range in which
        the true share probably lies (95%); the fewer test rows, the wider.
      </figcaption>
    </figure>
    <ul class="details">
      ${verdict.details.map((d) => html`<li>${d}</li>`)}
    </ul>
  </section>`;
}

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

/** Both classification reports and what they rest on. */
export function reportsSection(result: RunResult): Html {
  const warnings = (score: Score, which: string): Html[] =>
    (score.report.warnings ?? []).map((w) => html`<li>${which}: ${w}</li>`);
  const all = [...warnings(result.real, 'Real rows'), ...warnings(result.synthetic, 'Synthetic rows')];
  return html`<section id="reports-section">
    <h2>Class by class</h2>
    <p>
      The same kind of classifier, trained once on real and once on synthetic rows, then asked about the same
      ${count(result.leakage.testRows)} real test
      rows${(result.repeats?.length ?? 0) > 1 ? ` (seed ${result.seed})` : ''}. Precision: how many of the rows it gave
      this name deserve it. Recall: how many of the rows of this class it found. F1 joins the two.
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
    ${classTable(result)}
  </section>`;
}
