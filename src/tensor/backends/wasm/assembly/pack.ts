// Packing: copies a block of a matrix into panels that the register tile reads in one straight line.
//
// Notation:
//   x        the source; element [p, i] (depth p, lane i) lies at x + p * depthBytes + i * laneBytes
//   lanes    how many of the panel's W lanes exist; the others are filled with zeros
//   panel    depth steps of W floats; W is 5 on the left of a product and 8 on its right

/** Reads four rows of four floats, `fromBytes` apart, and writes their transpose, rows `toBytes` apart. */
// @ts-ignore: decorator
@inline
export function transpose4(from: usize, fromBytes: usize, to: usize, toBytes: usize): void {
  const r0 = v128.load(from);
  const r1 = v128.load(from + fromBytes);
  const r2 = v128.load(from + 2 * fromBytes);
  const r3 = v128.load(from + 3 * fromBytes);
  const low01 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5);
  const high01 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7);
  const low23 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5);
  const high23 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<f64>(low01, low23, 0, 2));
  v128.store(to + toBytes, v128.shuffle<f64>(low01, low23, 1, 3));
  v128.store(to + 2 * toBytes, v128.shuffle<f64>(high01, high23, 0, 2));
  v128.store(to + 3 * toBytes, v128.shuffle<f64>(high01, high23, 1, 3));
}

/** A panel of any width whose lanes are not all there, or whose depth does not come in fours. */
function packSlowly(
  x: usize,
  depthBytes: usize,
  laneBytes: usize,
  lanes: i32,
  depth: i32,
  panel: usize,
  width: i32,
): void {
  for (let p = 0; p < depth; p++) {
    let from = x;
    for (let i = 0; i < width; i++) {
      store<f32>(panel + ((<usize>i) << 2), i < lanes ? load<f32>(from) : 0);
      from += laneBytes;
    }
    x += depthBytes;
    panel += (<usize>width) << 2;
  }
}

/** Packs one panel of 5 lanes; either `depthBytes` or `laneBytes` is 4. */
export function packLeft(x: usize, depthBytes: usize, laneBytes: usize, lanes: i32, depth: i32, panel: usize): void {
  let p = 0;
  if (lanes == 5 && laneBytes == 4) {
    for (; p < depth; p++) {
      v128.store(panel, v128.load(x));
      store<f32>(panel, load<f32>(x, 16), 16);
      x += depthBytes;
      panel += 20;
    }
    return;
  }
  if (lanes == 5) {
    const last: usize = 4 * laneBytes;
    for (; p + 4 <= depth; p += 4) {
      transpose4(x, laneBytes, panel, 20);
      const row = v128.load(x + last);
      v128.store_lane<f32>(panel, row, 0, 16);
      v128.store_lane<f32>(panel, row, 1, 36);
      v128.store_lane<f32>(panel, row, 2, 56);
      v128.store_lane<f32>(panel, row, 3, 76);
      x += 16;
      panel += 80;
    }
  }
  packSlowly(x, depthBytes, laneBytes, lanes, depth - p, panel, 5);
}

/** Packs `lanes` lanes as panels of 8, one after another; either `depthBytes` or `laneBytes` is 4. */
export function packRight(x: usize, depthBytes: usize, laneBytes: usize, lanes: i32, depth: i32, panel: usize): void {
  const panelBytes = (<usize>depth) << 5;
  const whole = lanes & ~7;
  if (laneBytes == 4) {
    for (let p = 0; p < depth; p++) {
      let from = x + <usize>p * depthBytes;
      let to = panel + ((<usize>p) << 5);
      for (let i = 0; i < whole; i += 8) {
        v128.store(to, v128.load(from));
        v128.store(to, v128.load(from, 16), 16);
        from += 32;
        to += panelBytes;
      }
    }
  } else {
    for (let i = 0; i < whole; i += 8) {
      let from = x + <usize>i * laneBytes;
      let to = panel + <usize>(i >> 3) * panelBytes;
      let p = depth;
      for (; p >= 4; p -= 4) {
        transpose4(from, laneBytes, to, 32);
        transpose4(from + 4 * laneBytes, laneBytes, to + 16, 32);
        from += 16;
        to += 128;
      }
      packSlowly(from, depthBytes, laneBytes, 8, p, to, 8);
    }
  }
  if (whole < lanes) {
    const to = panel + <usize>(whole >> 3) * panelBytes;
    packSlowly(x + <usize>whole * laneBytes, depthBytes, laneBytes, lanes - whole, depth, to, 8);
  }
}
