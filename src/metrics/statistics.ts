/**
 * Summaries of repeated measurements.
 *
 * Notation: x are n finite values with mean m and sample standard deviation s (denominator n - 1); t(p, ν) is the quantile p of
 * Student's t with ν degrees of freedom. The 95 % interval of the mean is m ± t(0.975, n - 1) · s · √(1/n + ρ).
 *
 * ρ is 0 for independent values. Splits of one table overlap; their values are not independent, and ρ = (test rows) / (training
 * rows) corrects for it (Nadeau and Bengio 2003, "Inference for the generalization error").
 */

/** Mean and sample standard deviation of the finite values; both NaN where there are too few. */
export function meanAndSd(values: readonly number[]): { mean: number; sd: number; n: number } {
  const finite = values.filter(Number.isFinite);
  const n = finite.length;
  const mean = n === 0 ? NaN : finite.reduce((a, b) => a + b, 0) / n;
  const sd = n < 2 ? NaN : Math.sqrt(finite.reduce((a, b) => a + (b - mean) ** 2, 0) / (n - 1));
  return { mean, sd, n };
}

/** The quantile `p` in [0, 1] of values, linear between them, as NumPy's default; NaN of none. */
export function quantile(values: readonly number[], p: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const at = p * (sorted.length - 1);
  const low = sorted[Math.floor(at)] ?? NaN;
  return low + (at % 1) * ((sorted[Math.ceil(at)] ?? NaN) - low);
}

/** The middle value; the mean of the two middle ones for an even number; NaN for none. */
export function median(values: ArrayLike<number>): number {
  const sorted = Float64Array.from(values).sort();
  const half = sorted.length / 2;
  return sorted.length % 2 === 1 ? sorted[Math.floor(half)]! : (sorted[half - 1]! + sorted[half]!) / 2;
}

/** A mean with its 95 % interval; the interval is null where fewer than two values are known. */
export interface Estimate {
  readonly mean: number;
  readonly sd: number;
  readonly n: number;
  readonly interval: readonly [low: number, high: number] | null;
  /** Standard error and degrees of freedom behind the interval. */
  readonly error: number;
  readonly freedom: number;
}

export function estimate(values: readonly number[], overlap = 0): Estimate {
  const { mean, sd, n } = meanAndSd(values);
  return withInterval({ mean, sd, n, error: sd * Math.sqrt(1 / n + overlap), freedom: n - 1 });
}

function withInterval(parts: Omit<Estimate, 'interval'>): Estimate {
  const { mean, error, freedom } = parts;
  const half = freedom >= 1 ? studentQuantile975(freedom) * error : NaN;
  return { ...parts, interval: Number.isFinite(half) ? [mean - half, mean + half] : null };
}

/**
 * The mean of several means. Their errors add in squares where they are independent, and fully where the values behind
 * them share what they vary with (the same splits); the degrees of freedom are the fewest of them.
 */
export function combine(parts: readonly Estimate[], shared: boolean): Estimate {
  const count = parts.length;
  const { mean, sd } = meanAndSd(parts.map((part) => part.mean));
  const errors = parts.map(({ error }) => error);
  const error = shared
    ? errors.reduce((a, b) => a + b, 0) / count
    : Math.sqrt(errors.reduce((a, b) => a + b ** 2, 0)) / count;
  const freedom = Math.min(...parts.map((part) => part.freedom));
  return withInterval({ mean, sd, n: parts.reduce((sum, { n }) => sum + n, 0), error, freedom });
}

/** a - b of independent means; Welch's degrees of freedom. */
export function difference(a: Estimate, b: Estimate): Estimate {
  const [va, vb] = [a.error ** 2, b.error ** 2];
  const freedom =
    va + vb === 0 ? Math.min(a.freedom, b.freedom) : (va + vb) ** 2 / (va ** 2 / a.freedom + vb ** 2 / b.freedom);
  return withInterval({ mean: a.mean - b.mean, sd: NaN, n: a.n + b.n, error: Math.sqrt(va + vb), freedom });
}

/**
 * t(0.975, ν) for ν ≥ 1. With T = √ν tan θ, P(|T| < t) is the share of ∫ cos^(ν-1) θ dθ from 0 to π/2 that lies below
 * arctan(t / √ν); the integral is summed over panels by Simpson's rule until it has 0.95 of the whole.
 */
export function studentQuantile975(freedom: number): number {
  // Beyond, the density is less than 1e-30 of its peak.
  const end = Math.min(Math.PI / 2, 12 / Math.sqrt(freedom - 0.99));
  const panel = end / panels;
  const density = (angle: number): number => Math.max(0, Math.cos(angle)) ** (freedom - 1);
  const areas = Array.from(
    { length: panels },
    (_, i) => (panel / 6) * (density(i * panel) + 4 * density((i + 0.5) * panel) + density((i + 1) * panel)),
  );
  let left = 0.95 * areas.reduce((a, b) => a + b, 0);
  const at = areas.findIndex((area) => (left -= area) <= 0);
  // Within the panel the density is as good as constant.
  return Math.sqrt(freedom) * Math.tan((at + 1 + left / areas[at]!) * panel);
}
const panels = 4000;
