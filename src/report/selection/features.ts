/** The chosen columns: how often the splits chose them too, whether real rows alone say that they differ, and in which class they are high. */
import { count, fixed, full, percent, plural } from '../../checks/numbers.js';
import type { SelectedFeature, SelectionResult } from '../../selection/result.js';
import { html, type Html, type HtmlPart } from '../kit/html.js';
import { signed } from '../kit/forest.js';
import { cell, tableOf } from '../kit/table.js';
import { methodName, rate } from './words.js';

/** Columns that are shown at once; the others are folded away. */
const mostOpen = 20;
/** Classes that have a column of the table each, and the letters of their names. */
const mostClasses = 5;
const mostLetters = 60;
/** Columns that only splits chose. */
const mostOthers = 15;
/** Others that are named in a group. */
const mostInGroup = 4;

/** Whether each class has a column of the table. */
const apart = (classes: readonly string[]): boolean =>
  classes.length <= mostClasses && classes.join('').length <= mostLetters;

/** A mean of a class: the colour says which way, its strength how far. */
function signCell(value: number): Html {
  if (!Number.isFinite(value)) return cell(value, '–');
  const strength = Math.min(1, Math.abs(value) / 2);
  return html`<td class="${value < 0 ? 'lower' : 'higher'}" style="--v:${strength.toFixed(2)}" title="${full(value)}">
    ${signed(value, 1)}
  </td>`;
}

/** In which classes a column is highest and lowest, where there are many. */
function extremes(sign: SelectedFeature['sign']): Html {
  const all = Object.entries(sign).sort((a, b) => b[1] - a[1]);
  const [high, low] = [all[0]!, all.at(-1)!];
  return html`<td class="words">
    high in ${high[0]} (${signed(high[1], 1)}), low in ${low[0]} (${signed(low[1], 1)})
  </td>`;
}

/** A share as a bar behind its figure. */
const shareCell = (share: number): Html =>
  html`<td class="level" style="--v:${percent(share, 0)}" title="${full(share)}">${percent(share, 0)}</td>`;

function groupWords({ group, groupSize }: SelectedFeature): HtmlPart {
  if (groupSize === 0) return null;
  const named = group.slice(0, mostInGroup).join(', ');
  const more = groupSize - Math.min(mostInGroup, group.length);
  return `${named}${more > 0 ? ` and ${count(more)} more` : ''}`;
}

function featuresTable(features: readonly SelectedFeature[], classes: readonly string[]): Html {
  const few = apart(classes);
  return tableOf(
    ['column', 'rank', 'splits', 'q', ...(few ? classes.map((name) => `in ${name}`) : ['classes']), 'says the same'],
    features.map((one) => [
      one.feature,
      count(one.rank),
      shareCell(one.frequency),
      cell(one.q, rate(one.q)),
      ...(few ? classes.map((name) => signCell(one.sign[name] ?? NaN)) : [extremes(one.sign)]),
      groupWords(one),
    ]),
    { kind: 'numbers wrapped stack', words: few ? [4 + classes.length] : [4, 5] },
  );
}

function othersPart({ others, options }: SelectionResult): Html | null {
  const repeated = others.filter(({ frequency }) => frequency * options.splits >= 1.5);
  if (repeated.length === 0) return null;
  const shown = repeated.slice(0, mostOthers);
  return html`<details>
    <summary>
      ${plural(repeated.length, 'column')} that two splits or more chose, and all rows together do
      not${repeated.length > shown.length && `; the ${count(shown.length)} most frequent`}
    </summary>
    ${tableOf(
      ['column', 'splits', 'q'],
      shown.map(({ feature, frequency, q }) => [feature, shareCell(frequency), cell(q, rate(q))]),
      { kind: 'numbers stack' },
    )}
  </details>`;
}

function counts({ selected, discoveries, dataset, options, chosen }: SelectionResult): string {
  const stable = selected.filter(({ frequency }) => frequency >= 0.8).length;
  const redundant = selected.filter(({ groupSize }) => groupSize > 0).length;
  return `Chosen by ${methodName(chosen.method)} on all rows: ${plural(selected.length, 'column')}, of which ${count(stable)} came up in at least 80% of the splits and ${redundant === 0 ? 'none' : count(redundant)} ${redundant <= 1 ? 'has' : 'have'} others that say the same. In the whole table ${plural(discoveries, 'column')} of ${count(dataset.columns)} ${discoveries === 1 ? 'differs' : 'differ'} between the classes at a false discovery rate of ${percent(options.fdr, 0)}.`;
}

/** The section on the columns; where there is no signal they are folded away, with a warning before them. */
export function featuresSection(result: SelectionResult): Html {
  const { selected, dataset, verdict } = result;
  const classes = dataset.classes.map(({ name }) => name);
  const first = selected.slice(0, mostOpen);
  const rest = selected.slice(mostOpen);
  const none = verdict.answer === 'no-signal';
  const key = html`<p class="small">
    “splits”: in how many of the splits the column was chosen. “q”: the share of false ones to expect among this column
    and all that are at least as strongly related to the classes, counted on real rows alone; near 1 is nothing.
    ${apart(classes) ? '“in …”: ' : '“classes”: '}the average of a class less that of all rows, in standard deviations
    of the column. “says the same”: columns that go up and down with it (|r| above ${fixed(0.8, 1)}); any of them could
    stand in its place.
  </p>`;
  const tables = html`${featuresTable(first, classes)}
  ${
    rest.length > 0 &&
    html`<details>
      <summary>The other ${count(rest.length)}</summary>
      ${featuresTable(rest, classes)}
    </details>`
  }`;
  return html`<section id="features-section">
    <h2>The columns</h2>
    ${
      none &&
      html`<p class="caution">
        <span class="icon" aria-hidden="true">!</span
        ><span
          ><strong>No signal.</strong> A method always names some columns, even where there is nothing to find. What
          these give may well be chance; do not read anything into them.</span
        >
      </p>`
    }
    <p>${counts(result)}</p>
    ${
      none
        ? html`<details>
            <summary>The ${count(selected.length)} columns nevertheless</summary>
            ${key} ${tables}
          </details>`
        : html`${key} ${tables}`
    }
    ${!none && othersPart(result)}
  </section>`;
}
