/** Offsets that pile equal values up around a line, within ±0.36: 0, +s, -s, +2s, … */
export function pile(values: readonly number[]): number[] {
  const seen = new Map<string, number>();
  const ranks = values.map((v) => {
    const key = v.toFixed(6);
    const k = seen.get(key) ?? 0;
    seen.set(key, k + 1);
    return k;
  });
  const highest = Math.max(1, ...seen.values());
  const step = Math.min(0.12, 0.72 / highest);
  return ranks.map((k) => Math.ceil(k / 2) * step * (k % 2 === 1 ? 1 : -1) || 0);
}
