// The matrix products that are measured, as plans of our library.
//
// Notation: out[m, n] = op(A) op(B) over depth k; a product is 2 m n k FLOPs.
import ndarray from 'ndarray';
import { parameter, plan } from './library.mjs';

/** m, k, n, and whether A and B are stored transposed; 38 rows are one batch of the leukemia data. */
export const PRODUCTS = [
  { name: '512 x 512 x 512', m: 512, k: 512, n: 512 },
  { name: '1024 x 1024 x 1024', m: 1024, k: 1024, n: 1024 },
  { name: '38 x 7129 x 821, a layer forward', m: 38, k: 7129, n: 821 },
  { name: "7129 x 38 x 821, a'dy: weights' gradient", m: 7129, k: 38, n: 821, transposeA: true },
  { name: "38 x 821 x 7129, dy w': input's gradient", m: 38, k: 821, n: 7129, transposeB: true },
  { name: '1820 x 501 x 835, madelon', m: 1820, k: 501, n: 835 },
  { name: '133 x 16064 x 358, gcm', m: 133, k: 16064, n: 358 },
  { name: '1 x 7129 x 821, one row', m: 1, k: 7129, n: 821 },
];

/** Stored shapes of A and B. */
export const shapesOf = ({ m, k, n, transposeA, transposeB }) => ({
  a: transposeA ? [k, m] : [m, k],
  b: transposeB ? [n, k] : [k, n],
});

/**
 * A product as plans: A and B are parameters, which live on the backend. `one` has one number of the product as its output,
 * so that no time goes into copying it back; `whole` has all of it.
 */
export function productPlans(test, a, b) {
  const { transposeA = false, transposeB = false } = test;
  const shapes = shapesOf(test);
  const left = parameter('a', ndarray(a, shapes.a));
  const right = parameter('b', ndarray(b, shapes.b));
  const out = left.matmul(right, { transposeA, transposeB });
  return { one: plan({ outputs: { out: out.slice([0, 0], [1, 1]) } }), whole: plan({ outputs: { out } }) };
}
