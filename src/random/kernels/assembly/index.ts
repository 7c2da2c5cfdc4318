// Standard normal numbers, as `SeededRandom` draws them one by one (../../seeded.ts), with the same bits.
//
// Notation:
//   s0, s1, s2, c   Alea's state (J. Baagøe 2010): fractions and a carry, which are whole multiples of 2^-32 and of 1, so that one draw,
//                   2091639 s0 + 2^-32 c, is exact in whole numbers: its low half is the draw, its high half the next carry
//   a, b            a point in the square from -1 to 1;  q = a^2 + b^2
//   x               an argument of ln, x = 2^k (1 + f) with 1 + f in [sqrt 1/2, sqrt 2)
// The state stands at address 0 as four float64. No kernel allocates or needs a runtime.

const TWO_32: f64 = 4294967296;

// @ts-ignore: decorator
@inline
function both(x: f64): v128 {
  return f64x2.splat(x);
}

/**
 * ln x of two lanes, for 0 < x < 1 that are not denormal: fdlibm's e_log.c (Sun Microsystems 1993), which V8 and SpiderMonkey have for
 * `Math.log`, its cases chosen lane by lane.
 */
// @ts-ignore: decorator
@inline
function ln(x: v128): v128 {
  const high = v128.and(i64x2.shr_u(x, 32), i64x2.splat(0xfffff));
  const up = v128.and(i64x2.add(high, i64x2.splat(0x95f64)), i64x2.splat(0x100000));
  const exponent = v128.or(high, v128.xor(up, i64x2.splat(0x3ff00000)));
  const reduced = v128.or(i64x2.shl(exponent, 32), v128.and(x, i64x2.splat(0xffffffff)));
  const f = f64x2.sub(reduced, both(1));
  // k + 1023 as the low bits of 2^52, from which 2^52 + 1023 is taken.
  const biased = i64x2.add(i64x2.shr_u(x, 52), i64x2.shr_u(up, 20));
  const k = f64x2.sub(v128.or(biased, i64x2.splat(0x4330000000000000)), both(4503599627370496 + 1023));
  const kHigh = f64x2.mul(k, both(6.9314718036912381649e-1));
  const kLow = f64x2.mul(k, both(1.90821492927058770002e-10));

  const s = f64x2.div(f, f64x2.add(both(2), f));
  const z = f64x2.mul(s, s);
  const w = f64x2.mul(z, z);
  let even = f64x2.add(both(2.222219843214978396e-1), f64x2.mul(w, both(1.531383769920937332e-1)));
  even = f64x2.mul(w, f64x2.add(both(3.999999999940941908e-1), f64x2.mul(w, even)));
  let odd = f64x2.add(both(1.818357216161805012e-1), f64x2.mul(w, both(1.479819860511658591e-1)));
  odd = f64x2.add(both(2.857142874366239149e-1), f64x2.mul(w, odd));
  odd = f64x2.mul(z, f64x2.add(both(6.66666666666673513e-1), f64x2.mul(w, odd)));
  const r = f64x2.add(odd, even);
  const half = f64x2.mul(f64x2.mul(both(0.5), f), f);

  // Far from 1 with the half square of f, near it without, and within 2^-20 of it by three terms of the series.
  const left = i64x2.sub(high, i64x2.splat(0x6147a));
  const far = i64x2.gt_s(v128.or(left, i64x2.sub(i64x2.splat(0x6b851), high)), i64x2.splat(0));
  const product = f64x2.mul(s, v128.bitselect(f64x2.add(half, r), f64x2.sub(f, r), far));
  let rest = v128.bitselect(f64x2.sub(half, f64x2.add(product, kLow)), f64x2.sub(product, kLow), far);
  const mask = v128.and(i64x2.add(high, i64x2.splat(2)), i64x2.splat(0xfffff));
  const third = f64x2.sub(both(0.5), f64x2.mul(both(0.33333333333333333), f));
  const series = f64x2.sub(f64x2.mul(f64x2.mul(f, f), third), kLow);
  rest = v128.bitselect(series, rest, i64x2.gt_s(i64x2.splat(3), mask));
  return f64x2.sub(kHigh, f64x2.sub(rest, f));
}

/**
 * `count` pairs of normal numbers as float64 from an address on, by the polar method (Marsaglia and Bray 1964); the room of one pair
 * behind them is overwritten.
 *
 * First the points inside the circle, without a branch: one outside is written over by the next. Then their factors, two pairs a turn.
 */
export function normalPairs(out: usize, count: i32): void {
  let s0 = <u64>(load<f64>(0) * TWO_32);
  let s1 = <u64>(load<f64>(8) * TWO_32);
  let s2 = <u64>(load<f64>(16) * TWO_32);
  let c = <u64>load<f64>(24);
  const end = out + ((<usize>count) << 4);
  for (let at = out; at < end;) {
    const first = 2091639 * s0 + c;
    const second = 2091639 * s1 + (first >> 32);
    s0 = s2;
    s1 = first & 0xffffffff;
    s2 = second & 0xffffffff;
    c = second >> 32;
    const a = <f64>(<i64>s1) * (2 / TWO_32) - 1;
    const b = <f64>(<i64>s2) * (2 / TWO_32) - 1;
    store<f64>(at, a);
    store<f64>(at, b, 8);
    const q = a * a + b * b;
    at += <usize>(i32(q < 1) & i32(q != 0)) << 4;
  }
  store<f64>(0, <f64>(<i64>s0) / TWO_32);
  store<f64>(8, <f64>(<i64>s1) / TWO_32);
  store<f64>(16, <f64>(<i64>s2) / TWO_32);
  store<f64>(24, <f64>(<i64>c));
  for (let at = out; at < end; at += 32) {
    const one = v128.load(at);
    const other = v128.load(at, 16);
    const a = v128.shuffle<f64>(one, other, 0, 2);
    const b = v128.shuffle<f64>(one, other, 1, 3);
    const q = f64x2.add(f64x2.mul(a, a), f64x2.mul(b, b));
    const factor = f64x2.sqrt(f64x2.div(f64x2.mul(both(-2), ln(q)), q));
    const x = f64x2.mul(a, factor);
    const y = f64x2.mul(b, factor);
    v128.store(at, v128.shuffle<f64>(x, y, 0, 2));
    v128.store(at, v128.shuffle<f64>(x, y, 1, 3), 16);
  }
}
