import { toMatrix, type MatrixLike } from '../matrix/index.js';

/** A hash of the 32-bit words of row `row`, `width` numbers of two words each (MurmurHash3, Appleby 2011, 32 bits). */
function hashRow(words: Uint32Array, row: number, width: number): number {
  let hash = 0;
  for (let k = 2 * row * width; k < 2 * (row + 1) * width; k++) {
    let word = Math.imul(words[k]!, 0xcc9e2d51);
    word = (word << 15) | (word >>> 17);
    hash ^= Math.imul(word, 0x1b873593);
    hash = (hash << 13) | (hash >>> 19);
    hash = (Math.imul(hash, 5) + 0xe6546b64) | 0;
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

function sameWords(words: Uint32Array, a: number, b: number, width: number): boolean {
  for (let k = 0; k < 2 * width; k++) {
    if (words[2 * a * width + k] !== words[2 * b * width + k]) return false;
  }
  return true;
}

/**
 * The group of every row of `features` [rows, columns]. Rows with equal contents share a number; groups are numbered from 0 in
 * the order of their first rows. 0 and -0 are equal, and so is a NaN to another. Takes time in proportion to the cells.
 *
 * Throws an InputError as `toMatrix` does.
 */
export function groupEqualRows(features: MatrixLike): Int32Array {
  const x = toMatrix(features, 'groupEqualRows');
  const [rows, width] = x.shape as [number, number];
  // One spelling in bits for 0 and -0, and for every NaN: equal numbers then have equal words.
  const { data } = x;
  for (let k = 0; k < data.length; k++) data[k] = Number.isNaN(data[k]) ? Number.NaN : data[k]! + 0;
  const words = new Uint32Array(data.buffer);
  const groups = new Int32Array(rows);
  /** The first rows of the groups with a hash, and their numbers. */
  const known = new Map<number, { row: number; group: number }[]>();
  let count = 0;
  for (let i = 0; i < rows; i++) {
    const hash = hashRow(words, i, width);
    const candidates = known.get(hash) ?? [];
    const same = candidates.find(({ row }) => sameWords(words, row, i, width));
    if (same === undefined) {
      candidates.push({ row: i, group: count });
      known.set(hash, candidates);
      groups[i] = count++;
    } else {
      groups[i] = same.group;
    }
  }
  return groups;
}
