// Matrix products as plain JavaScript loops, in two orders. Notation: out[m, n] = op(A) op(B) over depth k.

/**
 * The textbook's triple loop i, j, p: each element is one dot product, and B is read down its columns. Written out for
 * each form, since tests of the flags in the inner loop would cost it a quarter of its speed.
 */
export function textbookLoops(out, a, b, { m, n, k, transposeA = false, transposeB = false }) {
  const form = transposeA ? dotTN : transposeB ? dotNT : dotNN;
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) out[i * n + j] = form(a, b, i, j, m, n, k);
  }
}
function dotNN(a, b, i, j, m, n, k) {
  let sum = 0;
  for (let p = 0; p < k; p++) sum += a[i * k + p] * b[p * n + j];
  return sum;
}
function dotTN(a, b, i, j, m, n, k) {
  let sum = 0;
  for (let p = 0; p < k; p++) sum += a[p * m + i] * b[p * n + j];
  return sum;
}
function dotNT(a, b, i, j, m, n, k) {
  let sum = 0;
  for (let p = 0; p < k; p++) sum += a[i * k + p] * b[j * k + p];
  return sum;
}

/** The loops in the order that suits the cache: rows of B are scaled and added, all in the order of memory. */
export function orderedLoops(out, a, b, { m, n, k, transposeA = false, transposeB = false }) {
  const [aRow, aDepth] = transposeA ? [1, m] : [k, 1];
  out.fill(0);
  for (let i = 0; i < m; i++) {
    if (transposeB) {
      for (let j = 0; j < n; j++) {
        let sum = 0;
        for (let p = 0; p < k; p++) sum += a[i * aRow + p * aDepth] * b[j * k + p];
        out[i * n + j] = sum;
      }
    } else {
      for (let p = 0; p < k; p++) {
        const x = a[i * aRow + p * aDepth];
        for (let j = 0; j < n; j++) out[i * n + j] += x * b[p * n + j];
      }
    }
  }
}
