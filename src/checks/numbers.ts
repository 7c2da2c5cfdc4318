/** How numbers are written; whatever is not finite is an en dash. */

const dash = '–';

/** Fixed decimals, with a true minus sign. */
export function fixed(value: number | null | undefined, digits: number): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return dash;
  const text = value.toFixed(digits);
  return /^-0\.?0*$/.test(text) ? text.slice(1) : text.replace('-', '−');
}

/** A share in [0, 1] as a percentage. */
export function percent(value: number | null | undefined, digits = 1): string {
  return value === null || value === undefined || !Number.isFinite(value) ? dash : `${fixed(100 * value, digits)}%`;
}

/** A whole number with thousands separators. */
export function count(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return dash;
  return fixed(value, Number.isInteger(value) ? 0 : 1).replace(/\B(?=(\d{3})+(?!\d))/g, ',');
}

/** About four significant digits, without a needless exponent. */
export function short(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return dash;
  const size = Math.abs(value);
  if (size === 0) return '0';
  if (size >= 1e7 || size < 1e-3) {
    return value
      .toExponential(2)
      .replace(/\.?0*e\+?/, 'e')
      .replace(/-/g, '−');
  }
  if (size >= 1000) return count(Math.round(value));
  return String(Number(value.toPrecision(4))).replace('-', '−');
}

/** Every digit a float64 has, for `title` attributes. */
export function full(value: number | null | undefined): string {
  return value === null || value === undefined || !Number.isFinite(value) ? 'not a number' : String(value);
}

/** Seconds as a person says them. */
export function duration(seconds: number): string {
  if (!Number.isFinite(seconds) || seconds < 0) return dash;
  if (seconds < 9.95) return `${fixed(seconds, 1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

/** `1 row`, `2 rows`. */
export function plural(n: number, one: string, many = `${one}s`): string {
  return `${count(n)} ${n === 1 ? one : many}`;
}

/** Least and greatest finite value; null when there is none. Safe for long lists. */
export function extent(values: Iterable<number>): readonly [number, number] | null {
  let low = Infinity;
  let high = -Infinity;
  for (const v of values) {
    if (!Number.isFinite(v)) continue;
    if (v < low) low = v;
    if (v > high) high = v;
  }
  return low > high ? null : [low, high];
}
