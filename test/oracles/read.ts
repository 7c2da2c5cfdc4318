/** Stored expected numbers; the Python script that made a file stands beside it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export function readOracle<T>(name: string): T {
  return JSON.parse(readFileSync(join(import.meta.dirname, `${name}.json`), 'utf8')) as T;
}

/** Largest |actual - expected| relative to the largest |expected| (or to `floor` where that is smaller). */
export function relativeError(actual: ArrayLike<number>, expected: readonly number[], floor: number = 1e-300): number {
  if (actual.length !== expected.length)
    throw new Error(`${actual.length} values where ${expected.length} are expected`);
  const scale = Math.max(floor, ...expected.map(Math.abs));
  return expected.reduce((worst, value, i) => Math.max(worst, Math.abs(actual[i]! - value)), 0) / scale;
}
