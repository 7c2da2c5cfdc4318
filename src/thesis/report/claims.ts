/** What the study concludes, beside what the runs say of it. */
import type { ReproductionSummary } from '../summary.js';
import { html, type Html } from '../../report/kit/html.js';
import { count, fixed, plural } from '../../checks/numbers.js';
import { cell, tableOf } from '../../report/kit/table.js';
import { intervalText, outcomeColour } from './words.js';

export function claimsSection({ claims }: ReproductionSummary): Html {
  return html`<section id="claims-section">
    <h2>What the study concludes, tested</h2>
    <p>
      An experiment is judged from three seeds of the generator on; less than 3 points of accuracy count as no
      difference. For the protocols see the first page.
    </p>
    ${claims.map(({ claim, measure, rows }) => {
      const judged = rows.filter(({ outcome }) => outcome !== 'not enough runs');
      const others = rows.filter(({ outcome, runs }) => outcome === 'not enough runs' && runs > 0);
      return html`<h3>${claim}</h3>
        <p class="small">Effect: ${measure}.</p>
        ${judged.length > 0 && claimTable(judged)}
        ${judged.length + others.length === 0 && html`<p>No run has anything to say about it yet.</p>`}
        ${
          others.length > 0 &&
          html`<p class="small">
            Too few seeds of each experiment yet:
            ${others.map(({ what, protocol, runs }) => `${what}, ${protocol} (${plural(runs, 'run')})`).join('; ')}.
          </p>`
        }`;
    })}
  </section>`;
}

const claimTable = (rows: ReproductionSummary['claims'][number]['rows']): Html =>
  tableOf(
    ['protocol', 'on', 'effect', '95% interval', 'runs', 'the claim', 'because'],
    rows.map((row) => [
      row.protocol,
      row.what,
      cell(
        row.effect,
        `${fixed(row.effect, row.unit === 'classes' ? 2 : 1)} ${row.unit === 'loss' ? 'in loss' : row.unit}`,
      ),
      intervalText(row.interval, 1, row.unit === 'classes' ? 2 : 1),
      count(row.runs),
      html`<td class="words ${outcomeColour[row.outcome]}">${row.outcome}</td>`,
      row.verdict,
    ]),
    { words: [1, 5, 6], kind: 'numbers ids wrapped stack' },
  );
