// Four float32 transcendental functions at a time.
//
// Notation:
//   x      the argument, four lanes
//   z, r   a reduced argument;  n  the exponent taken out of it
// exp, log and tanh use the reductions and minimax polynomials of the Cephes library (S. Moshier, single precision:
// expf.c, logf.c, tanhf.c), written for lanes without branches. pmin and pmax return their first argument when it is
// NaN, which is what keeps NaN alive here.

// @ts-ignore: decorator
@inline
function horner(sum: v128, x: v128, coefficient: f32): v128 {
  return f32x4.add(f32x4.mul(sum, x), f32x4.splat(coefficient));
}

/** 2^n for whole n in [-126, 127]. */
// @ts-ignore: decorator
@inline
function powerOfTwo(n: v128): v128 {
  return i32x4.shl(i32x4.add(n, i32x4.splat(127)), 23);
}

/** e^x: x = n ln 2 + r; 2^n is applied in two halves, so that results may be denormal or infinite. */
// @ts-ignore: decorator
@inline
export function exp4(x: v128): v128 {
  x = f32x4.pmax(f32x4.pmin(x, f32x4.splat(89)), f32x4.splat(-104));
  const n = f32x4.nearest(f32x4.mul(x, f32x4.splat(1.44269504088896341)));
  let r = f32x4.sub(x, f32x4.mul(n, f32x4.splat(0.693359375)));
  r = f32x4.sub(r, f32x4.mul(n, f32x4.splat(-2.1219444e-4)));
  let y = horner(f32x4.splat(1.98756915e-4), r, 1.3981999507e-3);
  y = horner(y, r, 8.3334519073e-3);
  y = horner(y, r, 4.1665795894e-2);
  y = horner(y, r, 1.6666665459e-1);
  y = horner(y, r, 5.0000001201e-1);
  y = f32x4.add(f32x4.add(f32x4.mul(y, f32x4.mul(r, r)), r), f32x4.splat(1));
  const whole = i32x4.trunc_sat_f32x4_s(n);
  const half = i32x4.shr_s(whole, 1);
  return f32x4.mul(f32x4.mul(y, powerOfTwo(half)), powerOfTwo(i32x4.sub(whole, half)));
}

/** ln x: x = 2^n (1 + z) with 1 + z in [sqrt 1/2, sqrt 2). */
// @ts-ignore: decorator
@inline
export function log4(x: v128): v128 {
  const tiny = f32x4.lt(x, f32x4.splat(1.17549435e-38));
  // Denormals are brought into the normal range first.
  const normal = v128.bitselect(f32x4.mul(x, f32x4.splat(8388608)), x, tiny);
  const bits = i32x4.sub(normal, i32x4.splat(0x3f3504f3));
  let n = f32x4.convert_i32x4_s(i32x4.shr_s(bits, 23));
  n = f32x4.sub(n, v128.and(tiny, f32x4.splat(23)));
  const mantissa = i32x4.add(v128.and(bits, i32x4.splat(0x007fffff)), i32x4.splat(0x3f3504f3));
  const z = f32x4.sub(mantissa, f32x4.splat(1));
  const zz = f32x4.mul(z, z);
  let y = horner(f32x4.splat(7.0376836292e-2), z, -1.151461031e-1);
  y = horner(y, z, 1.167699874e-1);
  y = horner(y, z, -1.2420140846e-1);
  y = horner(y, z, 1.4249322787e-1);
  y = horner(y, z, -1.6668057665e-1);
  y = horner(y, z, 2.0000714765e-1);
  y = horner(y, z, -2.4999993993e-1);
  y = horner(y, z, 3.3333331174e-1);
  y = f32x4.mul(f32x4.mul(y, z), zz);
  y = f32x4.add(y, f32x4.mul(n, f32x4.splat(-2.1219444e-4)));
  y = f32x4.sub(y, f32x4.mul(zz, f32x4.splat(0.5)));
  y = f32x4.add(f32x4.add(z, y), f32x4.mul(n, f32x4.splat(0.693359375)));
  // ln 0 = -Inf; ln of a negative number or of NaN is NaN; ln Inf = Inf.
  y = v128.bitselect(f32x4.splat(-Infinity), y, f32x4.eq(x, f32x4.splat(0)));
  y = v128.bitselect(x, y, f32x4.eq(x, f32x4.splat(Infinity)));
  return v128.bitselect(y, f32x4.splat(NaN), f32x4.ge(x, f32x4.splat(0)));
}

/** 1 / (1 + e^-x), from e^-|x|, which cannot overflow. */
// @ts-ignore: decorator
@inline
export function sigmoid4(x: v128): v128 {
  const e = exp4(f32x4.neg(f32x4.abs(x)));
  const top = v128.bitselect(e, f32x4.splat(1), f32x4.lt(x, f32x4.splat(0)));
  return f32x4.div(top, f32x4.add(f32x4.splat(1), e));
}

/** tanh x: an odd polynomial below 0.625, and 1 - 2 / (e^2|x| + 1) with the sign of x above. */
// @ts-ignore: decorator
@inline
export function tanh4(x: v128): v128 {
  const size = f32x4.abs(x);
  const z = f32x4.mul(x, x);
  let small = horner(f32x4.splat(-5.70498872745e-3), z, 2.06390887954e-2);
  small = horner(small, z, -5.37397155531e-2);
  small = horner(small, z, 1.33314422036e-1);
  small = horner(small, z, -3.33332819422e-1);
  small = f32x4.add(x, f32x4.mul(x, f32x4.mul(small, z)));
  const e = exp4(f32x4.add(size, size));
  const large = f32x4.sub(f32x4.splat(1), f32x4.div(f32x4.splat(2), f32x4.add(e, f32x4.splat(1))));
  const signed = v128.or(large, v128.and(x, f32x4.splat(-0.0)));
  return v128.bitselect(signed, small, f32x4.ge(size, f32x4.splat(0.625)));
}

/** ln(1 + e^x) = max(x, 0) + ln(1 + e^-|x|); with u = 1 + e rounded, ln(1 + e) = ln u + (e - (u - 1)) / u. */
// @ts-ignore: decorator
@inline
export function softplus4(x: v128): v128 {
  const one = f32x4.splat(1);
  const e = exp4(f32x4.neg(f32x4.abs(x)));
  const u = f32x4.add(one, e);
  const lost = f32x4.div(f32x4.sub(e, f32x4.sub(u, one)), u);
  return f32x4.add(f32x4.pmax(x, f32x4.splat(0)), f32x4.add(log4(u), lost));
}
