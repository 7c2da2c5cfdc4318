/** The README keeps its promises: its TypeScript compiles and runs, its options exist, its links lead somewhere. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import ts from 'typescript';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { benchCommand } from '../src/cli/bench-command.js';
import { runCommand } from '../src/cli/run-command.js';

const root = resolve(import.meta.dirname, '..');
const read = (file: string): string => readFileSync(join(root, file), 'utf8');
const readme = read('README.md');

/** Every fenced TypeScript block, written to a file of its own. Not under node_modules, whose files vitest does not compile. */
const folder = mkdtempSync(join(tmpdir(), 'vaelab-readme-'));
writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
afterAll(() => rmSync(folder, { recursive: true }));
const blocks = [...readme.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code], i) => {
  const line = readme.slice(0, readme.indexOf(code!)).split('\n').length;
  const source = join(root, 'src', 'index.js').replaceAll('\\', '/');
  const file = join(folder, `block-${i + 1}.ts`);
  writeFileSync(file, code!.replaceAll("from 'vaelab'", `from '${source}'`));
  return { name: `the block at line ${line}`, file };
});

describe('TypeScript in the README', () => {
  test('there is some', () => {
    expect(blocks.length).toBeGreaterThanOrEqual(4);
  });

  test('compiles under the strict settings of this project', () => {
    const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), (path) => ts.sys.readFile(path)) as {
      config: { compilerOptions: object };
    };
    const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, root);
    // The blocks have no exports, and Node's types are looked up from the folder they lie in.
    const program = ts.createProgram(
      blocks.map(({ file }) => file),
      {
        ...options,
        isolatedDeclarations: false,
        declaration: false,
        typeRoots: [join(root, 'node_modules', '@types')],
      },
    );
    const messages = ts.getPreEmitDiagnostics(program).map(({ file, start, messageText }) => {
      const at = file === undefined ? '' : `${file.fileName}:${file.getLineAndCharacterOfPosition(start!).line + 1} `;
      return at + ts.flattenDiagnosticMessageText(messageText, '\n');
    });
    expect(messages).toEqual([]);
  });

  test.each(blocks)('$name runs', async ({ file }) => {
    const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
    try {
      await import(pathToFileURL(file).href);
      expect(log).toHaveBeenCalled();
      expect(log.mock.calls.flat().map(String).join(' ')).not.toMatch(/NaN|undefined/);
    } finally {
      log.mockRestore();
    }
  });
});

test('every option that the README names is one of `vaelab run` or `vaelab bench`', () => {
  const options = [runCommand(), benchCommand()].flatMap((command) => command.options);
  const known = new Set([...options.map(({ long }) => long), '--help']);
  // `npm test -- tensor` and table rules are no options: those have a letter right after the dashes.
  const named = new Set([...readme.matchAll(/(?<![\w-])--[a-z][a-z-]*/g)].map(([option]) => option));
  expect(named.size).toBeGreaterThan(10);
  expect([...named].filter((option) => !known.has(option))).toEqual([]);
});

/** The anchor of a heading, as GitHub makes it. */
const anchor = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');

test.each([
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  'docs/architecture.md',
  'docs/numerics.md',
  'examples/browser/README.md',
])('the links of %s lead somewhere', (file) => {
  const broken = [...read(file).matchAll(/\]\(([^)\s]+)\)/g)].filter(([, link]) => {
    if (/^https?:/.test(link!)) return false;
    const [path, heading] = link!.split('#') as [string, string?];
    const target = path === '' ? join(root, file) : resolve(root, dirname(file), path);
    if (!existsSync(target)) return true;
    if (heading === undefined) return false;
    const anchors = [...readFileSync(target, 'utf8').matchAll(/^#+ (.*)$/gm)].map(([, text]) => anchor(text!));
    return !anchors.includes(heading);
  });
  expect(broken.map(([, link]) => link)).toEqual([]);
});
