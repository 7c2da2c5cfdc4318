/** Lines of results that are JSON, but make no sense: refused by their field, or harmless in every table. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { RuleError } from '../../src/checks/rules.js';
import { NewerFormatError } from '../../src/files/format.js';
import { groupRecords, isFinished, summarise } from '../../src/thesis/index.js';
import { checkResult } from '../../src/thesis/record-schema.js';
import { reproductionTable } from '../../src/thesis/report/index.js';

const results = join(import.meta.dirname, '../../docs/results');
/** The first line's value, behind its checksum and length where it has them. */
function firstOf(name: string): unknown {
  const [line] = readFileSync(join(results, name), 'utf8').split('\n', 1);
  return JSON.parse(line!.slice(line!.indexOf('{')));
}

/** Every place in a value, by its path; of a list its first entries alone. */
function places(value: unknown, path: readonly string[] = []): string[][] {
  const all = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  const inner = (Array.isArray(value) ? all.slice(0, 2) : all).flatMap(([name, each]) => places(each, [...path, name]));
  return path.length === 0 ? inner : [[...path], ...inner];
}

function changed(value: unknown, [name, ...rest]: readonly string[], other: unknown): unknown {
  const copy = (Array.isArray(value) ? [...(value as unknown[])] : { ...(value as object) }) as Record<string, unknown>;
  if (rest.length > 0) copy[name!] = changed(copy[name!], rest, other);
  else if (other === undefined) delete copy[name!];
  else copy[name!] = other;
  return copy;
}

describe.each(['reproduction.jsonl', 'generators.jsonl'])('the first line of %s', (name) => {
  const line = firstOf(name);
  test('with anything in any of its places is refused by a field, or can be shown', () => {
    let [tried, refused] = [0, 0];
    for (const place of places(line))
      for (const other of [undefined, null, -1, 'x', [], {}, [[]]]) {
        const where = `${place.join('.')} as ${JSON.stringify(other)}`;
        tried++;
        try {
          const found = checkResult(JSON.parse(JSON.stringify(changed(line, place, other))));
          summarise([found]);
          reproductionTable(groupRecords([found].filter(isFinished)));
        } catch (error) {
          expect(error, where).toBeInstanceOf(RuleError);
          expect((error as Error).message, where).toMatch(/^(the line|its format)/);
          refused++;
        }
      }
    expect(tried).toBeGreaterThan(500);
    expect(refused).toBeGreaterThan(tried / 2);
  }, 300_000);

  test('of a newer format is refused', () => {
    expect(() => checkResult({ ...(line as object), format: 2 })).toThrow(NewerFormatError);
    expect(checkResult({ ...(line as object), format: 1 })).toEqual(checkResult(line));
  });
});
