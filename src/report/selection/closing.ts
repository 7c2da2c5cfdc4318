/** The last sections: figures to take along, how it was done, what was not asked, notes, and how to do it again. */
import { count, duration, percent, plural } from '../../checks/numbers.js';
import type { SelectionResult } from '../../selection/result.js';
import { csv } from '../kit/csv.js';
import { download } from '../kit/download.js';
import { html, type Html, type HtmlPart } from '../kit/html.js';
import { factsTable, filesLine, notesSection } from '../kit/table.js';
import { selectionTex } from './latex.js';
import { selectionTables } from './tables.js';
import { methodName } from './words.js';

/** Figures for a paper and for other programs. */
export function figuresSection(result: SelectionResult): Html {
  const tables = [...selectionTables(result)].map(([name, [head, ...rows]]) =>
    download(name, csv(head!.map(String), rows)),
  );
  return html`<section id="figures-section">
    <h2>The figures, to take along</h2>
    <p>As tables for other programs, inside this page: ${tables.map((link, i) => html`${i > 0 && ', '}${link}`)}.</p>
    <details>
      <summary>As a table for LaTeX</summary>
      <pre><code>${selectionTex(result)}</code></pre>
    </details>
  </section>`;
}

const either = (chosen: boolean, values: string): string => (chosen ? `${values}; chosen inside each split` : values);

/** How the work was set up. */
export function setupSection({ dataset, options, measure, chosen, seconds, permutation }: SelectionResult): Html {
  const classes = dataset.classes.map(({ name, rows }) => `${name} ${count(rows)}`).join(', ');
  const { groups } = dataset;
  const facts: readonly (readonly [string, HtmlPart])[] = [
    [
      'data set',
      `${dataset.name}: ${plural(dataset.rows, 'row')}, ${plural(dataset.columns, 'column')}; classes in column “${dataset.target}”: ${classes}`,
    ],
    [
      'groups',
      groups && `${plural(groups.count, 'group')} in column “${groups.column}”, whose rows are never on both sides`,
    ],
    ['splits', `${plural(options.splits, 'split')}, ${percent(options.test, 0)} of the rows test`],
    ['measure', measure],
    ['methods', either(options.chosenInside.method, options.methods.map(methodName).join(', '))],
    ['columns', either(options.chosenInside.k, options.k.map(count).join(', '))],
    [
      'classifier',
      options.classifier === 'auto'
        ? `ridge or knn, chosen inside; ${chosen.classifier} for all rows`
        : options.classifier,
    ],
    [
      'synthetic rows',
      options.augment.length === 0
        ? null
        : `${options.augment.join(', ')}: ${count(options.rows)} for each training part, ${options.balance === 'classes' ? 'as many of each class' : 'in the proportions of the classes'}`,
    ],
    [
      'permuted labels',
      permutation &&
        `${plural(permutation.permutations, 'permutation')} of ${plural(permutation.splits, 'split')}, ranked by ${permutation.rankers.map(methodName).join(' and ')}`,
    ],
    ['seed', options.seed],
    ['took', duration(seconds)],
  ];
  return html`<section id="setup-section">
    <h2>How it was done</h2>
    ${factsTable(facts)}
  </section>`;
}

/** What this page does not show, and how to ask for it; null where nothing is missing. */
export function absentSection(result: SelectionResult): Html | null {
  const { augmentation, genetic, permutation, nested, splits } = result;
  const absent: readonly HtmlPart[] = [
    ...(splits.length < 2 || nested.stability.nogueira === null
      ? [
          html`How stable the choice is: that takes two splits or more, and fewer columns than all (<code
              >--splits 20</code
            >).`,
        ]
      : []),
    ...(permutation === null
      ? [html`What chance gives: labels were not permuted (<code>--permutations 20</code>).`]
      : []),
    ...(augmentation.length === 0
      ? [
          html`Whether synthetic rows help, and the check with planted columns: no synthesizer was named (<code
              >--augment gaussian,smote</code
            >).`,
        ]
      : []),
    ...(genetic.length === 0
      ? [html`The genetic search: it was not among the methods (<code>--method ga</code>).`]
      : []),
  ];
  if (absent.length === 0) return null;
  return html`<section id="absent-section">
    <h2>What is not here</h2>
    <ul>
      ${absent.map((one) => html`<li>${one}</li>`)}
    </ul>
  </section>`;
}

/** Remarks, and what is needed to do the same again. */
export function closingSections({ notes, files, version, options }: SelectionResult, command: string | null): Html {
  return html`${notesSection(notes)}
    <section id="again-section">
      <h2>To do it again</h2>
      ${command !== null && html`<pre><code>${command}</code></pre>`}
      <p>
        Version ${version} of vaelab, seed ${options.seed}. The same seed gives the same result, whatever the number of
        workers and threads. What the figures mean in full is in the project’s document <code>docs/selection.md</code>.
      </p>
      ${filesLine(files)}
    </section>`;
}
