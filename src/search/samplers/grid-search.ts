/** The full product of some values of every parameter, in a fixed order. */
import { jsonText, OptionError, withDefaults } from '../../checks/index.js';
import type { Settled } from '../option-checks.js';
import { satisfies } from '../linear-constraints.js';
import { Space } from '../space.js';
import { conditionsOf, SpaceError } from '../space-check.js';
import type { Params, ParamValue, Sampler, SpaceSpec, Suggestion } from '../types.js';
import { SpaceMemory } from './space-memory.js';
import { triedKeys } from './tried.js';

/** The values of a grid. */
export interface GridOptions {
  /** The values of some parameters, such as `{ latent: [3, 10, 20, 50, 100] }`; in the order in which they are to be tried. */
  readonly values?: Readonly<Record<string, readonly ParamValue[]>>;
  /**
   * How many values the other numbers get, evenly spaced (on the logarithmic scale where the parameter has one), bounds included:
   * for all or by name. Parameters with at most so many values get all of them. 5 by default.
   */
  readonly points?: number | Readonly<Record<string, number>>;
}

interface GridAxis {
  readonly name: string;
  readonly values: readonly ParamValue[];
}

const defaultPoints = 5;

function spacedValues(space: Space, name: string, points: number): ParamValue[] {
  if (!Number.isInteger(points) || points < 1)
    throw new SpaceError(`GridSearch: points of "${name}" must be a whole number of at least 1, found ${points}.`);
  const spec = space.spec[name]!;
  if (spec.type === 'fixed') return [spec.value];
  if (spec.type === 'categorical') return [...spec.choices];
  const dimension = space.dimensions.find((one) => one.name === name);
  if (!dimension) return [spec.low];
  const spread = (count: number, valueAt: (share: number) => ParamValue): ParamValue[] =>
    Array.from({ length: count }, (_, i) => valueAt(count === 1 ? 0.5 : i / (count - 1)));
  if (dimension.levels > points) return [...new Set(spread(points, dimension.decode))];
  return Array.from({ length: dimension.levels }, (_, level) => dimension.decode(dimension.coordinate(level)));
}

/** The options that are given, as plain data. */
function settle(where: string, given: GridOptions | undefined): GridOptions {
  const defaults: Settled<GridOptions, never> = { values: undefined, points: undefined };
  const { values, points } = withDefaults(where, given, defaults);
  const isRecord = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value);
  if (values !== undefined && !(isRecord(values) && Object.values(values).every(Array.isArray)))
    throw new OptionError(`${where}: values must be an object with a list for each name, such as { latent: [3, 10] }.`);
  if (points !== undefined && typeof points !== 'number' && !isRecord(points))
    throw new OptionError(`${where}: points must be a whole number, or an object with one for each name.`);
  return structuredClone({ ...(values && { values }), ...(points !== undefined && { points }) });
}

function gridAxes(space: Space, { values = {}, points = defaultPoints }: GridOptions): GridAxis[] {
  const named = typeof points === 'number' ? {} : points;
  for (const name of [...Object.keys(values), ...Object.keys(named)])
    if (!Object.hasOwn(space.spec, name))
      throw new SpaceError(`GridSearch: "${name}" is not in the space, which has ${space.names.join(', ')}.`);
  return space.names.map((name) => {
    const given = Object.hasOwn(values, name) ? values[name] : undefined;
    if (!given)
      return {
        name,
        values: spacedValues(space, name, typeof points === 'number' ? points : (named[name] ?? defaultPoints)),
      };
    if (given.length === 0 || new Set(given).size !== given.length)
      throw new SpaceError(`GridSearch: the values of "${name}" must be at least one, and all different.`);
    const dimension = space.dimensions.find((one) => one.name === name);
    const only = dimension ? undefined : spacedValues(space, name, 1)[0];
    for (const value of given) {
      if (dimension) dimension.encode(value);
      else if (value !== only)
        throw new SpaceError(`GridSearch: "${name}" is always ${jsonText(only)}, found ${jsonText(value)}.`);
    }
    return { name, values: given };
  });
}

/** Every configuration once, the last declared parameter changing fastest; parameters whose condition does not hold do not count. */
function* product(axes: readonly GridAxis[], spec: SpaceSpec): Generator<Params> {
  const total = axes.reduce((size, { values }) => size * values.length, 1);
  if (!(total <= Number.MAX_SAFE_INTEGER))
    throw new SpaceError(`GridSearch: the grid has ${total} points; name fewer values.`);
  for (let index = 0; index < total; index++) {
    const digits = new Map<string, number>();
    for (let at = axes.length - 1, rest = index; at >= 0; at--) {
      const { name, values } = axes[at]!;
      digits.set(name, rest % values.length);
      rest = Math.floor(rest / values.length);
    }
    const valueOf = (name: string): ParamValue | undefined => {
      for (const { parameter, in: allowed } of conditionsOf(spec[name]!)) {
        const parent = valueOf(parameter);
        if (parent === undefined || !allowed.includes(parent)) return undefined;
      }
      return axes.find((axis) => axis.name === name)!.values[digits.get(name)!];
    };
    const entries = axes.map(({ name }) => [name, valueOf(name)] as const);
    // A parameter that does not exist here stands at its first value in one of the points only.
    if (entries.some(([name, value]) => value === undefined && digits.get(name) !== 0)) continue;
    yield Object.fromEntries(entries.filter((entry): entry is [string, ParamValue] => entry[1] !== undefined));
  }
}

/** Number of configurations of a grid. @throws SpaceError as `GridSearch` does. */
export function sizeOfGrid(spec: SpaceSpec, options?: GridOptions): number {
  const space = new Space(spec);
  const axes = gridAxes(space, settle('sizeOfGrid', options));
  if (space.names.every((name) => !space.spec[name]!.when))
    return axes.reduce((size, { values }) => size * values.length, 1);
  return [...product(axes, spec)].length;
}

/**
 * All combinations, in a fixed order; a suggestion is the first that no trial has yet, whatever became of it, so that a
 * study goes on where it was. Configurations whose trial was interrupted come again.
 *
 * `suggest` throws a SpaceError for values outside of the space.
 */
export class GridSearch implements Sampler {
  readonly name = 'grid';
  readonly options: Readonly<Record<string, unknown>>;
  readonly #grid: GridOptions;
  readonly #spaces = new SpaceMemory();

  /** Throws an OptionError for an unknown option or one of the wrong kind. */
  constructor(options?: GridOptions) {
    this.#grid = settle('GridSearch', options);
    this.options = { ...this.#grid };
  }

  suggest({ space: spec, trials, linear }: Suggestion): Params | undefined {
    const space = this.#spaces.of(spec);
    const tried = triedKeys(space, trials);
    for (const params of product(gridAxes(space, this.#grid), spec))
      if (!tried.has(space.key(params)) && satisfies(params, linear)) return params;
    return undefined;
  }
}
