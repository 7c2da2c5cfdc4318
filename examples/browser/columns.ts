/** What a table holds: its columns, what is wrong with it, and how it is read. */
import { find, make } from './dom.js';
import type { Reading, Seen } from './messages.js';

/** What to do here about problems for which readers have options. */
const remedies: Readonly<Record<string, string>> = {
  'columns with missing cells': 'choose under “Missing cells” what is to become of them',
  'a row of texts': 'tick “Rows are genes” to turn the table',
};

export class Columns {
  readonly #target: HTMLSelectElement = find('target');
  readonly #missing: HTMLSelectElement = find('missing');
  readonly #transpose: HTMLInputElement = find('transpose');
  /** Whether the class column is the person's choice. */
  #chosen = false;

  /** `onChange` is told another way of reading the table. */
  constructor(onChange: (reading: Reading) => void) {
    this.#target.addEventListener('change', () => {
      this.#chosen = true;
      onChange(this.reading);
    });
    this.#missing.addEventListener('change', () => onChange(this.reading));
    this.#transpose.addEventListener('change', () => {
      this.#chosen = false;
      onChange(this.reading);
    });
  }

  get reading(): Reading {
    return {
      target: this.#chosen ? this.#target.value : undefined,
      missing: this.#missing.value as Reading['missing'],
      transpose: this.#transpose.checked,
    };
  }

  /** How a new table is read first. */
  forget(): Reading {
    this.#chosen = false;
    this.#missing.value = 'error';
    this.#transpose.checked = false;
    return this.reading;
  }

  /** Shows no columns of a table that cannot be read at all: another way of reading it may help. */
  clear(): void {
    find('seen').hidden = false;
    find('size').textContent = 'This table cannot be read as it is.';
    find('guessed').hidden = true;
    for (const id of ['target', 'problems', 'notes', 'columns']) find(id).replaceChildren();
  }

  show({ name, rows, width, columns, targets, target, guessed, gaps, notes, problems }: Seen): void {
    find('seen').hidden = false;
    find('size').textContent = `${name}: ${rows} rows, ${width} columns`;
    this.#target.replaceChildren(...targets.map((each) => make('option', {}, each)));
    this.#target.value = target;
    find('guessed').hidden = !guessed;
    find('gaps').hidden = !gaps;
    find('problems').replaceChildren(...problems.map(problemOf));
    find('notes').replaceChildren(...notes.map((note) => make('li', {}, note)));
    const left = width - columns.length;
    find('columns-title').textContent = left > 0 ? `Columns (${columns.length} of ${width})` : 'Columns';
    find('columns').replaceChildren(
      ...columns.map((column) =>
        make(
          'tr',
          {},
          make('th', { scope: 'row' }, column.name),
          make('td', {}, column.kind),
          make('td', { class: 'number' }, column.missing),
          make('td', {}, column.done),
        ),
      ),
      ...(left > 0 ? [make('tr', {}, make('td', { colspan: 4 }, `… and ${left} more of numbers`))] : []),
    );
  }
}

/** A kind of problem with its first places, and what to do. */
function problemOf({ what, count, items, remedy }: Seen['problems'][number]): HTMLElement {
  const more = count - items.length;
  return make(
    'li',
    {},
    make('strong', {}, `${what} (${count}). `),
    `To do: ${remedies[what] ?? remedy}.`,
    make(
      'ul',
      {},
      ...items.map((item) => make('li', {}, item)),
      ...(more > 0 ? [make('li', {}, `… and ${more} more`)] : []),
    ),
  );
}
