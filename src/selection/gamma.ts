/** Derivatives of log Γ, by recurrence to arguments above 10 and the asymptotic series there (Abramowitz and Stegun 1964, 6.3.18 and 6.4.12). */

/** ψ(x), x > 0. */
export function digamma(x: number): number {
  let sum = 0;
  let y = x;
  for (; y < 10; y++) sum -= 1 / y;
  const r = 1 / (y * y);
  return sum + Math.log(y) - 1 / (2 * y) - r * (1 / 12 - r * (1 / 120 - r * (1 / 252 - r * (1 / 240 - r / 132))));
}

/** ψ'(x), x > 0. */
export function trigamma(x: number): number {
  let sum = 0;
  let y = x;
  for (; y < 10; y++) sum += 1 / (y * y);
  const r = 1 / (y * y);
  return sum + (1 + 1 / (2 * y) + r * (1 / 6 - r * (1 / 30 - r * (1 / 42 - r * (1 / 30 - (r * 5) / 66))))) / y;
}

/** The x > 0 of ψ'(x) = y, y > 0, by Newton's method on 1 / ψ' (Smyth 2004, appendix). */
export function trigammaInverse(y: number): number {
  if (y > 1e7) return 1 / Math.sqrt(y);
  if (y < 1e-6) return 1 / y;
  let x = 0.5 + 1 / y;
  for (let step = 0; step < 50; step++) {
    const value = trigamma(x);
    const h = 1e-4 * x;
    const slope = (trigamma(x + h) - trigamma(x - h)) / (2 * h);
    const change = (value * (1 - value / y)) / slope;
    x += change;
    if (Math.abs(change) < 1e-10 * x) break;
  }
  return x;
}
