/** What is wrong with a file, gathered so that all of it is said at once. */
import { InputError } from '../checks/index.js';

/** How many of a kind are shown. */
const most = 10;

/** Problems of one kind. */
export interface Problem {
  /** What is wrong: 'columns with missing cells'. */
  readonly what: string;
  readonly count: number;
  /** Place and finding of the first ten. */
  readonly items: readonly string[];
  /** What to do, without a full stop. */
  readonly remedy: string;
}

interface Kind {
  count: number;
  readonly items: string[];
  readonly remedy: string;
}

/** Problems by kind: the first ten of each are shown with what solves them. */
export class Problems {
  readonly #kinds: Map<string, Kind> = new Map();
  readonly #file: string;
  /** What every message ends with, such as the separator that the file was read with. */
  readonly #context: string;

  constructor(file: string, context = '') {
    this.#file = file;
    this.#context = context;
  }

  /** Notes a problem: `what` names its kind ('cells that hold no number'), `item` place and finding, `remedy` what to do, without a full stop. */
  add(what: string, item: () => string, remedy: string): void {
    const kind = this.#kinds.get(what) ?? { count: 0, items: [], remedy };
    this.#kinds.set(what, kind);
    if (kind.count++ < most) kind.items.push(item());
  }

  get some(): boolean {
    return this.#kinds.size > 0;
  }

  get list(): Problem[] {
    return [...this.#kinds].map(([what, { count, items, remedy }]) => ({ what, count, items: [...items], remedy }));
  }

  /** All that was noted, in a text. */
  get message(): string {
    const parts = [...this.#kinds].map(([what, { count, items, remedy }]) => {
      if (count === 1 && this.#kinds.size === 1) return `${items[0]!}; ${remedy}.`;
      const more = count > items.length ? [`… and ${count - items.length} more`] : [];
      return [`${what} (${count}); ${remedy}:`, ...[...items, ...more].map((line) => `  ${line}`)].join('\n');
    });
    const whole = parts.length === 1 && this.#kinds.size === 1 && !parts[0]!.includes('\n');
    const end = this.#context === '' ? '' : `${whole ? ' ' : '\n'}(${this.#context})`;
    const line = whole && /^(line|row|column)\b/.test(parts[0]!);
    return `${this.#file}${line ? ',' : ':'} ${parts.join(`\n${this.#file}: `)}${end}`;
  }

  /** @throws InputError that tells all that was noted, if anything was */
  check(): void {
    if (this.some) throw new InputError(this.message);
  }
}
