/** What a table holds: its columns, what is wrong with it, and how it is read. */
import type { ColumnWords } from 'vaelab/data';
import { find, make } from './dom.js';
import type { Reading, Seen, Use } from './messages.js';

/** What to do here about problems for which readers have options. */
const remedies: Readonly<Record<string, string>> = {
  'columns with missing cells': 'choose under “Missing cells” what is to become of them',
  'a row of texts': 'tick “Rows are genes” to turn the table',
};

/** Options of the command line, and what stands for them here. */
const options: Readonly<Record<string, string>> = {
  '--transpose': '“Rows are genes”',
  '--missing': '“Missing cells”',
  '--drop': '“leave out” beside its kind',
  '--keep': '“a feature” beside its kind',
  '--id': '“names the rows” beside its kind',
};

/** The words of the library for this page. */
export const here = (text: string): string =>
  text.replace(/--[a-z]+/g, (option) => options[option] ?? `${option} (of the command line)`);

/** What a column can be taken for. */
const uses: Readonly<Record<Use | 'auto', string>> = {
  auto: 'as found',
  keep: 'a feature',
  drop: 'leave out',
  id: 'names the rows',
};

export class Columns {
  readonly #target: HTMLSelectElement = find('target');
  readonly #missing: HTMLSelectElement = find('missing');
  readonly #transpose: HTMLInputElement = find('transpose');
  readonly #find: HTMLInputElement = find('find');
  readonly #onChange: (reading: Reading) => void;
  /** Whether the class column is the person's choice. */
  #chosen = false;
  #uses: Record<string, Use> = {};
  #width = 0;

  /** `onChange` is told another way of reading the table, `onFind` what names of columns are to hold. */
  constructor(onChange: (reading: Reading) => void, onFind: (text: string) => void) {
    this.#onChange = onChange;
    this.#target.addEventListener('change', () => {
      this.#chosen = true;
      // A column is used for one thing.
      delete this.#uses[this.#target.value];
      onChange(this.reading);
    });
    this.#missing.addEventListener('change', () => onChange(this.reading));
    this.#transpose.addEventListener('change', () => {
      this.#chosen = false;
      this.#uses = {};
      onChange(this.reading);
    });
    this.#find.addEventListener('input', () => onFind(this.#find.value));
  }

  get reading(): Reading {
    return {
      target: this.#chosen ? this.#target.value : undefined,
      missing: this.#missing.value as Reading['missing'],
      transpose: this.#transpose.checked,
      uses: { ...this.#uses },
    };
  }

  /** How a new table is read first. */
  forget(): Reading {
    this.#chosen = false;
    this.#uses = {};
    this.#missing.value = 'error';
    this.#transpose.checked = false;
    return this.reading;
  }

  /** Shows no columns of a table that cannot be read at all: another way of reading it may help. */
  clear(): void {
    find('seen').hidden = false;
    find('size').textContent = 'This table cannot be read as it is.';
    find('guessed').hidden = true;
    find('find-place').hidden = true;
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
    find('notes').replaceChildren(...notes.map((note) => make('li', {}, here(note))));
    this.#width = width;
    this.#find.value = '';
    find('find-place').hidden = columns.length === width;
    this.list(columns);
  }

  /** Shows some of the columns; the control that has the keyboard keeps it. */
  list(columns: readonly ColumnWords[]): void {
    const focused = (document.activeElement as HTMLElement | null)?.dataset['column'];
    const left = this.#width - columns.length;
    find('columns-title').textContent = left > 0 ? `Columns (${columns.length} of ${this.#width})` : 'Columns';
    const rows = columns.map((column) => this.#row(column));
    const more = left > 0 ? [make('tr', {}, make('td', { colspan: 4 }, `… and ${left} more`))] : [];
    find('columns').replaceChildren(...rows, ...more);
    if (focused === undefined) return;
    const place = [...find('columns').querySelectorAll('select')].find(({ dataset }) => dataset['column'] === focused);
    (place ?? this.#find).focus({ preventScroll: true });
  }

  #row({ name, kind, missing, done }: ColumnWords): HTMLElement {
    const control = kind === 'class' ? [] : [this.#use(name)];
    return make(
      'tr',
      {},
      make('th', { scope: 'row' }, name),
      make('td', {}, kind, ...control),
      make('td', { class: 'number' }, missing),
      make('td', {}, here(done)),
    );
  }

  /** The choice of what a column is taken for. */
  #use(name: string): HTMLElement {
    const choice = make(
      'select',
      { 'aria-label': `Use of ${name}`, 'data-column': name },
      ...Object.entries(uses).map(([value, words]) => make('option', { value }, words)),
    ) as HTMLSelectElement;
    choice.value = this.#uses[name] ?? 'auto';
    choice.addEventListener('change', () => {
      if (choice.value === 'auto') delete this.#uses[name];
      else this.#uses[name] = choice.value as Use;
      this.#onChange(this.reading);
    });
    return choice;
  }
}

/** A kind of problem with its first places, and what to do. */
function problemOf({ what, count, items, remedy }: Seen['problems'][number]): HTMLElement {
  const more = count - items.length;
  return make(
    'li',
    {},
    make('strong', {}, `${what} (${count}). `),
    `To do: ${remedies[what] ?? here(remedy)}.`,
    make(
      'ul',
      {},
      ...items.map((item) => make('li', {}, here(item))),
      ...(more > 0 ? [make('li', {}, `… and ${more} more`)] : []),
    ),
  );
}
