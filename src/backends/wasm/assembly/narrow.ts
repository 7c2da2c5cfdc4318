// Products with at most NARROW rows, where memory sets the pace: B is streamed once, in its own order, and never packed.
//
// Notation is that of matmul.ts, with every operand given by the byte distances of its elements:
//   op(A)[i, p] = a + i * aRow + p * aDepth,  op(B)[p, j] = b + p * bDepth + j * bCol,  out + i * outRow + j * outCol
//   scratch    dot form: up to NARROW rows of SPAN depths of A; axpy form: SUMS sums, shared by the rows

/** Fewest rows for which the packed tile is worth its zero rows and its copies. */
export const NARROW: i32 = 4;
/** Depths of A held at a time by the dot form. */
const SPAN: i32 = 2048;
/**
 * Sums held at a time by the axpy form. Four rows take 512 columns each, so that the 8 rows of B that they share (16 KiB)
 * stay in the first-level cache with them; a single row has nothing to share and streams 2048 columns.
 */
const SUMS: i32 = 2048;
/** Floats of scratch for either form. */
export const NARROW_SCRATCH: i32 = NARROW * SPAN;

/** B is contiguous along the depth: out[i, j] is the dot product of two rows, four columns at a time. */
export function dotForm(
  out: usize,
  outRow: usize,
  outCol: usize,
  a: usize,
  aRow: usize,
  aDepth: usize,
  b: usize,
  bCol: usize,
  rows: i32,
  cols: i32,
  k: i32,
  scratch: usize,
): void {
  let p = 0;
  do {
    const steps = min(SPAN, k - p);
    let held = scratch;
    for (let i = 0; i < rows; i++) {
      let from = a + <usize>i * aRow + <usize>p * aDepth;
      for (let q = 0; q < steps; q++) {
        store<f32>(held + ((<usize>q) << 2), load<f32>(from));
        from += aDepth;
      }
      held += (<usize>SPAN) << 2;
    }
    for (let j = 0; j < cols; j += 4) {
      const count = min(4, cols - j);
      const b0 = b + <usize>j * bCol + ((<usize>p) << 2);
      // Columns past the edge repeat the last one; their sums are not stored.
      const b1 = b0 + (count > 1 ? bCol : 0);
      const b2 = b1 + (count > 2 ? bCol : 0);
      const b3 = b2 + (count > 3 ? bCol : 0);
      held = scratch;
      for (let i = 0; i < rows; i++) {
        const sums = dot4(held, b0, b1, b2, b3, steps);
        let to = out + <usize>i * outRow + <usize>j * outCol;
        put(to, f32x4.extract_lane(sums, 0), p);
        if (count > 1) put((to += outCol), f32x4.extract_lane(sums, 1), p);
        if (count > 2) put((to += outCol), f32x4.extract_lane(sums, 2), p);
        if (count > 3) put((to += outCol), f32x4.extract_lane(sums, 3), p);
        held += (<usize>SPAN) << 2;
      }
    }
    p += SPAN;
  } while (p < k);
}

// @ts-ignore: decorator
@inline
function put(to: usize, value: f32, p: i32): void {
  store<f32>(to, p > 0 ? load<f32>(to) + value : value);
}

/** The dot products of `a` with four rows, one a lane. */
function dot4(a: usize, b0: usize, b1: usize, b2: usize, b3: usize, depth: i32): v128 {
  let s0 = f32x4.splat(0);
  let s1 = f32x4.splat(0);
  let s2 = f32x4.splat(0);
  let s3 = f32x4.splat(0);
  let p = depth;
  for (; p >= 4; p -= 4) {
    const x = v128.load(a);
    s0 = f32x4.add(s0, f32x4.mul(x, v128.load(b0)));
    s1 = f32x4.add(s1, f32x4.mul(x, v128.load(b1)));
    s2 = f32x4.add(s2, f32x4.mul(x, v128.load(b2)));
    s3 = f32x4.add(s3, f32x4.mul(x, v128.load(b3)));
    a += 16;
    b0 += 16;
    b1 += 16;
    b2 += 16;
    b3 += 16;
  }
  // Transposes the four sums and adds their lanes.
  const low01 = v128.shuffle<f32>(s0, s1, 0, 4, 1, 5);
  const high01 = v128.shuffle<f32>(s0, s1, 2, 6, 3, 7);
  const low23 = v128.shuffle<f32>(s2, s3, 0, 4, 1, 5);
  const high23 = v128.shuffle<f32>(s2, s3, 2, 6, 3, 7);
  const even = f32x4.add(v128.shuffle<f64>(low01, low23, 0, 2), v128.shuffle<f64>(low01, low23, 1, 3));
  const odd = f32x4.add(v128.shuffle<f64>(high01, high23, 0, 2), v128.shuffle<f64>(high01, high23, 1, 3));
  let sums = f32x4.add(even, odd);
  for (; p > 0; p--) {
    const tail = f32x4(load<f32>(b0), load<f32>(b1), load<f32>(b2), load<f32>(b3));
    sums = f32x4.add(sums, f32x4.mul(v128.load_splat<f32>(a), tail));
    a += 4;
    b0 += 4;
    b1 += 4;
    b2 += 4;
    b3 += 4;
  }
  return sums;
}

/** B is contiguous along its columns: rows of B, scaled, are added into rows of sums, eight at a time. */
export function axpyForm(
  out: usize,
  outRow: usize,
  outCol: usize,
  a: usize,
  aRow: usize,
  aDepth: usize,
  b: usize,
  bDepth: usize,
  rows: i32,
  cols: i32,
  k: i32,
  scratch: usize,
): void {
  const widest = SUMS / rows;
  for (let j0 = 0; j0 < cols; j0 += widest) {
    const width = min(widest, cols - j0);
    memory.fill(scratch, 0, (<usize>(rows * width)) << 2);
    let from = b + ((<usize>j0) << 2);
    let p = 0;
    for (; p + 8 <= k; p += 8) {
      for (let i = 0; i < rows; i++) {
        const scale = a + <usize>i * aRow + <usize>p * aDepth;
        axpy8(scratch + ((<usize>(i * width)) << 2), scale, aDepth, from, bDepth, width);
      }
      from += bDepth << 3;
    }
    for (; p < k; p++) {
      for (let i = 0; i < rows; i++) {
        const scale = load<f32>(a + <usize>i * aRow + <usize>p * aDepth);
        axpy1(scratch + ((<usize>(i * width)) << 2), scale, from, width);
      }
      from += bDepth;
    }
    for (let i = 0; i < rows; i++) {
      const sums = scratch + ((<usize>(i * width)) << 2);
      let to = out + <usize>i * outRow + <usize>j0 * outCol;
      for (let j = 0; j < width; j++) {
        store<f32>(to, load<f32>(sums + ((<usize>j) << 2)));
        to += outCol;
      }
    }
  }
}

/** sums[j] += x * b[j]. */
function axpy1(sums: usize, x: f32, b: usize, width: i32): void {
  const splat = f32x4.splat(x);
  let j = width;
  for (; j >= 4; j -= 4) {
    v128.store(sums, f32x4.add(v128.load(sums), f32x4.mul(splat, v128.load(b))));
    sums += 16;
    b += 16;
  }
  for (; j > 0; j--) {
    store<f32>(sums, load<f32>(sums) + x * load<f32>(b));
    sums += 4;
    b += 4;
  }
}

/** sums[j] += sum over q < 8 of x[q] * b[q, j]; pairs are added first, so that no chain of additions is long. */
function axpy8(sums: usize, x: usize, xBytes: usize, b: usize, bBytes: usize, width: i32): void {
  const x0 = v128.load_splat<f32>(x);
  const x1 = v128.load_splat<f32>((x += xBytes));
  const x2 = v128.load_splat<f32>((x += xBytes));
  const x3 = v128.load_splat<f32>((x += xBytes));
  const x4 = v128.load_splat<f32>((x += xBytes));
  const x5 = v128.load_splat<f32>((x += xBytes));
  const x6 = v128.load_splat<f32>((x += xBytes));
  const x7 = v128.load_splat<f32>((x += xBytes));
  const b1 = b + bBytes;
  const b2 = b1 + bBytes;
  const b3 = b2 + bBytes;
  const b4 = b3 + bBytes;
  const b5 = b4 + bBytes;
  const b6 = b5 + bBytes;
  const b7 = b6 + bBytes;
  const bytes = (<usize>width) << 2;
  let j: usize = 0;
  for (; j + 16 <= bytes; j += 16) {
    const s01 = f32x4.add(f32x4.mul(x0, v128.load(b + j)), f32x4.mul(x1, v128.load(b1 + j)));
    const s23 = f32x4.add(f32x4.mul(x2, v128.load(b2 + j)), f32x4.mul(x3, v128.load(b3 + j)));
    const s45 = f32x4.add(f32x4.mul(x4, v128.load(b4 + j)), f32x4.mul(x5, v128.load(b5 + j)));
    const s67 = f32x4.add(f32x4.mul(x6, v128.load(b6 + j)), f32x4.mul(x7, v128.load(b7 + j)));
    v128.store(sums + j, f32x4.add(v128.load(sums + j), f32x4.add(f32x4.add(s01, s23), f32x4.add(s45, s67))));
  }
  for (; j < bytes; j += 4) {
    const s01 = f32x4.extract_lane(x0, 0) * load<f32>(b + j) + f32x4.extract_lane(x1, 0) * load<f32>(b1 + j);
    const s23 = f32x4.extract_lane(x2, 0) * load<f32>(b2 + j) + f32x4.extract_lane(x3, 0) * load<f32>(b3 + j);
    const s45 = f32x4.extract_lane(x4, 0) * load<f32>(b4 + j) + f32x4.extract_lane(x5, 0) * load<f32>(b5 + j);
    const s67 = f32x4.extract_lane(x6, 0) * load<f32>(b6 + j) + f32x4.extract_lane(x7, 0) * load<f32>(b7 + j);
    store<f32>(sums + j, load<f32>(sums + j) + (s01 + s23 + (s45 + s67)));
  }
}
