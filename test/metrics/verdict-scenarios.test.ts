/** The verdict on simulated tables: how often it is wrong. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { measureFor, splitScores, verdictOf } from '../../src/metrics/index.js';

/** A few tables of every scenario of bench/verdict.mjs, which judges 200 of each and holds them to the exact bounds. */
interface Scenarios {
  readonly scenarios: readonly {
    readonly name: string;
    readonly looks: number | null;
    readonly most?: number;
    readonly least?: number;
  }[];
  readonly simulate: (scenario: unknown, tables: number, functions: object) => { readonly share: number };
}
const { scenarios, simulate } = (await import(
  pathToFileURL(join(import.meta.dirname, '..', '..', 'bench', 'verdict-scenarios.mjs')).href
)) as Scenarios;

test.each(scenarios)('$name, splits: $looks', (scenario) => {
  const { share } = simulate(scenario, 8, { verdictOf, splitScores, measureFor });
  if (scenario.most === undefined) expect(share).toBeGreaterThanOrEqual(scenario.least! - 0.25);
  else expect(share).toBeLessThanOrEqual(scenario.most === 0 ? 0 : 0.125);
});
