/**
 * How alike the choices of columns are that several splits make.
 *
 * Notation: m sets of columns out of p, k̄ their mean size, f_j the share of sets with column j. Nogueira's figure is
 *   1 - (1/p) Σ_j m/(m-1) f_j (1 - f_j) / ((k̄/p)(1 - k̄/p)),
 * 1 for equal sets and about 0 for sets at random, whatever their sizes (Nogueira, Sechidis and Brown 2018, "On the stability of feature
 * selection algorithms", with variance and interval of section 4).
 */
import { checkList, checkWhole, InputError } from '../checks/index.js';

/** How alike sets of columns are: 1 for equal ones. */
export interface Stability {
  readonly nogueira: number;
  /** 95 % interval of it. */
  readonly low: number;
  readonly high: number;
  /** Mean of the Jaccard index over pairs of sets. */
  readonly jaccard: number;
  /** Mean of Kuncheva's index over pairs; null for sets of different sizes (Kuncheva 2007, "A stability index for feature selection"). */
  readonly kuncheva: number | null;
}

/**
 * Stability of sets of column numbers out of `p`; at least two sets. All figures are NaN where every set is empty or has all columns.
 * @throws InputError for fewer sets, or numbers that are no columns or stand twice in a set
 */
export function stability(sets: readonly ArrayLike<number>[], p: number): Stability {
  checkList('stability: sets', sets);
  checkWhole('p', p, 1);
  if (sets.length < 2) throw new InputError(`stability: ${sets.length} sets; give at least two.`);
  const chosen = sets.map((set, s) => checkedSet(set, p, s));
  const m = chosen.length;
  const shares = new Float64Array(p);
  for (const set of chosen) for (const j of set) shares[j]! += 1 / m;
  return { ...nogueira(chosen, shares), ...byPairs(chosen, p) };
}

function checkedSet(set: ArrayLike<number>, p: number, s: number): ReadonlySet<number> {
  const numbers = Array.from(set);
  const wrong = numbers.find((j) => !Number.isInteger(j) || j < 0 || j >= p);
  if (wrong !== undefined) throw new InputError(`stability: set ${s} has column ${wrong}; columns are 0 to ${p - 1}.`);
  const unique = new Set(numbers);
  if (unique.size < numbers.length) throw new InputError(`stability: set ${s} has a column twice; name each once.`);
  return unique;
}

/** The figure with its interval: φ ± 1.96 sqrt(v), v = 4 / m² Σ_i (φ_i - φ̄)². */
function nogueira(
  sets: readonly ReadonlySet<number>[],
  shares: Float64Array,
): Pick<Stability, 'nogueira' | 'low' | 'high'> {
  const [m, p] = [sets.length, shares.length];
  const size = shares.reduce((a, b) => a + b, 0);
  const chance = (size / p) * (1 - size / p);
  const spread = shares.reduce((sum, f) => sum + f * (1 - f), 0) / p;
  const figure = 1 - ((m / (m - 1)) * spread) / chance;
  const parts = sets.map((set) => {
    let overlap = 0;
    for (const j of set) overlap += shares[j]! / p;
    const k = set.size;
    return (overlap - (k * size) / (p * p) + (figure / 2) * ((2 * size * k) / (p * p) - k / p - size / p + 1)) / chance;
  });
  const mean = parts.reduce((a, b) => a + b, 0) / m;
  const variance = (4 / m ** 2) * parts.reduce((sum, part) => sum + (part - mean) ** 2, 0);
  const half = 1.959963984540054 * Math.sqrt(variance);
  return { nogueira: figure, low: figure - half, high: figure + half };
}

function byPairs(sets: readonly ReadonlySet<number>[], p: number): Pick<Stability, 'jaccard' | 'kuncheva'> {
  let [jaccard, kuncheva, pairs] = [0, 0, 0];
  const k = sets[0]!.size;
  const even = sets.every((set) => set.size === k) && k > 0 && k < p;
  sets.forEach((a, s) => {
    for (const b of sets.slice(s + 1)) {
      let both = 0;
      for (const j of a) if (b.has(j)) both++;
      const union = a.size + b.size - both;
      jaccard += union > 0 ? both / union : 1;
      if (even) kuncheva += (both * p - k * k) / (k * (p - k));
      pairs++;
    }
  });
  return { jaccard: jaccard / pairs, kuncheva: even ? kuncheva / pairs : null };
}
