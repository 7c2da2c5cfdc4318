/** The package as people get it: packed, unpacked where it is a stranger, imported, typed and started there. */
import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { unexportedTypes } from './public-types.js';

const root = join(import.meta.dirname, '..');
const { version, exports, dependencies, peerDependencies } = JSON.parse(
  readFileSync(join(root, 'package.json'), 'utf8'),
) as {
  version: string;
  exports: Record<string, unknown>;
  dependencies: Record<string, string>;
  peerDependencies: Record<string, string>;
};
interface Sizes {
  readonly limits: Readonly<Record<'installed' | 'unpacked' | 'page', number>>;
  readonly pages: Readonly<Record<'VAE and wasm' | 'search alone' | 'selection', string>>;
  readonly installed: () => { readonly bytes: number; readonly packages: readonly string[] };
  readonly bundled: (text: string) => Promise<{ readonly bytes: number; readonly files: string[] }>;
}
const sizes = (await import(pathToFileURL(join(root, 'scripts/sizes.mjs')).href)) as Sizes;
const subPaths = ['data', 'metrics', 'models', 'node', 'report', 'search', 'selection', 'synthesis', 'tensor'];
let folder: string;
let tarball: string;
let files: readonly { readonly path: string; readonly size: number }[];

/** Runs a program to its end; its standard output. */
function output(program: string, args: readonly string[], cwd: string): string {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd, encoding: 'utf8' });
  expect(status, stderr).toBe(0);
  return stdout;
}

/** Runs a module in the strange folder. */
const run = (name: string, text: string): string => {
  writeFileSync(join(folder, `${name}.mjs`), text);
  return output(process.execPath, [`${name}.mjs`], folder);
};

beforeAll(() => {
  if (!existsSync(join(root, 'dist/lib/main.js')))
    throw new Error('dist/lib/main.js is missing: build it first with npm run build');
  folder = mkdtempSync(join(tmpdir(), 'vaelab-package-'));
  const packed = output('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', folder], root);
  const [report] = JSON.parse(packed) as [{ filename: string; files: typeof files }];
  tarball = join(folder, report.filename);
  files = report.files;
  const modules = join(folder, 'node_modules');
  mkdirSync(join(modules, 'vaelab'), { recursive: true });
  output('tar', ['-xzf', tarball, '-C', join(modules, 'vaelab'), '--strip-components=1'], folder);
  for (const name of [...Object.keys(dependencies), '@types/node', 'undici-types']) {
    mkdirSync(dirname(join(modules, name)), { recursive: true });
    symlinkSync(join(root, 'node_modules', name), join(modules, name));
  }
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
});
afterAll(() => rmSync(folder, { recursive: true }));

test('every sub-path stands in the package, with the names of its sources', async () => {
  expect(Object.keys(exports).sort()).toEqual(['.', './package.json', ...subPaths.map((name) => `./${name}`)].sort());
  const imports = ['', ...subPaths.map((name) => `/${name}`)].map((path) => `vaelab${path}`);
  const found = JSON.parse(
    run(
      'names',
      `const names = {};
       for (const path of ${JSON.stringify(imports)}) names[path] = Object.keys(await import(path)).sort();
       console.log(JSON.stringify(names));`,
    ),
  ) as Record<string, string[]>;
  for (const path of imports) {
    const source = path === 'vaelab' ? '../src/node.js' : `../src/entries/${path.slice(7)}.js`;
    expect(found[path], path).toEqual(Object.keys((await import(source)) as object).sort());
    // Charts weigh more than all the rest.
    if (path !== 'vaelab/report') expect(found['vaelab'], path).toEqual(expect.arrayContaining(found[path]!));
  }
});

test('the version is that of package.json', () => {
  expect(output(process.execPath, ['node_modules/vaelab/dist/lib/cli.js', '--version'], folder).trim()).toBe(version);
});

test('a name is one object, whichever sub-path it comes from', () => {
  const text = `import { VAE, Table, InputError, JournalStorage } from 'vaelab';
    import * as models from 'vaelab/models';
    import * as data from 'vaelab/data';
    import * as search from 'vaelab/search';
    import * as node from 'vaelab/node';
    console.log([VAE === models.VAE, Table === data.Table, InputError === search.InputError, JournalStorage === node.JournalStorage].join());`;
  expect(run('same', text)).toBe('true,true,true,true\n');
});

test('a tensor of vaelab/tensor knows its values', () => {
  const text = `import { tensor, wasm } from 'vaelab/tensor';
    const backend = await wasm();
    const x = tensor([[1, 2], [3, 4]]).matmul(tensor([[1], [1]]));
    console.log([...(await x.data()).data, ...(await x.data(backend)).data].join());`;
  expect(run('tensor', text)).toBe('3,7,3,7\n');
});

test('a table is read, a CVAE fitted, saved, and loaded by another process, which draws the same rows', () => {
  const fit = `import { CVAESynthesizer, readCsv, writeCsv } from 'vaelab';
    const lines = ['a,b,kind'];
    for (let i = 0; i < 40; i++) lines.push([(i % 2) * 4 + Math.sin(i), Math.cos(i), i % 2 ? 'x' : 'y'].join(','));
    const table = readCsv(lines.join('\\n'), { target: 'kind' });
    const synthesizer = new CVAESynthesizer({ epochs: 20, seed: 1 });
    await synthesizer.fit(table);
    const drawn = await synthesizer.sample(10, { seed: 7 });
    await synthesizer.save('kept.model');
    console.log(writeCsv(drawn));`;
  const load = `import { loadSynthesizer } from 'vaelab/synthesis';
    import { writeCsv } from 'vaelab/data';
    const drawn = await (await loadSynthesizer('kept.model')).sample(10, { seed: 7 });
    console.log(writeCsv(drawn));`;
  const [first, second] = [run('fit', fit), run('load', load)];
  expect(first.trim().split('\n')).toHaveLength(11);
  expect(second).toBe(first);
});

test('every type in a public signature can be imported from where the name comes from', () => {
  const dist = join(root, 'dist');
  const entries = [
    join(dist, 'index.d.ts'),
    join(dist, 'node.d.ts'),
    ...subPaths.map((name) => join(dist, 'entries', `${name}.d.ts`)),
  ];
  expect(unexportedTypes(entries, (file) => file.startsWith(dist))).toEqual([]);
});

test('the walk over the declarations finds a type that is not exported', () => {
  const file = join(folder, 'hole.d.ts');
  writeFileSync(
    file,
    'export {};\ninterface Hidden { readonly a: number }\nexport declare function shown(hidden: Hidden): void;\n',
  );
  expect(unexportedTypes([file], (name) => name === file)).toEqual([`${file}: Hidden (in shown)`]);
});

describe('types of the packed package', () => {
  const consumer = (main: string): string => `
    import { CVAESynthesizer, readCsv, VAE, tensor, type Tensor, type EpochReport, type Synthesizer } from 'vaelab';
    import { Table, type Label } from 'vaelab/data';
    import { accuracyScore } from 'vaelab/metrics';
    import { MLPClassifier, type Backend } from 'vaelab/models';
    import { Study, RandomSearch, type Trial } from 'vaelab/search';
    import { compareRows, loadSynthesizer, Lineage } from 'vaelab/synthesis';
    import { wasm, gpu, reference } from 'vaelab/tensor';
    import { JournalStorage, loadDataset, loadTable, optimizeInProcesses, type ProcessOptions } from 'vaelab/node';
    ${main}
    const table: Table = readCsv('a,b\\n1,x', { target: 'b' });
    export const synthesizer: Synthesizer = new CVAESynthesizer({ epochs: 1, seed: 1 });
    export const x: Tensor = tensor([1]).relu();
    export const fit = (report: (epoch: EpochReport) => void, backend: Backend): Promise<object> =>
      new VAE({ backend }).fit([[1, 2]], { onEpoch: report });
    export const labels: readonly Label[] = ['a', 1];
    export const rows: number = table.featureNames.length;
    export const trials = (study: Study): readonly Trial[] => study.trials;
    export const options = (all: ProcessOptions): Promise<object> => optimizeInProcesses(all);
    // @ts-expect-error an option that does not exist
    new CVAESynthesizer({ epoch: 1 });
    // @ts-expect-error a name that does not exist
    import('vaelab').then((all) => all.noSuchName);
    export const all = [accuracyScore, MLPClassifier, RandomSearch, compareRows, loadSynthesizer, Lineage, wasm, gpu, reference, JournalStorage, loadDataset, loadTable];
  `;
  const { ModuleKind: Module, ModuleResolutionKind: Resolution } = ts;
  // In a bundler's resolution the plain name is that of every platform.
  const plain = "import { loadTable as fromPlain } from 'vaelab'; export const plain = fromPlain;";

  test.each([
    ['node16', Module.Node16, Resolution.Node16, plain],
    ['nodenext', Module.NodeNext, Resolution.NodeNext, plain],
    ['bundler', Module.ESNext, Resolution.Bundler, ''],
    ['node10', Module.ESNext, Resolution.Node10, plain],
  ])('moduleResolution %s', (name, module, moduleResolution, main) => {
    const file = join(folder, `consumer-${name}.ts`);
    writeFileSync(file, consumer(main));
    const program = ts.createProgram([file], {
      module,
      moduleResolution,
      target: ts.ScriptTarget.ES2022,
      strict: true,
      noEmit: true,
      // Once with the declarations themselves, of which those that nobody speaks of are left out.
      skipLibCheck: name !== 'nodenext',
      types: ['node'],
      typeRoots: [join(folder, 'node_modules/@types')],
      ignoreDeprecations: '6.0',
    });
    const problems = ts
      .getPreEmitDiagnostics(program)
      .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
    expect(problems).toEqual([]);
  });
});

test('the packed package has nothing that publint or attw object to', () => {
  const bin = (name: string): string => join(root, 'node_modules/.bin', name);
  expect(output(bin('publint'), ['run', tarball, '--strict'], folder)).toContain('All good!');
  // `require` of the package works in every Node that is supported, and is what the next test does.
  output(bin('attw'), [tarball, '--ignore-rules', 'cjs-resolves-to-esm'], folder);
});

test.each(['library.mjs', 'required.cjs', 'threads.mjs'])('somebody else’s program runs: %s', (name) => {
  copyFileSync(join(root, 'test/consumers', name), join(folder, name));
  expect(output(process.execPath, [name], folder)).toBe('ok\n');
});

test('without gpu.js the choice of a backend and the gpu backend say what is missing', () => {
  const text = `import { createBackend, gpu } from 'vaelab';
    console.log((await createBackend('auto')).reason);
    await gpu().catch(({ message }) => console.log(message));`;
  expect(run('no-gpu', text).split('\n')).toEqual([
    'fastest that works here; no graphics card was looked for: gpu.js and webgpu not installed',
    expect.stringContaining(`the package gpu.js is not installed (npm i gpu.js@${peerDependencies['gpu.js']};`),
    '',
  ]);
});

test('the command starts, and only what it needs is in the package', () => {
  const main = join(folder, 'node_modules/vaelab/dist/lib/cli.js');
  expect(output(process.execPath, [main, '--help'], folder)).toContain('fit');
  const parts = files.map(({ path }) => path.split('/').slice(0, 2).join('/'));
  expect([...new Set(parts)].sort()).toEqual(
    ['LICENSE', 'README.es.md', 'README.md', 'dist/lib', 'dist/types', 'docs/gpu.md', 'package.json'].filter(
      (part) => part.startsWith('dist/') || existsSync(join(root, part)),
    ),
  );
});

test('it unpacks to at most 2.5 MB and installs at most 20 MB, with the licences of what is inside', () => {
  expect(files.reduce((sum, { size }) => sum + size, 0)).toBeLessThanOrEqual(sizes.limits.unpacked);
  const { bytes, packages } = sizes.installed();
  expect(bytes).toBeLessThanOrEqual(sizes.limits.installed);
  expect(packages).not.toContainEqual(expect.stringMatching(/gpu|echarts/));
  const notice = readFileSync(join(folder, 'node_modules/vaelab/dist/lib/NOTICE'), 'utf8');
  for (const text of [/^echarts \d/m, /Apache License/, /^zrender \d/m, /^papaparse \d/m, /^ndarray \d/m])
    expect(notice).toMatch(text);
});

test('a page with VAE and wasm, or selection, takes at most 80 kB, and one that only searches has no tensor code', async () => {
  expect((await sizes.bundled(sizes.pages['VAE and wasm'])).bytes).toBeLessThanOrEqual(sizes.limits.page);
  expect((await sizes.bundled(sizes.pages.selection)).bytes).toBeLessThanOrEqual(sizes.limits.page);
  const { files: parts } = await sizes.bundled(sizes.pages['search alone']);
  expect(parts).toContain('part-search.js');
  expect(parts.filter((name) => !/^(part-(base|search|rolldown-runtime)|search)\.js$/.test(name))).toEqual([]);
});
