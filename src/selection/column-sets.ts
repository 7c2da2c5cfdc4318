/** Sets of columns, and what a genetic search does with them. */
import type { SeededRandom } from '../random/index.js';

/** Numbers of columns, ascending, none twice. */
export type ColumnSet = Int32Array;

const below = (random: SeededRandom, n: number): number => Math.floor(random.uniform() * n);

/** k of the numbers in `from`, each as likely as any other. */
export function sample(from: ArrayLike<number>, k: number, random: SeededRandom): ColumnSet {
  const own = Int32Array.from(from);
  for (let i = 0; i < k; i++) {
    const j = i + below(random, own.length - i);
    [own[i], own[j]] = [own[j]!, own[i]!];
  }
  return own.slice(0, k).sort();
}

/** The columns of both sets, and of those of one alone. */
function parted(a: ColumnSet, b: ColumnSet): { readonly common: number[]; readonly single: number[] } {
  const [common, single]: [number[], number[]] = [[], []];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    const [x, y] = [a[i] ?? Infinity, b[j] ?? Infinity];
    if (x === y) common.push(x);
    else single.push(Math.min(x, y));
    if (x <= y) i++;
    if (y <= x) j++;
  }
  return { common, single };
}

/** A child of two sets: all columns that both have, and of the others as many, drawn at random, as make a size between theirs. */
export function crossed(a: ColumnSet, b: ColumnSet, random: SeededRandom): ColumnSet {
  const { common, single } = parted(a, b);
  const [low, high] = [Math.min(a.length, b.length), Math.max(a.length, b.length)];
  const size = low + below(random, high - low + 1);
  return Int32Array.from([...common, ...sample(single, size - common.length, random)]).sort();
}

/** What a mutation does: exchanges a column for another, takes one in or leaves one out. */
type Change = 'swap' | 'add' | 'remove';

/**
 * A set that differs from `set` in one column: one exchanged or, where sizes are free, as likely one more or one less.
 * @throws Error should it be the same set after all
 */
export function mutated(set: ColumnSet, p: number, sizes: 'fixed' | 'free', random: SeededRandom): ColumnSet {
  const own = new Set(set);
  const changes: Change[] = [];
  if (set.length < p) changes.push('swap');
  if (sizes === 'free' && set.length < p) changes.push('add');
  if (sizes === 'free' && set.length > 1) changes.push('remove');
  if (changes.length === 0) return set;
  const change = changes[below(random, changes.length)]!;
  const gone = change === 'add' ? -1 : set[below(random, set.length)]!;
  let come = -1;
  while (change !== 'remove' && (come < 0 || own.has(come))) come = below(random, p);
  if (gone >= 0) own.delete(gone);
  if (come >= 0) own.add(come);
  const out = Int32Array.from(own).sort();
  if (out.length === set.length && out.every((j, at) => j === set[at]))
    throw new Error('a mutation changed nothing; this is a defect of vaelab');
  return out;
}

/** What tells sets apart: two 32-bit numbers, each the exclusive or of numbers that belong to columns. */
export function keyOf(set: ColumnSet): string {
  let [a, b] = [0, 0];
  for (const j of set) {
    a ^= mixed(2 * j + 1);
    b ^= mixed(2 * j + 2);
  }
  return `${set.length}:${a}:${b}`;
}

/** The finalizer of MurmurHash3 (Appleby 2011): every bit of the number changes about half of the result's. */
function mixed(value: number): number {
  let h = Math.imul(value, 0x9e3779b1);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

/** How many of the sets hold every column [p]. */
export function holders(sets: readonly ColumnSet[], p: number): Int32Array {
  const counts = new Int32Array(p);
  for (const set of sets) for (const j of set) counts[j]!++;
  return counts;
}

/**
 * 1 less the share of columns that two of the sets have in common, in the mean over pairs: 0 when all sets are equal, 1 when none have a
 * column in common.
 */
export function diversity(sets: readonly ColumnSet[], p: number): number {
  const pairs = sets.length * (sets.length - 1);
  if (pairs === 0) return 0;
  let common = 0;
  for (const count of holders(sets, p)) common += count * (count - 1);
  const size = sets.reduce((sum, { length }) => sum + length, 0) / sets.length;
  return 1 - common / pairs / size;
}
