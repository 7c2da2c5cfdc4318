/** The parameters of a space that vary, as plain data for pictures. */
import type { Space } from '../space.js';
import type { ParamValue, VaryingSpec } from '../types.js';

/** A parameter that varied, as an axis of pictures. */
export interface Axis {
  readonly name: string;
  readonly type: 'real' | 'int' | 'categorical';
  /** Bounds of numbers; 0 and the number of choices where it is categorical. */
  readonly low: number;
  readonly high: number;
  readonly log: boolean;
  /** Of a categorical axis, numbers in ascending order; else empty. */
  readonly choices: readonly ParamValue[];
}

/** The axes of a space, in the order of its dimensions. */
export function axesOf(space: Space): Axis[] {
  return space.dimensions.map(({ name }) => {
    const spec = space.spec[name] as VaryingSpec;
    if (spec.type === 'categorical') {
      const numbers = spec.ordered !== true && spec.choices.every((choice) => typeof choice === 'number');
      const choices = numbers ? [...(spec.choices as number[])].sort((a, b) => a - b) : spec.choices;
      return { name, type: spec.type, low: 0, high: choices.length, log: false, choices };
    }
    const { type, low, high, log = false } = spec;
    return { name, type, low, high, log, choices: [] };
  });
}
