import { describe, expect, test } from 'vitest';
import { OptionError } from '../../src/checks/index.js';
import { checkOption, flagWord, type OptionRow, runOptions, VAESynthesizer } from '../../src/synthesis/index.js';
import { optionDefaults } from '../../src/synthesis/options.js';

describe.each(runOptions.map((row) => [row.name, row] as const))('option %s', (name, row) => {
  test('has a help, and a default that it takes or the help says how it is decided', () => {
    expect(row.help.trim()).toBe(row.help);
    expect(row.help.length).toBeGreaterThan(10);
    expect(row.help).toMatch(/^[a-zA-Z]/);
    if (row.default === undefined) expect(row.help).toMatch(/\(default: .+\)$/);
    else {
      expect(row.help).not.toContain('(default');
      expect(checkOption(row, row.default)).toEqual(row.default);
    }
  });

  test('refuses what it is not, by name', () => {
    for (const wrong of wrongValues(row)) {
      expect(() => checkOption(row, wrong), String(wrong)).toThrow(OptionError);
      expect(() => checkOption(row, wrong)).toThrow(name);
      expect(() => checkOption(row, wrong, '--flag')).toThrow('--flag');
    }
  });

  test('has a flag of its own, with a value for all but switches', () => {
    if (row.flag === null) return;
    expect(row.flag).toMatch(row.kind.type === 'boolean' ? /^--[a-z][a-z-]*$/ : /^--[a-z][a-z-]* <[a-z]+>$/);
    expect(runOptions.filter((other) => flagWord(other) === flagWord(row))).toEqual([row]);
  });
});

function wrongValues({ kind }: OptionRow): unknown[] {
  const never = [null, NaN, {}, '', -1, Infinity];
  switch (kind.type) {
    case 'whole':
      return [...never, kind.low - 1, kind.low + 0.5, '3', true, ...(kind.high === undefined ? [] : [kind.high + 1])];
    case 'positive':
      return [...never, 0, '0.1'];
    case 'amount':
      return [...never, '0.1'];
    case 'wholeOr':
      return [...never, kind.low - 1, kind.low + 0.5, '3', kind.choices[0]!.toUpperCase()];
    case 'shareOr':
      return [...never, 1, '0.5'];
    case 'share':
      return [...never, 1, '0.5'];
    case 'widths':
      return [...never, [], [0], [2.5], 64, '64', ['64']];
    case 'boolean':
      return [...never, 0, 1, 'true'];
    case 'text':
      return [null, 3, {}];
    case 'choice':
      return [...never, 'nothing', kind.choices[0]!.toUpperCase()];
  }
}

test('names are unique', () => {
  expect(new Set(runOptions.map(({ name }) => name)).size).toBe(runOptions.length);
});

test('the options of a VAESynthesizer are those of the rows, with their defaults', () => {
  const own = new VAESynthesizer().options as unknown as Record<string, unknown>;
  const expected = runOptions.filter(({ group }) => group !== 'run');
  expect(Object.keys(own).sort()).toEqual([...expected.map(({ name }) => name), 'seed'].sort());
  for (const row of expected) expect(own[row.name], row.name).toEqual(row.default);
  for (const row of expected) {
    expect(() => new VAESynthesizer({ [row.name]: wrongValues(row)[0] }), row.name).toThrow(OptionError);
    if (row.default !== undefined)
      expect(
        (new VAESynthesizer({ [row.name]: undefined }).options as unknown as Record<string, unknown>)[row.name],
      ).toEqual(row.default);
  }
});

test('a new option is one row: its default, its check and its flag come from there', () => {
  const row: OptionRow = {
    name: 'temperature',
    flag: '--temperature <t>',
    kind: { type: 'positive' },
    default: 1,
    help: 'spread of the latent points',
    search: true,
    group: 'sampling',
  };
  expect(optionDefaults(['sampling'], [...runOptions, row])).toMatchObject({
    temperature: 1,
    latentFrom: 'posteriors',
  });
  expect(() => checkOption(row, 0)).toThrow('temperature must be a positive number, found 0');
  expect(flagWord(row)).toBe('temperature');
});
