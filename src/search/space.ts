/**
 * Search spaces: parameters, encoded to the unit cube and back.
 *
 * Notation: x [d] is a point of the unit cube, one coordinate for each parameter that can vary (d of them); k is the
 * number of levels of a parameter on a grid, whose level j (from 0) is the cell [j/k, (j + 1)/k) and is encoded as its centre.
 */
import { jsonText } from '../checks/index.js';
import { checkSpace, conditionsOf, SpaceError } from './space-check.js';
import type { Condition, ParameterSpec, Params, ParamValue, SpaceSpec, VaryingSpec } from './types.js';

/** One coordinate of the unit cube. */
interface Dimension {
  readonly name: string;
  /** `int` stands for every number with levels: reals in steps and ordered categories, too. */
  readonly kind: 'real' | 'int' | 'categorical';
  /** Number of values; Infinity for a real parameter. */
  readonly levels: number;
  /** The coordinate of a level, a whole number from 0 to levels - 1, and the level of a coordinate. A real parameter has none. */
  readonly coordinate: (level: number) => number;
  readonly levelOf: (x: number) => number;
  /** The value of a coordinate in [0, 1]. */
  readonly decode: (x: number) => ParamValue;
  /** The coordinate of a value. @throws SpaceError for a value that the parameter cannot have. */
  readonly encode: (value: ParamValue | undefined) => number;
}

/** Coordinate of a categorical parameter whose condition does not hold: a level of its own, unlike all others. */
export const inactiveLevel = -1;

function refuse(name: string, value: unknown, takes: string): never {
  throw new SpaceError(
    `parameter "${name}" cannot be ${value === undefined ? 'missing' : jsonText(value)}; it takes ${takes}.`,
  );
}

const clamp = (x: number, low: number, high: number): number => Math.min(high, Math.max(low, x));

function realDimension(name: string, spec: ParameterSpec & { type: 'real' }): Dimension {
  const map = spec.log ? Math.log : Number;
  const back = spec.log ? Math.exp : Number;
  const [low, high] = [map(spec.low), map(spec.high)];
  return {
    name,
    kind: 'real',
    levels: Infinity,
    coordinate: () => NaN,
    levelOf: () => NaN,
    // A convex combination, because high - low may overflow; the bounds themselves are exact.
    decode: (x) =>
      x <= 0 ? spec.low : x >= 1 ? spec.high : clamp(back(low * (1 - x) + high * x), spec.low, spec.high),
    encode(value) {
      if (typeof value !== 'number' || !(value >= spec.low && value <= spec.high))
        refuse(name, value, `a number from ${spec.low} to ${spec.high}`);
      return clamp((map(value) / 2 - low / 2) / (high / 2 - low / 2), 0, 1);
    },
  };
}

/** Levels as cells of equal width. */
function cells(levels: number): Pick<Dimension, 'levels' | 'coordinate' | 'levelOf'> {
  return {
    levels,
    coordinate: (level) => (level + 0.5) / levels,
    levelOf: (x) => clamp(Math.floor(x * levels), 0, levels - 1),
  };
}

function intDimension(name: string, spec: ParameterSpec & { type: 'int' }): Dimension {
  const step = spec.step ?? 1;
  const levels = Math.floor((spec.high - spec.low) / step) + 1;
  const last = spec.low + (levels - 1) * step;
  const check = (value: ParamValue | undefined): number => {
    if (typeof value !== 'number' || !Number.isInteger((value - spec.low) / step) || value < spec.low || value > last)
      refuse(name, value, `a whole number from ${spec.low} to ${spec.high}${step === 1 ? '' : ` in steps of ${step}`}`);
    return value;
  };
  if (!spec.log) {
    const { coordinate, levelOf } = cells(levels);
    return {
      name,
      kind: 'int',
      levels,
      coordinate,
      levelOf,
      decode: (x) => spec.low + levelOf(x) * step,
      encode: (value) => coordinate((check(value) - spec.low) / step),
    };
  }
  // Cells reach half a unit to either side of a value, on the logarithmic scale.
  const low = Math.log(spec.low - 0.5);
  const span = Math.log(spec.high + 0.5) - low;
  const nearest = (x: number): number => clamp(Math.round(Math.exp(low + x * span)), spec.low, spec.high);
  return {
    name,
    kind: 'int',
    levels,
    coordinate: (level) => (Math.log(spec.low + level) - low) / span,
    levelOf: (x) => nearest(x) - spec.low,
    decode: nearest,
    encode: (value) => (Math.log(check(value)) - low) / span,
  };
}

/** Number of values of a real parameter in steps; a rounding error does not cost the last one. */
const stepsOf = ({ low, high, step = 1 }: ParameterSpec & { type: 'real' }): number =>
  Math.floor((high - low) / step + 1e-9) + 1;

/** Reals in steps: the level k has the value low + k step, without the digits that such a sum gathers. */
function steppedDimension(name: string, spec: ParameterSpec & { type: 'real' }): Dimension {
  const step = spec.step!;
  const { levels, coordinate, levelOf } = cells(stepsOf(spec));
  const decode = (x: number): number => {
    const value = spec.low + levelOf(x) * step;
    return clamp(Number(value.toPrecision(14)), spec.low, spec.high);
  };
  return {
    name,
    kind: 'int',
    levels,
    coordinate,
    levelOf,
    decode,
    encode(value) {
      const level = typeof value === 'number' ? Math.round((value - spec.low) / step) : NaN;
      if (!(level >= 0 && level < levels) || Math.abs(spec.low + level * step - (value as number)) > 1e-9 * step)
        refuse(name, value, `a number from ${spec.low} to ${spec.high} in steps of ${step}`);
      return coordinate(level);
    },
  };
}

function categoricalDimension(name: string, { choices, ordered }: ParameterSpec & { type: 'categorical' }): Dimension {
  const { levels, coordinate, levelOf } = cells(choices.length);
  return {
    name,
    kind: ordered === true ? 'int' : 'categorical',
    levels,
    coordinate,
    levelOf,
    decode: (x) => choices[levelOf(x)]!,
    encode(value) {
      const at = value === undefined ? -1 : choices.indexOf(value);
      if (at < 0) refuse(name, value, `one of ${jsonText(choices)}`);
      return coordinate(at);
    },
  };
}

/** The only value of a parameter, or undefined when it can vary. */
function onlyValue(spec: ParameterSpec): ParamValue | undefined {
  if (spec.type === 'fixed') return spec.value;
  if (spec.type === 'categorical') return spec.choices.length === 1 ? spec.choices[0] : undefined;
  if (spec.type === 'int') return spec.low + (spec.step ?? 1) > spec.high ? spec.low : undefined;
  if (spec.step !== undefined && stepsOf(spec) === 1) return spec.low;
  return spec.low === spec.high ? spec.low : undefined;
}

function dimensionOf(name: string, spec: VaryingSpec): Dimension {
  if (spec.type === 'real') return (spec.step === undefined ? realDimension : steppedDimension)(name, spec);
  return spec.type === 'int' ? intDimension(name, spec) : categoricalDimension(name, spec);
}

/** A checked space: what its parameters are, and the way to the unit cube and back. */
export class Space {
  readonly spec: SpaceSpec;
  /** Names of all parameters, in the order in which they were declared. */
  readonly names: readonly string[];
  /** The coordinates of the unit cube, in the same order: parameters that have more than one value. */
  readonly dimensions: readonly Dimension[];
  /** Names with their coordinate (undefined for one value only), each after the parameter that it depends on. */
  readonly #order: readonly {
    name: string;
    at: number | undefined;
    value: ParamValue | undefined;
    when: readonly Condition[];
  }[];
  readonly #conditional: boolean;

  /** @throws SpaceError for a declaration that is not sound. */
  constructor(spec: SpaceSpec) {
    this.spec = checkSpace(spec);
    this.names = Object.keys(this.spec);
    const varying = this.names.filter((name) => onlyValue(this.spec[name]!) === undefined);
    this.dimensions = varying.map((name) => dimensionOf(name, this.spec[name] as VaryingSpec));
    const depths = new Map<string, number>();
    const depth = (name: string): number => {
      const parents = conditionsOf(this.spec[name]!).map(({ parameter }) => depths.get(parameter) ?? depth(parameter));
      const own = parents.reduce((most, one) => Math.max(most, one + 1), 0);
      depths.set(name, own);
      return own;
    };
    this.#order = [...this.names]
      .sort((a, b) => depth(a) - depth(b))
      .map((name) => {
        const at = varying.indexOf(name);
        const spec = this.spec[name]!;
        return { name, at: at < 0 ? undefined : at, value: onlyValue(spec), when: conditionsOf(spec) };
      });
    this.#conditional = this.names.some((name) => this.spec[name]!.when !== undefined);
  }

  /** Number of coordinates. */
  get size(): number {
    return this.dimensions.length;
  }

  /** Number of different configurations without regard to conditions; Infinity with a real parameter. */
  get levels(): number {
    return this.dimensions.reduce((product, { levels }) => product * levels, 1);
  }

  /** The parameters at x [d]; those whose condition does not hold are left out. */
  decode(x: ArrayLike<number>): Params {
    const values = this.#active((at) => this.dimensions[at]!.decode(x[at]!));
    return Object.fromEntries(this.names.filter((name) => values.has(name)).map((name) => [name, values.get(name)!]));
  }

  /**
   * The point of the unit cube of these parameters [d]; a coordinate whose condition does not hold is 0.5 for numbers and
   * `inactiveLevel` for categories.
   * @throws SpaceError for a value outside of its range, a missing or an unknown parameter.
   */
  encode(params: Params): Float64Array {
    const x = new Float64Array(this.size);
    for (let at = 0; at < x.length; at++) x[at] = this.#inactive(at);
    const values = this.#active((at) => {
      const { name, encode } = this.dimensions[at]!;
      x[at] = encode(params[name]);
      return params[name]!;
    });
    for (const name of Object.keys(params)) {
      if (!Object.hasOwn(this.spec, name))
        throw new SpaceError(`parameter "${name}" is not in the space, which has ${this.names.join(', ')}.`);
      if (!values.has(name))
        throw new SpaceError(`parameter "${name}" has a value, but its condition does not hold; leave it out.`);
    }
    for (const [name, value] of values) if (params[name] !== value) refuse(name, params[name], jsonText(value));
    return x;
  }

  /**
   * A configuration that has the values given, and where none is given those at x [d].
   * @throws SpaceError as `encode` does for the values given
   */
  complete(given: Params, x: ArrayLike<number>): Params {
    const values = this.#active((at) => this.#chosen(given, at, x[at]!));
    const params = { ...given, ...Object.fromEntries(values) };
    this.encode(params);
    return Object.fromEntries(this.names.filter((name) => values.has(name)).map((name) => [name, params[name]!]));
  }

  /** Null is a value that is given, and undefined is not. */
  #chosen(given: Params, at: number, x: number): ParamValue {
    const { name, decode } = this.dimensions[at]!;
    return given[name] === undefined ? decode(x) : given[name];
  }

  /** Moves x [d] to the point that stands for its parameters: levels to the centre of their cells, unused ones to their mark. */
  snap(x: Float64Array): void {
    for (let at = 0; at < x.length; at++) {
      const { kind, decode, encode } = this.dimensions[at]!;
      if (kind === 'real') x[at] = clamp(x[at]!, 0, 1);
      else if (x[at] !== inactiveLevel) x[at] = encode(decode(x[at]!));
    }
    if (!this.#conditional) return;
    const used = new Set<number>();
    this.#active((at) => {
      used.add(at);
      return this.dimensions[at]!.decode(x[at]!);
    });
    for (let at = 0; at < x.length; at++) if (!used.has(at)) x[at] = this.#inactive(at);
  }

  /** Whether these parameters are a configuration of this space. */
  holds(params: Params): boolean {
    try {
      this.encode(params);
      return true;
    } catch {
      return false;
    }
  }

  /** A text that two configurations share exactly when they are the same. */
  key(params: Params): string {
    // What is absent is unlike every value, null among them.
    return JSON.stringify(this.names.map((name) => (params[name] === undefined ? [] : params[name])));
  }

  #inactive(at: number): number {
    return this.dimensions[at]!.kind === 'categorical' ? inactiveLevel : 0.5;
  }

  /** Values of the parameters whose conditions hold; `valueAt` gives that of a coordinate and is asked for active ones only. */
  #active(valueAt: (at: number) => ParamValue): Map<string, ParamValue> {
    const values = new Map<string, ParamValue>();
    for (const { name, at, value, when } of this.#order) {
      const holds = when.every(({ parameter, in: allowed }) => {
        const parent = values.get(parameter);
        return parent !== undefined && allowed.includes(parent);
      });
      if (holds) values.set(name, at === undefined ? value! : valueAt(at));
    }
    return values;
  }
}
