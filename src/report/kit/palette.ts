/**
 * Colours of Okabe and Ito (2008, "Color Universal Design"), which people with any common colour vision tell apart; yellow is left
 * out because it vanishes on white. They are CSS variables, so that one drawing serves light, dark and paper.
 */

/** Number of colours in turn: `--c0` … `--c6`. */
export const colourCount = 7;

/** Shapes in turn; seven colours by four shapes give 28 distinct marks. */
const shapes = ['circle', 'rect', 'triangle', 'diamond'] as const;

/** A marker shape, by its ECharts name. */
export type MarkShape = (typeof shapes)[number];

/** The colour of a class, its variant nearer to the ink for hollow marks, and its shape; grey circles for what has no class. */
export function markOf(
  classIndex: number,
  classes: number,
): { readonly colour: string; readonly dark: string; readonly shape: MarkShape } {
  if (!Number.isInteger(classIndex) || classIndex < 0 || classIndex >= classes) {
    return { colour: 'var(--muted)', dark: 'var(--muted)', shape: 'circle' };
  }
  const i = classIndex % colourCount;
  return { colour: `var(--c${i})`, dark: `var(--h${i})`, shape: shapes[classIndex % shapes.length]! };
}

/** Colours with one meaning in the whole report. */
export const colours = {
  real: 'var(--c0)',
  synthetic: 'var(--c1)',
  best: 'var(--c2)',
  ink: 'var(--ink)',
  muted: 'var(--muted)',
  rule: 'var(--rule)',
} as const;
