/** Markdown files as tests see them: their TypeScript blocks as files of their own, and their links. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import ts from 'typescript';
import { afterAll, vi } from 'vitest';

const root = resolve(import.meta.dirname, '..');
export const readFile = (file: string): string => readFileSync(join(root, file), 'utf8');

export interface Block {
  readonly name: string;
  readonly code: string;
  /** Where it was written, with imports from the sources. */
  readonly file: string;
}

/** Every fenced TypeScript block, written to a file. Not under node_modules, whose files vitest does not compile. */
export function typeScriptBlocks(markdown: string): Block[] {
  const folder = mkdtempSync(join(tmpdir(), 'vaelab-blocks-'));
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  afterAll(() => rmSync(folder, { recursive: true }));
  const source = (path: string): string => join(root, 'src', path).replaceAll('\\', '/');
  const imports = (code: string): string =>
    code
      .replaceAll("from 'vaelab'", `from '${source('index.js')}'`)
      .replaceAll(/from 'vaelab\/(\w+)'/g, (_, name) => `from '${source(`entries/${name}.js`)}'`);
  return [...markdown.matchAll(/^```ts\n(.*?)^```$/gms)].map((match, i) => {
    const code = match[1]!;
    const line = markdown.slice(0, match.index).split('\n').length + 1;
    const file = join(folder, `block-${i + 1}.ts`);
    writeFileSync(file, imports(code));
    return { name: `the block at line ${line}`, code, file };
  });
}

/** What the compiler has to say about blocks under the strict settings of this project; what they import is checked by itself. */
export function compileErrors(blocks: readonly Block[]): string[] {
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
  const found = blocks.flatMap(({ file }) => ts.getPreEmitDiagnostics(program, program.getSourceFile(file)));
  return found.map(({ file, start, messageText }) => {
    const at = file === undefined ? '' : `${file.fileName}:${file.getLineAndCharacterOfPosition(start!).line + 1} `;
    return at + ts.flattenDiagnosticMessageText(messageText, '\n');
  });
}

/** Runs a block and returns what it prints, line by line. */
export async function printed({ file }: Block): Promise<string[]> {
  const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
  try {
    await import(pathToFileURL(file).href);
    return log.mock.calls.map((values) => values.map(String).join(' '));
  } finally {
    log.mockRestore();
  }
}

/** The anchor of a heading, as GitHub makes it. */
const anchor = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');

/** Links of a file that lead to no file, or to no heading of one. */
export function brokenLinks(file: string): string[] {
  const links = [...readFile(file).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link!);
  return links.filter((link) => {
    if (/^https?:/.test(link)) return false;
    const [path, heading] = link.split('#') as [string, string?];
    const target = path === '' ? join(root, file) : resolve(root, dirname(file), path);
    if (!existsSync(target)) return true;
    if (heading === undefined) return false;
    const anchors = [...readFileSync(target, 'utf8').matchAll(/^#+ (.*)$/gm)].map(([, text]) => anchor(text!));
    return !anchors.includes(heading);
  });
}
