/** Lays buffers with known lifetimes into one stretch of memory. */

/** Buffers start at multiples of this many elements (64 bytes in float32), a cache line. */
const alignment = 16;

interface Buffer {
  offset: number;
  readonly size: number;
  /** First and last step (inclusive) at which the buffer holds a value. */
  readonly first: number;
  readonly last: number;
}

/**
 * Sets each buffer's `offset` so that no two that live at the same time overlap, largest buffers first, each into the
 * smallest gap that holds it.
 *
 * @returns the elements that all of them need together
 */
export function layoutArena(buffers: readonly Buffer[]): number {
  /** Those that have their place, by offset. */
  const placed: Buffer[] = [];
  let total = 0;
  for (const buffer of [...buffers].sort((a, b) => b.size - a.size || a.first - b.first)) {
    const needed = rounded(buffer.size);
    let best = -1;
    let bestGap = Infinity;
    let end = 0;
    for (const other of placed) {
      if (other.first > buffer.last || buffer.first > other.last) continue;
      const gap = other.offset - end;
      if (gap >= needed && gap < bestGap) {
        best = end;
        bestGap = gap;
      }
      end = Math.max(end, other.offset + rounded(other.size));
    }
    buffer.offset = best >= 0 ? best : end;
    placed.splice(placeOf(buffer.offset, placed), 0, buffer);
    total = Math.max(total, buffer.offset + needed);
  }
  return total;
}

/** The index before which an offset belongs among buffers in ascending order. */
function placeOf(offset: number, placed: readonly Buffer[]): number {
  let [low, high] = [0, placed.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (placed[middle]!.offset <= offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

function rounded(size: number): number {
  return Math.ceil(size / alignment) * alignment;
}
