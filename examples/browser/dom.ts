/** Short forms for what a page does all the time. */

/** The element of an id that stands in index.html. */
export const find = <T extends HTMLElement>(id: string): T => document.getElementById(id) as T;

/** Scrolls to a part of the page, unless it can be seen. */
export function bring(element: HTMLElement): void {
  const { top } = element.getBoundingClientRect();
  if (top < 0 || top > 0.4 * innerHeight) element.scrollIntoView({ block: 'start' });
}

type Attributes = Readonly<Record<string, string | number>>;

/** An element with attributes and contents; texts stay texts. */
export function make(name: string, attributes: Attributes = {}, ...inside: readonly (Node | string)[]): HTMLElement {
  return filled(document.createElement(name), attributes, inside);
}

/** The same in SVG. */
export function draw(name: string, attributes: Attributes = {}, ...inside: readonly (Node | string)[]): SVGElement {
  return filled(document.createElementNS('http://www.w3.org/2000/svg', name), attributes, inside);
}

function filled<T extends Element>(element: T, attributes: Attributes, inside: readonly (Node | string)[]): T {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  element.append(...inside);
  return element;
}

/** A number for a person: four digits at most. */
export function short(value: number): string {
  return Number.isFinite(value) ? String(Number(value.toPrecision(4))).replace('-', '−') : 'not a number';
}
