// NumPy's legacy generator: the words of MT19937, and what scikit-learn's networks draw from them.
//
// Notation: state [625] 32-bit words of memory, the last of which says how many of the others are used up.

const N: i32 = 624;
const M: i32 = 397;

// @ts-ignore: decorator
@inline
function word(state: usize, i: i32): u32 {
  return load<u32>(state + ((<usize>i) << 2));
}

export function seed(state: usize, value: u32): void {
  store<u32>(state, value);
  for (let i = 1; i < N; i++) {
    value = 1812433253 * (value ^ (value >> 30)) + <u32>i;
    store<u32>(state + ((<usize>i) << 2), value);
  }
  store<i32>(state + ((<usize>N) << 2), N);
}

function renew(state: usize): void {
  for (let i = 0; i < N; i++) {
    const y = (word(state, i) & 0x80000000) | (word(state, i + 1 == N ? 0 : i + 1) & 0x7fffffff);
    const from = i + M < N ? i + M : i + M - N;
    store<u32>(state + ((<usize>i) << 2), word(state, from) ^ (y >> 1) ^ (y & 1 ? 0x9908b0df : 0));
  }
}

function next(state: usize): u32 {
  let used = load<i32>(state + ((<usize>N) << 2));
  if (used == N) {
    renew(state);
    used = 0;
  }
  let y = word(state, used);
  store<i32>(state + ((<usize>N) << 2), used + 1);
  y ^= y >> 11;
  y ^= (y << 7) & 0x9d2c5680;
  y ^= (y << 15) & 0xefc60000;
  return y ^ (y >> 18);
}

/** Uniform in [-bound, bound), with 53 random bits. */
export function uniform(state: usize, bound: f64): f64 {
  const high = <f64>(next(state) >> 5);
  const low = <f64>(next(state) >> 6);
  return -bound + 2 * bound * ((high * 67108864 + low) / 9007199254740992);
}

/** Whole and uniform in [0, most], by masking and rejection. */
function upTo(state: usize, most: u32): u32 {
  const mask: u32 = most == 0 ? 0 : 0xffffffff >> clz(most);
  let value = next(state) & mask;
  while (value > most) value = next(state) & mask;
  return value;
}

/** Puts the n numbers of `order` (int32) in another order, as scikit-learn's shuffle does; `room` has as much space. */
export function shuffle(state: usize, order: usize, room: usize, n: i32): void {
  for (let i = 0; i < n; i++) store<i32>(room + ((<usize>i) << 2), i);
  for (let i = n - 1; i > 0; i--) {
    const a = room + ((<usize>i) << 2);
    const b = room + ((<usize>upTo(state, i)) << 2);
    const kept = load<i32>(a);
    store<i32>(a, load<i32>(b));
    store<i32>(b, kept);
  }
  for (let i: usize = 0, end = (<usize>n) << 2; i < end; i += 4)
    store<i32>(room + i, load<i32>(order + ((<usize>load<i32>(room + i)) << 2)));
  memory.copy(order, room, (<usize>n) << 2);
}
