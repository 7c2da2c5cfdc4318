// A network of two hidden layers, 5 and 3 tanh units, for any number of inputs, trained as scikit-learn's MLPClassifier trains it.
//
// Notation, float32 unless said otherwise:
//   k, kp        inputs, and the same rounded up to a multiple of 8 with zeros behind
//   B, Bp        rows of a batch, and the same rounded up to a multiple of 4; what stands for rows behind the last is 0
//   C            outputs: 1 (logistic) for two classes, else one for each (softmax), at most 16
//   panel        rows of inputs [rows, kp]
//   parameters   W1 [5, kp], then b1 [8], W2 [5, 4], b2 [4], W3 [3, 16], b3 [16]; m and v of Adam likewise. What is not in use is 0
//   order        int32, the rows in the order in which they are taken; codes int32, the class of every row
//   loss of a batch: (log-loss + α/2 Σ W²) / B
import { exp4, log4, sigmoid4, softplus4, tanh4 } from '../../../backends/wasm/assembly/maths';
import { seed, shuffle, uniform } from './mersenne';

/** Where the small parameters stand, in bytes behind W1, and how many bytes they are. */
const B1: usize = 0;
const W2: usize = 32;
const B2: usize = 112;
const W3: usize = 128;
const B3: usize = 320;
const SMALL: usize = 384;

export function parameterBytes(kp: i32): usize {
  return <usize>(20 * kp) + SMALL;
}

/** panel[i, j] = x[i, subset[j]], i < rows, j < k; x has `wide` numbers a row, subset is int32. */
export function gather(panel: usize, kp: i32, x: usize, wide: i32, rows: i32, subset: usize, k: i32): void {
  for (let i = 0; i < rows; i++) {
    const from = x + ((<usize>i * <usize>wide) << 2);
    const to = panel + ((<usize>i * <usize>kp) << 2);
    for (let j = 0; j < k; j++)
      store<f32>(to + ((<usize>j) << 2), load<f32>(from + ((<usize>load<i32>(subset + ((<usize>j) << 2))) << 2)));
    for (let j = k; j < kp; j++) store<f32>(to + ((<usize>j) << 2), 0);
  }
}

/** First weights and biases, drawn as scikit-learn draws them; `state` goes on from there. */
export function begin(parameters: usize, m: usize, v: usize, k: i32, kp: i32, outputs: i32, state: usize, from: u32): void {
  const bytes = parameterBytes(kp);
  memory.fill(parameters, 0, bytes);
  memory.fill(m, 0, bytes);
  memory.fill(v, 0, bytes);
  seed(state, from);
  const row = (<usize>kp) << 2;
  const small = parameters + 5 * row;
  let bound = Math.sqrt(6 / <f64>(k + 5));
  for (let j: usize = 0; j < (<usize>k) << 2; j += 4)
    for (let u: usize = 0; u < 5; u++) store<f32>(parameters + u * row + j, <f32>uniform(state, bound));
  for (let u: usize = 0; u < 5; u++) store<f32>(small + B1 + (u << 2), <f32>uniform(state, bound));
  bound = Math.sqrt(<f64>6 / 8);
  for (let u: usize = 0; u < 5; u++)
    for (let t: usize = 0; t < 3; t++) store<f32>(small + W2 + (u << 4) + (t << 2), <f32>uniform(state, bound));
  for (let t: usize = 0; t < 3; t++) store<f32>(small + B2 + (t << 2), <f32>uniform(state, bound));
  bound = Math.sqrt(<f64>6 / <f64>(3 + outputs));
  for (let t: usize = 0; t < 3; t++)
    for (let o: usize = 0; o < <usize>outputs; o++)
      store<f32>(small + W3 + (t << 6) + (o << 2), <f32>uniform(state, bound));
  for (let o: usize = 0; o < <usize>outputs; o++) store<f32>(small + B3 + (o << 2), <f32>uniform(state, bound));
}

// @ts-ignore: decorator
@inline
function sum4(v: v128): f32 {
  const two = f32x4.add(v, v128.shuffle<f32>(v, v, 2, 3, 0, 1));
  return f32x4.extract_lane(two, 0) + f32x4.extract_lane(two, 1);
}

// @ts-ignore: decorator
@inline
function dot(a: usize, b: usize, bytes: usize): f32 {
  let sum = f32x4.splat(0);
  for (let i: usize = 0; i < bytes; i += 16) sum = f32x4.add(sum, f32x4.mul(v128.load(a + i), v128.load(b + i)));
  return sum4(sum);
}

/** Bytes of scratch for a batch of so many rows. */
export function scratchBytes(batch: i32, outputs: i32): usize {
  const across = (<usize>(batch + 3) & ~3) << 2;
  // Rows' addresses, a1, a2, d2, z, targets, d1 by rows, and the gradient of the small parameters.
  return across * (1 + 5 + 3 + 3 + 2 * <usize>outputs + 8) + SMALL;
}

/** a1 [5, Bp], a2 [3, Bp] and z [C, Bp] of the rows whose addresses are given. */
function forward(
  parameters: usize,
  row: usize,
  outputs: usize,
  rows: usize,
  count: i32,
  across: usize,
  a1: usize,
  a2: usize,
  z: usize,
): void {
  const small = parameters + 5 * row;
  const w1 = parameters + row;
  const w2 = w1 + row;
  const w3 = w2 + row;
  const w4 = w3 + row;
  memory.fill(a1, 0, 5 * across);
  for (let r: usize = 0, end = (<usize>count) << 2; r < end; r += 8) {
    const other = r + 4 < end ? r + 4 : r;
    const x = <usize>load<u32>(rows + r);
    const y = <usize>load<u32>(rows + other);
    let s0 = f32x4.splat(0);
    let s1 = s0;
    let s2 = s0;
    let s3 = s0;
    let s4 = s0;
    let t0 = s0;
    let t1 = s0;
    let t2 = s0;
    let t3 = s0;
    let t4 = s0;
    for (let j: usize = 0; j < row; j += 16) {
      const a = v128.load(x + j);
      const b = v128.load(y + j);
      let w = v128.load(parameters + j);
      s0 = f32x4.add(s0, f32x4.mul(a, w));
      t0 = f32x4.add(t0, f32x4.mul(b, w));
      w = v128.load(w1 + j);
      s1 = f32x4.add(s1, f32x4.mul(a, w));
      t1 = f32x4.add(t1, f32x4.mul(b, w));
      w = v128.load(w2 + j);
      s2 = f32x4.add(s2, f32x4.mul(a, w));
      t2 = f32x4.add(t2, f32x4.mul(b, w));
      w = v128.load(w3 + j);
      s3 = f32x4.add(s3, f32x4.mul(a, w));
      t3 = f32x4.add(t3, f32x4.mul(b, w));
      w = v128.load(w4 + j);
      s4 = f32x4.add(s4, f32x4.mul(a, w));
      t4 = f32x4.add(t4, f32x4.mul(b, w));
    }
    put(a1 + r, a1 + other, s0, t0, load<f32>(small + B1));
    put(a1 + across + r, a1 + across + other, s1, t1, load<f32>(small + B1, 4));
    put(a1 + 2 * across + r, a1 + 2 * across + other, s2, t2, load<f32>(small + B1, 8));
    put(a1 + 3 * across + r, a1 + 3 * across + other, s3, t3, load<f32>(small + B1, 12));
    put(a1 + 4 * across + r, a1 + 4 * across + other, s4, t4, load<f32>(small + B1, 16));
  }
  for (let r: usize = 0; r < 5 * across; r += 16) v128.store(a1 + r, tanh4(v128.load(a1 + r)));
  for (let t: usize = 0; t < 3; t++)
    for (let r: usize = 0; r < across; r += 16) {
      let sum = v128.load_splat<f32>(small + B2 + (t << 2));
      for (let u: usize = 0; u < 5; u++)
        sum = f32x4.add(
          sum,
          f32x4.mul(v128.load_splat<f32>(small + W2 + (u << 4) + (t << 2)), v128.load(a1 + u * across + r)),
        );
      v128.store(a2 + t * across + r, tanh4(sum));
    }
  for (let o: usize = 0; o < outputs; o++)
    for (let r: usize = 0; r < across; r += 16) {
      let sum = v128.load_splat<f32>(small + B3 + (o << 2));
      for (let t: usize = 0; t < 3; t++)
        sum = f32x4.add(
          sum,
          f32x4.mul(v128.load_splat<f32>(small + W3 + (t << 6) + (o << 2)), v128.load(a2 + t * across + r)),
        );
      v128.store(z + o * across + r, sum);
    }
}

// @ts-ignore: decorator
@inline
function put(at: usize, other: usize, s: v128, t: v128, bias: f32): void {
  store<f32>(at, sum4(s) + bias);
  store<f32>(other, sum4(t) + bias);
}

/** The log-loss of four rows; their z become what the loss changes by with them. */
// @ts-ignore: decorator
@inline
function outputs4(z: usize, targets: usize, outputs: usize, across: usize): v128 {
  if (outputs == 1) {
    const value = v128.load(z);
    const wanted = v128.load(targets);
    v128.store(z, f32x4.sub(sigmoid4(value), wanted));
    return f32x4.sub(softplus4(value), f32x4.mul(value, wanted));
  }
  let most = v128.load(z);
  for (let o: usize = 1; o < outputs; o++) most = f32x4.max(most, v128.load(z + o * across));
  let total = f32x4.splat(0);
  let named = f32x4.splat(0);
  for (let o: usize = 0; o < outputs; o++) {
    const value = f32x4.sub(v128.load(z + o * across), most);
    named = f32x4.add(named, f32x4.mul(value, v128.load(targets + o * across)));
    const e = exp4(value);
    total = f32x4.add(total, e);
    v128.store(z + o * across, e);
  }
  for (let o: usize = 0; o < outputs; o++)
    v128.store(z + o * across, f32x4.sub(f32x4.div(v128.load(z + o * across), total), v128.load(targets + o * across)));
  return f32x4.sub(log4(total), named);
}

/** One step of Adam, scikit-learn's form, on four parameters. */
// @ts-ignore: decorator
@inline
function adam(p: usize, m: usize, v: usize, gradient: v128, rate: v128): void {
  const first = f32x4.add(f32x4.mul(v128.load(m), f32x4.splat(0.9)), f32x4.mul(gradient, f32x4.splat(0.1)));
  const second = f32x4.add(
    f32x4.mul(v128.load(v), f32x4.splat(0.999)),
    f32x4.mul(f32x4.mul(gradient, gradient), f32x4.splat(0.001)),
  );
  v128.store(m, first);
  v128.store(v, second);
  const step = f32x4.div(f32x4.mul(rate, first), f32x4.add(f32x4.sqrt(second), f32x4.splat(1e-8)));
  v128.store(p, f32x4.sub(v128.load(p), step));
}

/**
 * One pass over n rows in batches; returns the mean loss. `powers` [2] float64 are β₁ᵗ and β₂ᵗ of the steps until now. Where there is more
 * than one batch, the order is shuffled first; within one it changes nothing but the order of sums.
 */
export function pass(
  parameters: usize,
  m: usize,
  v: usize,
  panel: usize,
  kp: i32,
  n: i32,
  outputs: i32,
  codes: usize,
  order: usize,
  room: usize,
  state: usize,
  batch: i32,
  rate: f64,
  alpha: f32,
  powers: usize,
  scratch: usize,
): f64 {
  if (batch < n) shuffle(state, order, room, n);
  let total: f64 = 0;
  for (let from = 0; from < n; from += batch) {
    const count = min(batch, n - from);
    const first = load<f64>(powers) * 0.9;
    const second = load<f64>(powers, 8) * 0.999;
    store<f64>(powers, first);
    store<f64>(powers, second, 8);
    const own = <f32>((rate * Math.sqrt(1 - second)) / (1 - first));
    const part = order + ((<usize>from) << 2);
    total += step(parameters, m, v, panel, kp, outputs, codes, part, count, own, alpha, scratch);
  }
  return total / <f64>n;
}

/** One batch; returns its loss times its rows. */
function step(
  parameters: usize,
  m: usize,
  v: usize,
  panel: usize,
  kp: i32,
  outs: i32,
  codes: usize,
  order: usize,
  count: i32,
  rate: f32,
  alpha: f32,
  scratch: usize,
): f64 {
  const row = (<usize>kp) << 2;
  const outputs = <usize>outs;
  const across = (<usize>(count + 3) & ~3) << 2;
  const rows = scratch;
  const a1 = rows + across;
  const a2 = a1 + 5 * across;
  const d2 = a2 + 3 * across;
  const z = d2 + 3 * across;
  const targets = z + outputs * across;
  const d1 = targets + outputs * across;
  const gradient = d1 + 8 * across;
  const small = parameters + 5 * row;
  const end = (<usize>count) << 2;
  memory.fill(targets, 0, outputs * across);
  for (let r: usize = 0; r < end; r += 4) {
    const number = <usize>load<i32>(order + r);
    store<u32>(rows + r, <u32>(panel + number * row));
    const code = <usize>load<i32>(codes + (number << 2));
    if (outputs == 1) store<f32>(targets + r, <f32>code);
    else store<f32>(targets + code * across + r, 1);
  }
  forward(parameters, row, outputs, rows, count, across, a1, a2, z);

  const share = f32x4.splat(1 / <f32>count);
  let loss: f64 = 0;
  for (let r: usize = 0; r < across; r += 16) {
    // 1 / B for rows, 0 behind the last.
    const left = <i32>(end - r) >> 2;
    const inside = i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(left));
    const lost = v128.and(outputs4(z + r, targets + r, outputs, across), inside);
    loss += <f64>sum4(lost);
    const scale = v128.and(share, inside);
    for (let o: usize = 0; o < outputs; o++)
      v128.store(z + o * across + r, f32x4.mul(v128.load(z + o * across + r), scale));
  }

  const decay: f32 = alpha / <f32>count;
  let squares: f64 = 0;
  memory.fill(gradient, 0, SMALL);
  for (let o: usize = 0; o < outputs; o++) {
    let sum = f32x4.splat(0);
    for (let r: usize = 0; r < across; r += 16) sum = f32x4.add(sum, v128.load(z + o * across + r));
    store<f32>(gradient + B3 + (o << 2), sum4(sum));
    for (let t: usize = 0; t < 3; t++) {
      const at = W3 + (t << 6) + (o << 2);
      const w = load<f32>(small + at);
      squares += <f64>w * <f64>w;
      store<f32>(gradient + at, dot(a2 + t * across, z + o * across, across) + decay * w);
    }
  }
  const one = f32x4.splat(1);
  for (let t: usize = 0; t < 3; t++) {
    let bias = f32x4.splat(0);
    for (let r: usize = 0; r < across; r += 16) {
      let sum = f32x4.splat(0);
      for (let o: usize = 0; o < outputs; o++)
        sum = f32x4.add(
          sum,
          f32x4.mul(v128.load_splat<f32>(small + W3 + (t << 6) + (o << 2)), v128.load(z + o * across + r)),
        );
      const a = v128.load(a2 + t * across + r);
      sum = f32x4.mul(sum, f32x4.sub(one, f32x4.mul(a, a)));
      v128.store(d2 + t * across + r, sum);
      bias = f32x4.add(bias, sum);
    }
    store<f32>(gradient + B2 + (t << 2), sum4(bias));
    for (let u: usize = 0; u < 5; u++) {
      const at = W2 + (u << 4) + (t << 2);
      const w = load<f32>(small + at);
      squares += <f64>w * <f64>w;
      store<f32>(gradient + at, dot(a1 + u * across, d2 + t * across, across) + decay * w);
    }
  }
  for (let u: usize = 0; u < 5; u++) {
    let bias = f32x4.splat(0);
    for (let r: usize = 0; r < across; r += 16) {
      let sum = f32x4.splat(0);
      for (let t: usize = 0; t < 3; t++)
        sum = f32x4.add(
          sum,
          f32x4.mul(v128.load_splat<f32>(small + W2 + (u << 4) + (t << 2)), v128.load(d2 + t * across + r)),
        );
      const a = v128.load(a1 + u * across + r);
      sum = f32x4.mul(sum, f32x4.sub(one, f32x4.mul(a, a)));
      bias = f32x4.add(bias, sum);
      const to = d1 + (r << 3) + (u << 2);
      store<f32>(to, f32x4.extract_lane(sum, 0));
      store<f32>(to, f32x4.extract_lane(sum, 1), 32);
      store<f32>(to, f32x4.extract_lane(sum, 2), 64);
      store<f32>(to, f32x4.extract_lane(sum, 3), 96);
    }
    store<f32>(gradient + B1 + (u << 2), sum4(bias));
  }
  squares += inputs(parameters, m, v, row, rows, end, d1, rate, decay);
  const many = f32x4.splat(rate);
  for (let i: usize = 0; i < SMALL; i += 16)
    adam(small + i, m + 5 * row + i, v + 5 * row + i, v128.load(gradient + i), many);
  return loss + <f64>alpha * 0.5 * squares;
}

/** The gradient of W1 and its step, 8 columns at a time; returns Σ W1². */
function inputs(
  parameters: usize,
  m: usize,
  v: usize,
  row: usize,
  rows: usize,
  end: usize,
  d1: usize,
  rate: f32,
  decay: f32,
): f64 {
  const many = f32x4.splat(rate);
  const shrink = f32x4.splat(decay);
  let squares = f32x4.splat(0);
  for (let j: usize = 0; j < row; j += 32) {
    let s0 = f32x4.splat(0);
    let s1 = s0;
    let s2 = s0;
    let s3 = s0;
    let s4 = s0;
    let t0 = s0;
    let t1 = s0;
    let t2 = s0;
    let t3 = s0;
    let t4 = s0;
    for (let r: usize = 0; r < end; r += 4) {
      const x = <usize>load<u32>(rows + r) + j;
      const a = v128.load(x);
      const b = v128.load(x, 16);
      const d = d1 + (r << 3);
      let w = v128.load_splat<f32>(d);
      s0 = f32x4.add(s0, f32x4.mul(w, a));
      t0 = f32x4.add(t0, f32x4.mul(w, b));
      w = v128.load_splat<f32>(d, 4);
      s1 = f32x4.add(s1, f32x4.mul(w, a));
      t1 = f32x4.add(t1, f32x4.mul(w, b));
      w = v128.load_splat<f32>(d, 8);
      s2 = f32x4.add(s2, f32x4.mul(w, a));
      t2 = f32x4.add(t2, f32x4.mul(w, b));
      w = v128.load_splat<f32>(d, 12);
      s3 = f32x4.add(s3, f32x4.mul(w, a));
      t3 = f32x4.add(t3, f32x4.mul(w, b));
      w = v128.load_splat<f32>(d, 16);
      s4 = f32x4.add(s4, f32x4.mul(w, a));
      t4 = f32x4.add(t4, f32x4.mul(w, b));
    }
    squares = f32x4.add(squares, change(parameters, m, v, j, s0, t0, shrink, many));
    squares = f32x4.add(squares, change(parameters, m, v, row + j, s1, t1, shrink, many));
    squares = f32x4.add(squares, change(parameters, m, v, 2 * row + j, s2, t2, shrink, many));
    squares = f32x4.add(squares, change(parameters, m, v, 3 * row + j, s3, t3, shrink, many));
    squares = f32x4.add(squares, change(parameters, m, v, 4 * row + j, s4, t4, shrink, many));
  }
  return <f64>sum4(squares);
}

// @ts-ignore: decorator
@inline
function change(p: usize, m: usize, v: usize, at: usize, s: v128, t: v128, decay: v128, rate: v128): v128 {
  const a = v128.load(p + at);
  const b = v128.load(p + at, 16);
  adam(p + at, m + at, v + at, f32x4.add(s, f32x4.mul(decay, a)), rate);
  adam(p + at + 16, m + at + 16, v + at + 16, f32x4.add(t, f32x4.mul(decay, b)), rate);
  return f32x4.add(f32x4.mul(a, a), f32x4.mul(b, b));
}

/** How many of the rows that `order` [count] lists the network names as their codes say, by batches of scratch for `batch` rows. */
export function right(
  parameters: usize,
  panel: usize,
  kp: i32,
  outputs: i32,
  codes: usize,
  order: usize,
  count: i32,
  batch: i32,
  scratch: usize,
): i32 {
  const row = (<usize>kp) << 2;
  let total = 0;
  for (let from = 0; from < count; from += batch) {
    const own = min(batch, count - from);
    const across = (<usize>(own + 3) & ~3) << 2;
    const a1 = scratch + across;
    const a2 = a1 + 5 * across;
    const z = a2 + 3 * across;
    const numbers = order + ((<usize>from) << 2);
    for (let r: usize = 0; r < (<usize>own) << 2; r += 4)
      store<u32>(scratch + r, <u32>(panel + <usize>load<i32>(numbers + r) * row));
    forward(parameters, row, <usize>outputs, scratch, own, across, a1, a2, z);
    for (let r = 0; r < own; r++) {
      const at = z + ((<usize>r) << 2);
      let named = 0;
      if (outputs == 1) named = <i32>(load<f32>(at) > 0);
      else
        for (let o = 1; o < outputs; o++)
          if (load<f32>(at + <usize>o * across) > load<f32>(at + <usize>named * across)) named = o;
      if (named == load<i32>(codes + ((<usize>load<i32>(numbers + ((<usize>r) << 2))) << 2))) total++;
    }
  }
  return total;
}
