/** The choice of a generator, and how long it may take. */
import { find, make } from './dom.js';
import type { KindChoice, Wish } from './messages.js';

export class Generator {
  readonly #kind: HTMLSelectElement = find('kind');
  #kinds: readonly KindChoice[] = [];

  constructor() {
    this.#kind.addEventListener('change', () => this.#explain());
  }

  offer(kinds: readonly KindChoice[]): void {
    this.#kinds = kinds;
    const options = (control: boolean): HTMLElement[] =>
      kinds.filter((kind) => kind.control === control).map(({ name, label }) => make('option', { value: name }, label));
    this.#kind.replaceChildren(...options(false), make('optgroup', { label: 'Controls' }, ...options(true)));
    this.#explain();
  }

  get wish(): Wish {
    return {
      kind: this.#kind.value,
      budget: find<HTMLInputElement>('budget').valueAsNumber,
      seed: find<HTMLInputElement>('seed').valueAsNumber,
    };
  }

  #explain(): void {
    find('about').textContent = this.#kinds.find(({ name }) => name === this.#kind.value)?.words ?? '';
  }
}
