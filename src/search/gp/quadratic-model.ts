/**
 * The model B of second derivatives of a limited-memory quasi-Newton method; notation in lbfgsb.ts.
 *
 * Source: Byrd, Lu, Nocedal and Zhu 1995, section 3.
 */

/** Overwrites b [n] with A⁻¹ b by elimination with pivots; A [n x n] is spoilt. False when A is singular. */
function solve(a: Float64Array, b: Float64Array, n: number): boolean {
  for (let k = 0; k < n; k++) {
    let p = k;
    for (let i = k + 1; i < n; i++) if (Math.abs(a[i * n + k]!) > Math.abs(a[p * n + k]!)) p = i;
    const pivot = a[p * n + k]!;
    if (!(Math.abs(pivot) > 0 && Math.abs(pivot) < Infinity)) return false;
    if (p !== k) {
      for (let j = k; j < n; j++) [a[k * n + j], a[p * n + j]] = [a[p * n + j]!, a[k * n + j]!];
      [b[k], b[p]] = [b[p]!, b[k]!];
    }
    for (let i = k + 1; i < n; i++) {
      const factor = a[i * n + k]! / pivot;
      if (factor === 0) continue;
      for (let j = k + 1; j < n; j++) a[i * n + j]! -= factor * a[k * n + j]!;
      b[i]! -= factor * b[k]!;
    }
  }
  for (let i = n - 1; i >= 0; i--) {
    let sum = b[i]!;
    for (let j = i + 1; j < n; j++) sum -= a[i * n + j]! * b[j]!;
    b[i] = sum / a[i * n + i]!;
  }
  return true;
}

export const inner = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
};

/** The model B of second derivatives: the last m pairs and what follows from them. */
export class QuadraticModel {
  theta = 1;
  readonly #memory: number;
  readonly #s: Float64Array[] = [];
  readonly #y: Float64Array[] = [];
  /** M⁻¹ = [-D, Lᵀ; L, theta SᵀS], [2m x 2m]. */
  #inverse: Float64Array = new Float64Array(0);

  constructor(memory: number) {
    this.#memory = memory;
  }

  /** Number of columns of W. */
  get width(): number {
    return 2 * this.#s.length;
  }

  clear(): void {
    this.#s.length = this.#y.length = 0;
    this.theta = 1;
  }

  /** Takes a pair in unless its curvature is too small to be trusted. */
  push(s: Float64Array, y: Float64Array): void {
    const sy = inner(s, y);
    const yy = inner(y, y);
    if (!(sy > Number.EPSILON * yy) || !(yy < Infinity)) return;
    if (this.#s.length === this.#memory) {
      this.#s.shift();
      this.#y.shift();
    }
    this.#s.push(s);
    this.#y.push(y);
    this.theta = yy / sy;
    const m = this.#s.length;
    this.#inverse = new Float64Array(4 * m * m);
    for (let i = 0; i < m; i++)
      for (let j = 0; j < m; j++) {
        const si = this.#s[i]!;
        this.#inverse[(m + i) * 2 * m + m + j] = this.theta * inner(si, this.#s[j]!);
        if (i < j) continue;
        const value = inner(si, this.#y[j]!);
        if (i === j) this.#inverse[i * 2 * m + i] = -value;
        else this.#inverse[(m + i) * 2 * m + j] = this.#inverse[j * 2 * m + m + i] = value;
      }
  }

  /** Row i of W, [2m]. A list: small typed arrays are dear. */
  row(i: number): number[] {
    return [...this.#y.map((y) => y[i]!), ...this.#s.map((s) => this.theta * s[i]!)];
  }

  /** M v for v [2m]; false when M cannot be had. */
  middle(v: Float64Array): boolean {
    return solve(this.#inverse.slice(), v, v.length);
  }

  /** Overwrites v with (I - M N / theta)⁻¹ M v, that is (M⁻¹ - N / theta)⁻¹ v, for N = Wᵀ Z Zᵀ W [2m x 2m]. */
  reduced(n: Float64Array, v: Float64Array): boolean {
    const a = this.#inverse.slice();
    for (let i = 0; i < a.length; i++) a[i]! -= n[i]! / this.theta;
    return solve(a, v, v.length);
  }
}
