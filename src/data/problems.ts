/** What is wrong with a file, gathered so that all of it is said at once. */
import { InputError } from '../checks/index.js';

/** How many of a kind are shown. */
const most = 10;

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

  /** @throws InputError that tells all that was noted, if anything was */
  check(): void {
    if (!this.some) return;
    const parts = [...this.#kinds].map(([what, { count, items, remedy }]) => {
      if (count === 1 && this.#kinds.size === 1) return `${items[0]!}; ${remedy}.`;
      const more = count > items.length ? [`… and ${count - items.length} more`] : [];
      return [`${what} (${count}); ${remedy}:`, ...[...items, ...more].map((line) => `  ${line}`)].join('\n');
    });
    const whole = parts.length === 1 && this.#kinds.size === 1 && !parts[0]!.includes('\n');
    const end = this.#context === '' ? '' : `${whole ? ' ' : '\n'}(${this.#context})`;
    const line = whole && /^(line|row|column)\b/.test(parts[0]!);
    throw new InputError(`${this.#file}${line ? ',' : ':'} ${parts.join(`\n${this.#file}: `)}${end}`);
  }
}
