/**
 * Makes what is published of the compiled modules in dist/: in `lib` the library and the command in a few files, with the packages inside
 * that are not to be installed beside them, and in `types` the declarations that the public ones need. What is a dependency or a peer in
 * package.json stays outside.
 */
import { cpSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { build } from 'vite';
import { writeDeclarations } from './declarations.mjs';
import { root } from './install.mjs';

const { dependencies, peerDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const outside = Object.keys({ ...dependencies, ...peerDependencies }).map((name) => new RegExp(`^${name}(/|$)`));

/** Rooms that are one file each: finding another file takes longer than reading more. */
const files = {
  base: ['checks', 'files', 'matrix', 'random'],
  tensor: ['tensor', 'backends', 'nn', 'models'],
  data: ['data'],
  metrics: ['metrics'],
  synthesis: ['synthesis'],
  search: ['search'],
  selection: ['selection', 'workers'],
};
/** The same for packages; others go where they are used. */
const packages = {
  base: ['ndarray', 'iota-array', 'is-buffer', 'seedrandom', 'pure-rand'],
  data: ['papaparse'],
};
/** Loaded when called, or Node's alone: not for every start. */
const later =
  /\/dist\/((search|files|workers)\/node\/|search\/analysis\/|data\/(node|openml\/)|(models|workers)\/(node|browser)\.js|backends\/(faster-card|(gpu|wasm)\/(?!index\.js|library\.js)))/;

/** The file for a module that the library always needs; null for what the bundler places by who imports it. */
function fileOf(id) {
  if (later.test(id)) return null;
  const [, inside] = /node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*node_modules\/)/.exec(id) ?? [];
  const [, room] = /\/dist\/([^/]+)\//.exec(id) ?? [];
  const [names, name] = inside === undefined ? [files, room] : [packages, inside];
  return Object.keys(names).find((file) => names[file].includes(name)) ?? null;
}

/** Files whose names are known outside: what people import, what the command starts, and pairs of which pages take the second. */
const entriesOf = (dist) => ({
  ...Object.fromEntries(
    readdirSync(join(dist, 'entries'))
      .filter((name) => name.endsWith('.js'))
      .map((name) => [basename(name, '.js'), join(dist, 'entries', name)]),
  ),
  main: join(dist, 'node.js'),
  index: join(dist, 'index.js'),
  cli: join(dist, 'cli/main.js'),
  worker: join(dist, 'cli/search/worker.js'),
  'reproduce-worker': join(dist, 'thesis/commands/reproduce-worker.js'),
  'select-worker': join(dist, 'cli/select/select-worker.js'),
  ...Object.fromEntries(
    twins.flatMap((room) =>
      ['node', 'browser'].map((place) => [`${basename(room)}-${place}`, join(dist, room, `${place}.js`)]),
    ),
  ),
});

/** The file of the charts, which is made by itself. */
const charts = {
  name: 'charts',
  enforce: 'pre',
  resolveId: (source) => (source.endsWith('/echarts.js') ? { id: './charts.js', external: true } : undefined),
};

/** Rooms with a `node.ts` that a page exchanges for its `browser.ts`: both are files of their own, chosen by `imports` in package.json. */
const twins = ['models', 'workers', 'backends/gpu', 'backends/wasm'];
const hosts = {
  name: 'hosts',
  enforce: 'pre',
  resolveId(source, importer) {
    if (importer === undefined || !source.endsWith('/node.js')) return undefined;
    const room = twins.find((each) => join(dirname(importer), source).endsWith(`/dist/${each}/node.js`));
    return room === undefined ? undefined : { id: `#${basename(room)}-host`, external: true };
  },
};

/** Names of functions and classes stay: they stand in messages and in stack traces. */
const minify = {
  compress: { keepNames: { function: true, class: true } },
  mangle: { keepNames: { function: true, class: true } },
  codegen: { removeWhitespace: true },
};

/** What is the same for both bundles. */
const settings = {
  configFile: false,
  root,
  logLevel: 'warn',
  publicDir: false,
  ssr: { noExternal: true, external: [] },
  define: { 'process.env.NODE_ENV': '"production"' },
};

/** @param dist the folder of the compiled modules */
export async function bundle(dist) {
  const inside = [...(await bundleCharts(dist)), ...(await bundleLibrary(dist))];
  cpSync(join(dist, 'report/kit/echarts.js'), join(dist, 'lib/charts.js'));
  copyData(join(dist, 'thesis/catalogue/data'), join(dist, 'lib/data'));
  writeFileSync(join(dist, 'lib/NOTICE'), notice(new Set(inside)));
  const entries = readdirSync(join(dist, 'entries')).filter((name) => name.endsWith('.d.ts'));
  writeDeclarations(
    dist,
    ['node.d.ts', 'index.d.ts', ...entries.map((name) => join('entries', name))].map((name) => join(dist, name)),
    join(dist, 'types'),
  );
}

/** The study's facts, without the space that is for readers. */
function copyData(from, to) {
  mkdirSync(to);
  for (const name of readdirSync(from))
    writeFileSync(join(to, name), JSON.stringify(JSON.parse(readFileSync(join(from, name), 'utf8'))));
}

/** ECharts' used part takes the place of the module that names it. @returns the packages inside */
async function bundleCharts(dist) {
  const [place, beside] = [join(dist, 'report/kit'), join(dist, 'charts')];
  const { output } = await build({
    ...settings,
    build: {
      ssr: true,
      target: 'node20',
      minify: true,
      outDir: beside,
      rolldownOptions: { input: join(place, 'echarts.js'), output: { comments: false } },
    },
  });
  renameSync(join(beside, 'echarts.js'), join(place, 'echarts.js'));
  rmSync(beside, { recursive: true });
  return output.flatMap(packagesIn);
}

async function bundleLibrary(dist) {
  const { output } = await build({
    ...settings,
    plugins: [charts, hosts],
    build: {
      ssr: true,
      target: 'node20',
      minify: false,
      outDir: join(dist, 'lib'),
      rolldownOptions: {
        input: entriesOf(dist),
        // As for any engine: what of Node is in use is imported by name.
        platform: 'neutral',
        external: outside,
        output: {
          entryFileNames: '[name].js',
          chunkFileNames: 'part-[name].js',
          minify,
          comments: { legal: false, annotation: true, jsdoc: false },
          codeSplitting: { groups: [{ name: fileOf, debugName: 'rooms', includeDependenciesRecursively: false }] },
        },
      },
    },
  });
  dropEmpty(join(dist, 'lib'));
  return output.flatMap(packagesIn);
}

/** Files that hold nothing are imported nonetheless; each would be one more to find at a start. */
function dropEmpty(lib) {
  const names = readdirSync(lib).filter((name) => name.endsWith('.js'));
  const textOf = (name) => readFileSync(join(lib, name), 'utf8');
  const empty = names.filter((name) => /^(export\s*\{\s*\};?\s*)?$/.test(textOf(name)));
  for (const name of names) {
    const text = textOf(name);
    const rest = empty.reduce((all, one) => all.replace(`import"./${one}";`, ''), text);
    if (empty.some((one) => rest.includes(`"./${one}"`))) throw new Error(`lib/${name} imports an empty file`);
    if (rest !== text) writeFileSync(join(lib, name), rest);
  }
  for (const name of empty) rmSync(join(lib, name));
}

/** The folders of the packages whose code is in a file. */
const packagesIn = ({ moduleIds = [] }) =>
  moduleIds
    .map((id) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(id)?.[0])
    .filter((folder) => folder !== undefined);

/** The licences of the packages whose code is inside. */
const notice = (folders) => [...new Set([...folders].map(licence))].sort().join('\n');

function licence(folder) {
  const texts = readdirSync(folder, { withFileTypes: true })
    .filter((each) => /^(licen[cs]e|notice)/i.test(each.name))
    .flatMap((each) =>
      each.isFile() ? [each.name] : readdirSync(join(folder, each.name)).map((name) => join(each.name, name)),
    );
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const all = texts.map((each) => readFileSync(join(folder, each), 'utf8').trim());
  return `${name} ${version}\n\n${all.length === 0 ? `Licence: ${license}` : all.join('\n\n')}\n`;
}
