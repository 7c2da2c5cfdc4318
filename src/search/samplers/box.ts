/** A part of the unit cube [d]. */
export interface Box {
  readonly low: Float64Array;
  readonly high: Float64Array;
}

/** All of the unit cube. */
export const unitCube = (d: number): Box => ({ low: new Float64Array(d), high: new Float64Array(d).fill(1) });

/** The box around a centre [d] with these half sides, inside the unit cube; categories are not confined. */
export function boxOf(centre: Float64Array, categorical: readonly boolean[], half: (j: number) => number): Box {
  return {
    low: centre.map((value, j) => (categorical[j] ? 0 : Math.max(0, value - half(j)))),
    high: centre.map((value, j) => (categorical[j] ? 1 : Math.min(1, value + half(j)))),
  };
}
