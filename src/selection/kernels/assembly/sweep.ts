// The inverse of a symmetric positive definite matrix, in place, and its products with further rows.
//
// Notation:
//   A [width, width]   float32, of which the first n rows and columns are in use and the lower triangle is read; width is a multiple of 8
//   Y [extra, width]   further rows behind A
//   r [width]          the pivot's row, whole; room of the caller's, zeros behind the first n

/**
 * A becomes -A⁻¹ (lower triangle), and Y becomes Y A⁻¹: every row and column in turn is the pivot (Goodnight 1979, "A tutorial on the SWEEP
 * operator").
 */
export function sweep(A: usize, width: i32, n: i32, extra: i32, r: usize): void {
  const row = (<usize>width) << 2;
  const first = A + <usize>width * row;
  const last = first + <usize>extra * row;
  const bytes = ((<usize>n + 3) & ~3) << 2;
  for (let p = 0; p < n; p++) {
    const at = (<usize>p) << 2;
    const own = A + <usize>p * row;
    const inverse: f32 = 1 / load<f32>(own + at);
    for (let m: usize = 0; m < at; m += 16) v128.store(r + m, v128.load(own + m));
    for (let i = p + 1, from = own + row + at; i < n; i++, from += row)
      store<f32>(r + ((<usize>i) << 2), load<f32>(from));
    // So that the pivot's own row and column stay as they are.
    store<f32>(r + at, 0);
    const factor = f32x4.splat(inverse);
    for (let i: usize = 0, to = A; i < bytes; i += 16, to += 4 * row) {
      const f = f32x4.mul(v128.load(r + i), factor);
      const f0 = v128.shuffle<f32>(f, f, 0, 0, 0, 0);
      const f1 = v128.shuffle<f32>(f, f, 1, 1, 1, 1);
      const f2 = v128.shuffle<f32>(f, f, 2, 2, 2, 2);
      const f3 = v128.shuffle<f32>(f, f, 3, 3, 3, 3);
      let a = to;
      let b = a + row;
      let c = b + row;
      let d = c + row;
      for (let m: usize = 0; m <= i; m += 16) {
        const x = v128.load(r + m);
        v128.store(a + m, f32x4.sub(v128.load(a + m), f32x4.mul(f0, x)));
        v128.store(b + m, f32x4.sub(v128.load(b + m), f32x4.mul(f1, x)));
        v128.store(c + m, f32x4.sub(v128.load(c + m), f32x4.mul(f2, x)));
        v128.store(d + m, f32x4.sub(v128.load(d + m), f32x4.mul(f3, x)));
      }
    }
    for (let y = first; y < last; y += row) {
      const f = load<f32>(y + at) * inverse;
      const many = f32x4.splat(f);
      for (let m: usize = 0; m < bytes; m += 16)
        v128.store(y + m, f32x4.sub(v128.load(y + m), f32x4.mul(many, v128.load(r + m))));
      store<f32>(y + at, f);
    }
    for (let m: usize = 0; m < at; m += 4) store<f32>(own + m, load<f32>(r + m) * inverse);
    store<f32>(own + at, -inverse);
    for (let i = p + 1, to = own + row + at; i < n; i++, to += row)
      store<f32>(to, load<f32>(r + ((<usize>i) << 2)) * inverse);
  }
}
