// Packing: copies a block of a matrix into panels that the register tiles read in one straight line.
//
// Notation:
//   x        the source; element [p, i] (depth p, lane i) lies at x + p * depthBytes + i * laneBytes
//   lanes    how many of the panel's W lanes exist
//   panel    depth steps of W floats; W is ROWS on the left of a product and COLS on its right
// Lanes that do not exist hold anything: what a tile makes of them is never used.
import { COLS, ROWS } from './tile';

/** Reads four rows of four floats and writes their transpose, rows `toBytes` apart. */
// @ts-ignore: decorator
@inline
export function transpose4(r0: v128, r1: v128, r2: v128, r3: v128, to: usize, toBytes: usize): void {
  const low01 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5);
  const high01 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7);
  const low23 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5);
  const high23 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<f64>(low01, low23, 0, 2));
  v128.store(to + toBytes, v128.shuffle<f64>(low01, low23, 1, 3));
  v128.store(to + 2 * toBytes, v128.shuffle<f64>(high01, high23, 0, 2));
  v128.store(to + 3 * toBytes, v128.shuffle<f64>(high01, high23, 1, 3));
}

/** Packs one panel of ROWS = 5 lanes; either `depthBytes` or `laneBytes` is 4. */
export function packLeft(x: usize, depthBytes: usize, laneBytes: usize, lanes: i32, depth: i32, panel: usize): void {
  let p = depth;
  if (lanes == ROWS && laneBytes == 4) {
    for (; p > 0; p--) {
      v128.store(panel, v128.load(x));
      store<f32>(panel, load<f32>(x, 16), 16);
      x += depthBytes;
      panel += 4 * ROWS;
    }
    return;
  }
  // Missing lanes repeat the first.
  let x1 = lanes > 1 ? x + laneBytes : x;
  let x2 = lanes > 2 ? x + 2 * laneBytes : x;
  let x3 = lanes > 3 ? x + 3 * laneBytes : x;
  let x4 = lanes > 4 ? x + 4 * laneBytes : x;
  if (depthBytes == 4) {
    for (; p >= 4; p -= 4) {
      transpose4(v128.load(x), v128.load(x1), v128.load(x2), v128.load(x3), panel, 4 * ROWS);
      const last = v128.load(x4);
      v128.store_lane<f32>(panel, last, 0, 16);
      v128.store_lane<f32>(panel, last, 1, 36);
      v128.store_lane<f32>(panel, last, 2, 56);
      v128.store_lane<f32>(panel, last, 3, 76);
      x += 16;
      x1 += 16;
      x2 += 16;
      x3 += 16;
      x4 += 16;
      panel += 4 * 4 * ROWS;
    }
  }
  for (; p > 0; p--) {
    store<f32>(panel, load<f32>(x));
    store<f32>(panel, load<f32>(x1), 4);
    store<f32>(panel, load<f32>(x2), 8);
    store<f32>(panel, load<f32>(x3), 12);
    store<f32>(panel, load<f32>(x4), 16);
    x += depthBytes;
    x1 += depthBytes;
    x2 += depthBytes;
    x3 += depthBytes;
    x4 += depthBytes;
    panel += 4 * ROWS;
  }
}

/** Packs `lanes` lanes as panels of COLS = 16, one after another; either `depthBytes` or `laneBytes` is 4. */
export function packRight(x: usize, depthBytes: usize, laneBytes: usize, lanes: i32, depth: i32, panel: usize): void {
  const panelBytes = (<usize>(depth * COLS)) << 2;
  const whole = lanes & -COLS;
  if (laneBytes == 4) {
    for (let p = 0; p < depth; p++) {
      let from = x + <usize>p * depthBytes;
      let to = panel + (<usize>(p * COLS) << 2);
      let i = COLS;
      for (; i <= lanes; i += COLS) {
        v128.store(to, v128.load(from));
        v128.store(to, v128.load(from, 16), 16);
        v128.store(to, v128.load(from, 32), 32);
        v128.store(to, v128.load(from, 48), 48);
        from += 4 * COLS;
        to += panelBytes;
      }
      for (i = lanes - whole; i >= 4; i -= 4) {
        v128.store(to, v128.load(from));
        from += 16;
        to += 16;
      }
      for (; i > 0; i--) {
        store<f32>(to, load<f32>(from));
        from += 4;
        to += 4;
      }
    }
    return;
  }
  for (let i = 0; i < lanes; i += 4) {
    const to = panel + <usize>(i / COLS) * panelBytes + ((<usize>(i % COLS)) << 2);
    packFourLanes(x + <usize>i * laneBytes, laneBytes, min(4, lanes - i), depth, to);
  }
}

/** Four lanes of a right panel, each contiguous along the depth; missing ones repeat the first. */
function packFourLanes(x: usize, laneBytes: usize, lanes: i32, depth: i32, to: usize): void {
  let x1 = lanes > 1 ? x + laneBytes : x;
  let x2 = lanes > 2 ? x + 2 * laneBytes : x;
  let x3 = lanes > 3 ? x + 3 * laneBytes : x;
  let p = depth;
  for (; p >= 4; p -= 4) {
    transpose4(v128.load(x), v128.load(x1), v128.load(x2), v128.load(x3), to, 4 * COLS);
    x += 16;
    x1 += 16;
    x2 += 16;
    x3 += 16;
    to += 4 * 4 * COLS;
  }
  for (; p > 0; p--) {
    store<f32>(to, load<f32>(x));
    store<f32>(to, load<f32>(x1), 4);
    store<f32>(to, load<f32>(x2), 8);
    store<f32>(to, load<f32>(x3), 12);
    x += 4;
    x1 += 4;
    x2 += 4;
    x3 += 4;
    to += 4 * COLS;
  }
}
