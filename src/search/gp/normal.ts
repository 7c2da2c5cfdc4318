/** The standard normal distribution. */

const halfLogTwoPi = 0.5 * Math.log(2 * Math.PI);

/** log Phi(z), and its derivative phi(z) / Phi(z). */
export function logDistribution(z: number): { log: number; slope: number } {
  const t = Math.min(Math.abs(z), 1e150);
  if (t > 3) {
    // Mills' ratio, as in samplers/acquisition.ts.
    let c = 0;
    for (let k = 40; k >= 1; k--) c = k / (t + c);
    if (z < 0) return { log: -0.5 * t * t - halfLogTwoPi - Math.log(t + c), slope: t + c };
    const density = Math.exp(-0.5 * t * t - halfLogTwoPi);
    return { log: Math.log1p(-density / (t + c)), slope: density / (1 - density / (t + c)) };
  }
  const density = Math.exp(-0.5 * z * z - halfLogTwoPi);
  let term = z;
  let sum = z;
  for (let k = 3; Math.abs(term) > 1e-17 * Math.abs(sum); k += 2) sum += term *= (z * z) / k;
  const distribution = 0.5 + density * sum;
  return { log: Math.log(distribution), slope: density / distribution };
}
