/** The benchmarks and scripts outside of `src`: what they import is where they look for it. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import ts from 'typescript';
import { expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const scripts = ['bench', 'scripts'].flatMap((folder) =>
  readdirSync(join(root, folder))
    .filter((name) => name.endsWith('.mjs'))
    .map((name) => `${folder}/${name}`),
);

interface Import {
  readonly path: string;
  readonly names: readonly string[];
}

/** What a script imports from files: written out, or by `import(…)`, `part(…)` and `load(…)` of a built module. */
function importsOf(script: string): Import[] {
  const source = ts.createSourceFile(script, readFileSync(join(root, script), 'utf8'), ts.ScriptTarget.Latest, true);
  const found: Import[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) {
      const names = node.importClause?.namedBindings;
      const list = names !== undefined && ts.isNamedImports(names) ? names.elements : [];
      found.push({
        path: (node.moduleSpecifier as ts.StringLiteral).text,
        names: list.map(({ name, propertyName }) => (propertyName ?? name).text),
      });
    }
    const [path] = ts.isCallExpression(node) ? node.arguments : [];
    if (ts.isCallExpression(node) && path !== undefined && ts.isStringLiteral(path)) {
      const called = node.expression.getText();
      const names = namesTaken(node);
      if (called === 'import') found.push({ path: path.text, names });
      if (/^(part|load)$/.test(called) && path.text.endsWith('.js'))
        found.push({ path: `../dist/${path.text}`, names });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found.filter(({ path }) => path.startsWith('.'));
}

/** The names in `const { a, b } = await import(…)`. */
function namesTaken(call: ts.Node): string[] {
  let node = call.parent;
  while (!ts.isVariableDeclaration(node) && !ts.isStatement(node)) node = node.parent;
  if (!ts.isVariableDeclaration(node) || !ts.isObjectBindingPattern(node.name)) return [];
  return node.name.elements.map(({ name, propertyName }) => (propertyName ?? name).getText());
}

/** The file that a path leads to; that of a built module is its source. */
function fileOf(script: string, path: string): string {
  const file = relative(root, resolve(root, dirname(script), path));
  return file.startsWith('dist/') ? file.replace(/^dist\/(.*)\.js$/, 'src/$1.ts') : file;
}

test.each(scripts)('%s imports what is there', async (script) => {
  for (const { path, names } of importsOf(script)) {
    const file = fileOf(script, path);
    expect(existsSync(join(root, file)), `${script} imports ${path}`).toBe(true);
    if (!file.startsWith('src/')) continue;
    const module = (await import(join(root, file))) as object;
    for (const name of names) expect(Object.keys(module), `${script} takes ${name} from ${path}`).toContain(name);
  }
});

test('the check finds all kinds of imports', () => {
  expect(importsOf('bench/search.mjs')).toContainEqual({
    path: '../dist/search/index.js',
    names: ['BayesianSearch', 'RandomSearch', 'SobolSearch'],
  });
  expect(importsOf('bench/ceiling.mjs').map(({ path }) => path)).toContain('../dist/backends/wasm/kernels.js');
  expect(importsOf('scripts/tables.mjs').map(({ path }) => path)).toContain('../dist/metrics/index.js');
});

test('bench/library.mjs takes what the library has', async () => {
  const [, names] = /export const \{([^}]*)\} =\s*library;/.exec(
    readFileSync(join(root, 'bench/library.mjs'), 'utf8'),
  )!;
  const library = await import('../../src/node.js');
  for (const name of names!.split(',')) expect(Object.keys(library)).toContain(name.trim());
});
