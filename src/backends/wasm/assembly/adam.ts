// Adam (D. P. Kingma and J. Ba, "Adam: a method for stochastic optimization", 2015, algorithm 1), in one pass.
//
// Notation, for each of n elements:
//   p, g        parameter and gradient;  m, v  first and second moment
//   scalars     three floats [a, c, w]: step size with m's bias correction, v's correction 1 / sqrt(1 - beta2^t),
//               and the weight decay
//   decay       1 where the weight decay is added to the gradient, 0 where it is not
//   g' = g + decay w p;  m = beta1 m + (1 - beta1) g';  v = beta2 v + (1 - beta2) g'^2;  p = p - a m / (c sqrt(v) + epsilon)
// WebAssembly keeps denormals, which some processors compute many times slower: a moment that has decayed to nothing
// is set to zero before it gets there. NaN is not small and stays.

/** |m| below this moves no parameter: it is far under epsilon. */
const TINY_M: f32 = 1e-30;
/** The same for v, whose root it is compared by. */
const TINY_V: f32 = 1e-36;

export function adam(
  parameter: usize,
  gradient: usize,
  m: usize,
  v: usize,
  n: i32,
  scalars: usize,
  beta1: f64,
  beta2: f64,
  epsilon: f32,
  decay: f32,
): void {
  const bytes = (<usize>n) << 2;
  const whole = bytes & ~15;
  const a = v128.load_splat<f32>(scalars);
  const c = v128.load_splat<f32>(scalars, 4);
  const w = f32x4.splat(decay * load<f32>(scalars, 8));
  const keep1 = f32x4.splat(<f32>beta1);
  const keep2 = f32x4.splat(<f32>beta2);
  const take1 = f32x4.splat(<f32>(1 - beta1));
  const take2 = f32x4.splat(<f32>(1 - beta2));
  const eps = f32x4.splat(epsilon);
  let i: usize = 0;
  for (; i < whole; i += 16) {
    const p = v128.load(parameter + i);
    const g = f32x4.add(v128.load(gradient + i), f32x4.mul(w, p));
    const m1 = moment(v128.load(m + i), keep1, g, take1, TINY_M);
    const v1 = moment(v128.load(v + i), keep2, f32x4.mul(g, g), take2, TINY_V);
    v128.store(m + i, m1);
    v128.store(v + i, v1);
    v128.store(parameter + i, f32x4.sub(p, step(m1, v1, a, c, eps)));
  }
  for (; i < bytes; i += 4) {
    const p = v128.load_splat<f32>(parameter + i);
    const g = f32x4.add(v128.load_splat<f32>(gradient + i), f32x4.mul(w, p));
    const m1 = moment(v128.load_splat<f32>(m + i), keep1, g, take1, TINY_M);
    const v1 = moment(v128.load_splat<f32>(v + i), keep2, f32x4.mul(g, g), take2, TINY_V);
    v128.store_lane<f32>(m + i, m1, 0);
    v128.store_lane<f32>(v + i, v1, 0);
    v128.store_lane<f32>(parameter + i, f32x4.sub(p, step(m1, v1, a, c, eps)), 0);
  }
}

/** keep * old + take * fresh, or zero when that is smaller than `tiny`. */
// @ts-ignore: decorator
@inline
function moment(old: v128, keep: v128, fresh: v128, take: v128, tiny: f32): v128 {
  const next = f32x4.add(f32x4.mul(keep, old), f32x4.mul(take, fresh));
  return v128.andnot(next, f32x4.lt(f32x4.abs(next), f32x4.splat(tiny)));
}

// @ts-ignore: decorator
@inline
function step(m: v128, v: v128, a: v128, c: v128, eps: v128): v128 {
  return f32x4.div(f32x4.mul(a, m), f32x4.add(f32x4.mul(f32x4.sqrt(v), c), eps));
}
