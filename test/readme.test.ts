/** The README keeps its promises: its TypeScript compiles and runs, its options exist, its links lead somewhere. */
import { describe, expect, test } from 'vitest';
import { benchCommand } from '../src/cli/bench-command.js';
import { reproduceCommand } from '../src/cli/reproduce-command.js';
import { runCommand } from '../src/cli/run-command.js';
import { brokenLinks, compileErrors, printed, readFile, typeScriptBlocks } from './markdown.js';
import { searchCommand } from '../src/cli/search-command.js';

const readme = readFile('README.md');
const blocks = typeScriptBlocks(readme);

describe('TypeScript in the README', () => {
  test('there is some', () => {
    expect(blocks.length).toBeGreaterThanOrEqual(4);
  });

  test('compiles under the strict settings of this project', () => {
    expect(compileErrors(blocks)).toEqual([]);
  });

  test.each(blocks)('$name runs', async (block) => {
    const lines = await printed(block);
    expect(lines).not.toEqual([]);
    expect(lines.join(' ')).not.toMatch(/NaN|undefined/);
  });
});

test('every option that the README names is one of a command', () => {
  const options = [runCommand(), reproduceCommand(), searchCommand(), benchCommand()].flatMap(
    (command) => command.options,
  );
  const known = new Set([...options.map(({ long }) => long), '--help']);
  // `npm test -- tensor` and table rules are no options: those have a letter right after the dashes.
  const named = new Set([...readme.matchAll(/(?<![\w-])--[a-z][a-z-]*/g)].map(([option]) => option));
  expect(named.size).toBeGreaterThan(10);
  expect([...named].filter((option) => !known.has(option))).toEqual([]);
});

test.each([
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  'docs/architecture.md',
  'docs/numerics.md',
  'examples/browser/README.md',
])('the links of %s lead somewhere', (file) => {
  expect(brokenLinks(file)).toEqual([]);
});
