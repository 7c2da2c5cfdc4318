// The votes of the nearest other rows, by some of the columns.
//
// Notation: as in ridge.ts; v voters; distances are squared Euclidean ones, in float32, from differences. Of equally near rows the first
// count, of equally voted classes the first wins.
import { pack } from './gram';

// @ts-ignore: decorator
@inline
function round8(n: i32): i32 {
  return (n + 7) & ~7;
}

export function neighboursScratchBytes(n: i32, k: i32, classes: i32, voters: i32): usize {
  return (<usize>((k + 4) * round8(n) + classes + 2 * voters)) << 2;
}

/** out [2] float64: the rows whose class most of their v nearest others have, and the sum of (1 - share of the votes for the own class)². */
export function neighbours(
  out: usize,
  x: usize,
  n: i32,
  subset: usize,
  k: i32,
  codes: usize,
  classes: i32,
  voters: i32,
  scratch: usize,
): void {
  const row = (<usize>round8(n)) << 2;
  const distances = scratch + <usize>k * row;
  const counts = distances + 4 * row;
  const nearest = counts + ((<usize>classes) << 2);
  pack(scratch, x, row, subset, k);
  let right: f64 = 0;
  let squares: f64 = 0;
  for (let i = 0; i < n; i += 4) {
    between(distances, scratch, row, k, i);
    for (let t = 0; t < min(4, n - i); t++) {
      const found = nearestOf(nearest, distances + <usize>t * row, n, i + t, voters);
      memory.fill(counts, 0, (<usize>classes) << 2);
      for (let v = 0; v < found; v++) {
        const code = load<i32>(codes + ((<usize>load<i32>(nearest + ((<usize>(voters + v)) << 2))) << 2));
        const at = counts + ((<usize>code) << 2);
        store<i32>(at, load<i32>(at) + 1);
      }
      let named = 0;
      for (let c = 1; c < classes; c++)
        if (load<i32>(counts + ((<usize>c) << 2)) > load<i32>(counts + ((<usize>named) << 2))) named = c;
      const own = load<i32>(codes + ((<usize>(i + t)) << 2));
      if (named == own) right += 1;
      const missing = 1 - <f64>load<i32>(counts + ((<usize>own) << 2)) / <f64>found;
      squares += missing * missing;
    }
  }
  store<f64>(out, right);
  store<f64>(out, squares, 8);
}

/** Distances [4, np] of the rows i to i + 3 and all. */
function between(distances: usize, panel: usize, row: usize, k: i32, i: i32): void {
  const end = panel + <usize>k * row;
  for (let m: usize = 0; m < row; m += 32) {
    let s00 = f32x4.splat(0);
    let s01 = s00;
    let s10 = s00;
    let s11 = s00;
    let s20 = s00;
    let s21 = s00;
    let s30 = s00;
    let s31 = s00;
    const own = (<usize>i) << 2;
    for (let at = panel; at < end; at += row) {
      const b0 = v128.load(at + m);
      const b1 = v128.load(at + m, 16);
      let a = v128.load_splat<f32>(at + own);
      let d0 = f32x4.sub(a, b0);
      let d1 = f32x4.sub(a, b1);
      s00 = f32x4.add(s00, f32x4.mul(d0, d0));
      s01 = f32x4.add(s01, f32x4.mul(d1, d1));
      a = v128.load_splat<f32>(at + own, 4);
      d0 = f32x4.sub(a, b0);
      d1 = f32x4.sub(a, b1);
      s10 = f32x4.add(s10, f32x4.mul(d0, d0));
      s11 = f32x4.add(s11, f32x4.mul(d1, d1));
      a = v128.load_splat<f32>(at + own, 8);
      d0 = f32x4.sub(a, b0);
      d1 = f32x4.sub(a, b1);
      s20 = f32x4.add(s20, f32x4.mul(d0, d0));
      s21 = f32x4.add(s21, f32x4.mul(d1, d1));
      a = v128.load_splat<f32>(at + own, 12);
      d0 = f32x4.sub(a, b0);
      d1 = f32x4.sub(a, b1);
      s30 = f32x4.add(s30, f32x4.mul(d0, d0));
      s31 = f32x4.add(s31, f32x4.mul(d1, d1));
    }
    v128.store(distances + m, s00);
    v128.store(distances + m, s01, 16);
    v128.store(distances + row + m, s10);
    v128.store(distances + row + m, s11, 16);
    v128.store(distances + 2 * row + m, s20);
    v128.store(distances + 2 * row + m, s21, 16);
    v128.store(distances + 3 * row + m, s30);
    v128.store(distances + 3 * row + m, s31, 16);
  }
}

/** Writes the v nearest rows but `self`, the nearest first: their distances [v], then their numbers [v]; returns how many there are. */
function nearestOf(out: usize, distances: usize, n: i32, self: i32, voters: i32): i32 {
  let found = 0;
  let limit: f32 = Infinity;
  const numbers = out + ((<usize>voters) << 2);
  for (let m = 0; m < n; m++) {
    const distance = load<f32>(distances + ((<usize>m) << 2));
    if (found == voters && !(distance < limit)) continue;
    if (m == self) continue;
    let at = found < voters ? found++ : voters - 1;
    for (; at > 0; at--) {
      const before = load<f32>(out + ((<usize>(at - 1)) << 2));
      if (!(distance < before)) break;
      store<f32>(out + ((<usize>at) << 2), before);
      store<i32>(numbers + ((<usize>at) << 2), load<i32>(numbers + ((<usize>(at - 1)) << 2)));
    }
    store<f32>(out + ((<usize>at) << 2), distance);
    store<i32>(numbers + ((<usize>at) << 2), m);
    limit = load<f32>(out + ((<usize>(found - 1)) << 2));
  }
  return found;
}
