/** Words and cells that the parts of a reproduction's report share. */
import type { Estimate } from '../../metrics/index.js';
import type { Outcome } from '../claim-rows.js';
import type { ReproductionGroup } from '../groups.js';
import { Html, html, type Part } from '../../report/kit/html.js';
import { count, fixed, full } from '../../report/kit/numbers.js';

/** Points of accuracy: a share times 100. */
export const inPoints = (share: number | null | undefined, digits = 1): string =>
  fixed(share === null || share === undefined ? NaN : 100 * share, digits);

/** "−3.1 to 0.4" */
export function intervalText(interval: readonly [number, number] | null, scale = 1, digits = 1): string {
  return interval === null ? '–' : `${fixed(scale * interval[0], digits)} to ${fixed(scale * interval[1], digits)}`;
}

export interface Verdict {
  readonly tone: 'good' | 'bad' | 'open' | 'few';
  readonly text: string;
}

/** Points that are no difference that matters, and the fewest seeds that say something; as in the claims. */
const margin = 3;
const fewest = 3;

/** What a difference between synthetic and real rows says. */
export function verdictOn({ mean, interval }: Estimate, seeds: number): Verdict {
  if (interval === null || seeds < fewest) return { tone: 'few', text: 'not enough runs' };
  const [low, high] = [100 * interval[0], 100 * interval[1]];
  if (low > 0) return { tone: 'good', text: `better by ${fixed(100 * mean, 1)} points` };
  if (high < 0) return { tone: 'bad', text: `worse by ${fixed(-100 * mean, 1)} points` };
  if (low > -margin) return { tone: 'good', text: `as good, to within ${margin} points` };
  return { tone: 'open', text: 'open: the interval is too wide' };
}

export const toneOf: Readonly<Record<Outcome, string>> = {
  holds: 'good',
  'does not hold': 'warn',
  open: '',
  'not enough runs': '',
};

/** A number with all its digits behind it. */
export const cell = (value: number | null | undefined, text: string): Html =>
  html`<td title="${full(value)}">${text}</td>`;

interface TableOptions {
  readonly kind?: string;
  readonly caption?: Part;
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
  rows: readonly (readonly Part[])[],
  { kind = 'numbers', caption, words = [], above }: TableOptions = {},
): Html {
  const stacked = kind.split(' ').includes('stack');
  const cellOf = (part: Part, i: number): Html => {
    const whole = isCell(part)
      ? part
      : words.includes(i)
        ? html`<td class="words">${part}</td>`
        : html`<td>${part}</td>`;
    return stacked ? new Html(whole.text.replace('<td', html`<td data-label="${heads[i]!}"`.text)) : whole;
  };
  return html`<div class="scroll" tabindex="0">
    <table class="${kind}">
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

const isCell = (part: Part): part is Html => part instanceof Html && part.text.startsWith('<td');

/** The protocol, and the cap where there was one: the same experiment may have been run with and without. */
export const groupName = ({ protocol, epochCap }: Pick<ReproductionGroup, 'protocol' | 'epochCap'>): string =>
  epochCap === null ? protocol : `${protocol}, at most ${count(epochCap)} epochs`;

/** A data set, marked where it stands in for another. */
export const datasetName = (dataset: string, standsInFor: string | null): string =>
  standsInFor === null ? dataset : `${dataset} (stands in for ${standsInFor})`;
