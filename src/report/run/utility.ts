/** The scores of every classifier, trained on real rows, on synthetic rows and on both. */
import { type ClassifierName, classifierTitle, type Measures } from '../../metrics/index.js';
import type { RunResult } from '../../synthesis/index.js';
import type { Utility } from '../../synthesis/utility.js';
import { fixed, percent } from '../../checks/numbers.js';
import { html, type Html, type HtmlPart } from '../kit/html.js';
import { cell, tableOf } from '../kit/table.js';
import { classifierAbout, splitWords } from './words.js';

function measured(name: HtmlPart, { accuracy, balancedAccuracy, mcc, auc }: Measures): HtmlPart[] {
  return [
    name,
    cell(accuracy, percent(accuracy)),
    cell(balancedAccuracy, percent(balancedAccuracy)),
    cell(mcc, fixed(mcc, 2)),
    cell(auc, fixed(auc, 2)),
  ];
}

/** The section; null where no classifier was scored so. */
export function utilitySection({ measures, deciding, verdict }: RunResult): Html | null {
  const known = Object.entries(measures) as [ClassifierName, Utility][];
  if (known.length === 0) return null;
  const group = ([name, { real, synthetic, both }]: [ClassifierName, Utility]): Html => {
    const rows = [measured('real rows', real), measured('synthetic rows', synthetic)];
    if (both !== null) rows.push(measured('both', both));
    const caption = html`${classifierTitle({ name })}${name === deciding?.name && html` <span class="tag">decides</span>`}
      <span class="about">${classifierAbout[name]}</span>`;
    return tableOf(['trained on', 'accuracy', 'balanced', 'MCC', 'AUC'], rows, { kind: 'numbers narrowed', caption });
  };
  return html`<section id="utility-section">
    <h2>Scores by classifier</h2>
    <p>
      ${known.length > 1 && 'One classifier decides, so that nobody can pick the one that suits them; the others show whether its answer stands alone. '}${verdict.splits > 1 && `Means over ${splitWords(verdict)}. `}Balanced
      accuracy averages the share named correctly over the classes. MCC, Matthews’ correlation, is 1 for a classifier
      that is always right and 0 for one that guesses. AUC is how often a row of a class gets a higher score for that
      class than a row of another; 0.5 is guessing.
    </p>
    <div class="pair">${known.map(group)}</div>
  </section>`;
}
