/** Tables, and cells that carry all digits of what they show. */
import { Html, html, type HtmlPart } from './html.js';
import { full } from '../../checks/numbers.js';

/** A number with all its digits behind it. */
export const cell = (value: number | null | undefined, text: string): Html =>
  html`<td title="${full(value)}">${text}</td>`;

interface TableOptions {
  readonly kind?: string;
  readonly caption?: HtmlPart;
  /** Columns of text, from 0; the others hold numbers. */
  readonly words?: readonly number[];
  /** A line above the headings: texts over so many columns each. */
  readonly above?: readonly (readonly [text: string, columns: number])[];
}

/**
 * A table that scrolls by itself where the page is narrow; the first column's cells are headings of their rows. Of the kind
 * `stack`, a phone shows every row as a list of its cells, each with its heading.
 */
export function tableOf(
  heads: readonly string[],
  rows: readonly (readonly HtmlPart[])[],
  { kind = 'numbers', caption, words = [], above }: TableOptions = {},
): Html {
  const stacked = kind.split(' ').includes('stack');
  const cellOf = (part: HtmlPart, i: number): Html => {
    const whole = isCell(part)
      ? part
      : words.includes(i)
        ? html`<td class="words">${part}</td>`
        : html`<td>${part}</td>`;
    return stacked ? new Html(whole.text.replace('<td', html`<td data-label="${heads[i]!}"`.text)) : whole;
  };
  return html`<div class="scroll" tabindex="0">
    <table${kind !== '' && html` class="${kind}"`}>
      ${
        caption === undefined
          ? null
          : html`<caption>
              ${caption}
            </caption>`
      }
      <thead>
        ${
          above !== undefined &&
          html`<tr>
            ${above.map(([text, columns]) => html`<th scope="colgroup" colspan="${columns}">${text}</th>`)}
          </tr>`
        }
        <tr>
          ${heads.map((head, i) => (words.includes(i) ? html`<th scope="col" class="words">${head}</th>` : html`<th scope="col">${head}</th>`))}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          ([first, ...rest]) =>
            html`<tr>
              <th scope="row">${first ?? null}</th>
              ${rest.map((part, i) => cellOf(part, i + 1))}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

const isCell = (part: HtmlPart): part is Html => part instanceof Html && part.text.startsWith('<td');

/** What is known of a thing: names and what they have, without those that have nothing. */
export function factsTable(facts: readonly (readonly [name: string, value: HtmlPart])[]): Html {
  return html`<div class="scroll" tabindex="0">
    <table class="facts stack">
      <tbody>
        ${facts
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
  </div>`;
}

/** The names of the files beside the page; null where there are none. */
export function filesLine(files: readonly string[]): Html | null {
  if (files.length === 0) return null;
  return html`<p>Written beside this page: ${files.map((file, i) => html`${i > 0 && ', '}<code>${file}</code>`)}.</p>`;
}

/** A section of remarks; null where there are none. */
export function notesSection(notes: readonly HtmlPart[]): Html | null {
  if (notes.length === 0) return null;
  return html`<section id="notes-section">
    <h2>Notes</h2>
    <ul>
      ${notes.map((note) => html`<li>${note}</li>`)}
    </ul>
  </section>`;
}
