/**
 * The way of standardised rows into original units, kinds and ranges and back, column by column and without the way: each column's curve and
 * scale are increasing, so that a cut at the ends of its range is a cut here, too, and rounding is a step function.
 */
import { type Matrix, matrix } from '../matrix/index.js';
import type { Preprocessor } from './preprocessor.js';

/** A whole-number column of more values is rounded so finely beside its range that only the ends count. */
const mostSteps = 32;

/** x [n, q] as it would be after `unstandardise`, `restoreKinds` and `standardise`. */
export function kindsRestored(preprocessor: Preprocessor): (x: Matrix) => Matrix {
  const { kinds, withinRange } = preprocessor.preparation;
  if (kinds === 'real') return (x) => x;
  const columns = preprocessor.modelColumns;
  const steps = columns.map(({ kind, low, high }) =>
    kind === 'binary' || (kind === 'whole' && withinRange && high - low < mostSteps) ? high - low : 0,
  );
  const { low, high, levels, thresholds } = probe(preprocessor, steps);
  return ({ data, shape: [n, q] }) => {
    const out = matrix(n!, q!);
    for (let at = 0, j = 0; at < data.length; at++) {
      const value = data[at]!;
      if (steps[j]! > 0) out.data[at] = levels[j]![passed(thresholds[j]!, value)]!;
      else out.data[at] = withinRange ? Math.min(high[j]!, Math.max(low[j]!, value)) : value;
      if (++j === q) j = 0;
    }
    return out;
  };
}

/** How many thresholds a value has reached. */
function passed(thresholds: Float64Array, value: number): number {
  let count = 0;
  while (count < thresholds.length && value >= thresholds[count]!) count++;
  return count;
}

interface Probes {
  /** The ends of every column's range, standardised. */
  readonly low: Float64Array;
  readonly high: Float64Array;
  /** The values of columns of few, and from where on each but the first is the nearest; empty for others. */
  readonly levels: readonly Float64Array[];
  readonly thresholds: readonly Float64Array[];
}

/** Ends, levels and thresholds go through the preprocessor as rows of a table, each column's own in every row. */
function probe(preprocessor: Preprocessor, steps: readonly number[]): Probes {
  const most = Math.max(
    1,
    steps.reduce((a, b) => Math.max(a, b), 0),
  );
  const of = new Map(preprocessor.modelColumns.map(({ name }, k) => [name, steps[k]!]));
  const width = preprocessor.columns.length;
  // Row 0 has the lowest values, and each further one half a step more, up to the highest.
  const rows = matrix(2 * most + 1, width);
  preprocessor.columns.forEach(({ name, low, high }, j) => {
    const own = of.get(name) ?? 0;
    for (let i = 0; i <= 2 * most; i++)
      rows.data[i * width + j] = own === 0 ? (i === 0 ? low : high) : Math.min(high, low + i / 2);
  });
  const { data } = preprocessor.standardise(rows);
  const q = steps.length;
  const every = (j: number, count: number, first: number): Float64Array =>
    Float64Array.from({ length: count }, (_, k) => data[(first + 2 * k) * q + j]!);
  return {
    low: data.slice(0, q),
    high: data.slice(2 * most * q),
    levels: steps.map((count, j) => (count === 0 ? new Float64Array(0) : every(j, count + 1, 0))),
    thresholds: steps.map((count, j) => every(j, count, 1)),
  };
}
