/** Inner folds: of a training part, rows that are held out in turn. */
import type { SeededRandom } from '../../random/index.js';

/**
 * The fold of every row, from 0: whole groups, each class shared out as evenly as they allow. Fewer folds than asked for where there are
 * fewer groups.
 */
export function innerFolds(
  classCodes: readonly number[],
  groups: ArrayLike<number>,
  folds: number,
  random: SeededRandom,
): Int32Array {
  const members = new Map<number, number[]>();
  classCodes.forEach((_, i) => members.set(groups[i]!, [...(members.get(groups[i]!) ?? []), i]));
  const classes = Math.max(...classCodes) + 1;
  const count = Math.min(folds, members.size);
  const all = [...members.values()];
  const shuffled = Array.from(random.permutation(all.length), (at) => all[at]!);
  // Large groups first: small ones then even out what these left.
  const ordered = shuffled.sort((a, b) => b.length - a.length || classCodes[a[0]!]! - classCodes[b[0]!]!);
  const ofClass = Array.from({ length: count }, () => new Float64Array(classes));
  const sizes = new Float64Array(count);
  const fold = new Int32Array(classCodes.length);
  for (const rows of ordered) {
    const code = classCodes[rows[0]!]!;
    let best = 0;
    for (let k = 1; k < count; k++) {
      const more = ofClass[k]![code]! - ofClass[best]![code]! || sizes[k]! - sizes[best]!;
      if (more < 0) best = k;
    }
    for (const i of rows) {
      fold[i] = best;
      ofClass[best]![classCodes[i]!]!++;
      sizes[best]!++;
    }
  }
  return fold;
}
