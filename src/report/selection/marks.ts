/** How methods and synthesizers are drawn: the same mark in every picture of a page. */
import type { SelectionResult } from '../../selection/result.js';
import type { LegendItem } from '../kit/legend.js';
import { colourCount, colours, markOf, type MarkShape } from '../kit/palette.js';
import { isInside, methodName } from './words.js';

/** A method's mark, and whether it is one of those that a reader is to look at first. */
export interface MethodMark {
  readonly name: string;
  readonly colour: string;
  readonly shape: MarkShape;
  readonly strong: boolean;
}

/** The method that is chosen inside is the line in the ink's colour; the colours of the others leave the ink out. */
export function methodMarks({ methods, chosen }: Pick<SelectionResult, 'methods' | 'chosen'>): MethodMark[] {
  const names = [...new Set(methods.map(({ name }) => name))];
  const others = names.filter((name) => !isInside(name));
  return names.map((name) => {
    if (isInside(name)) return { name, colour: colours.ink, shape: 'diamond', strong: true };
    const at = others.indexOf(name);
    const { shape } = markOf(at, others.length);
    return { name, colour: `var(--c${at % (colourCount - 1)})`, shape, strong: name === chosen.method };
  });
}

export const methodKey = (marks: readonly MethodMark[]): LegendItem[] =>
  marks.map(({ name, colour, shape }) => ({ text: methodName(name), colour, mark: shape }));

/** Real rows are blue; synthesizers have the colours after it, in their order. */
export const synthesizerColour = (at: number): string => `var(--c${1 + (at % (colourCount - 2))})`;
