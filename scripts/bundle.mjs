/**
 * Bundles the entry points for Node into the folder `bundled` of dist/: one file to find and read at `import 'vaelab'` instead of two hundred,
 * with the small CommonJS dependencies inside. What is large and rarely needed (gpu.js, undici) stays outside and is loaded when used.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { build } from 'vite';
import { root } from './install.mjs';

const outside = ['gpu.js', 'webgpu', 'undici'];

/** Loaded when called, or Node's alone: not for every start. */
const later = new RegExp(
  [
    '/dist/(entries/|index\\.js|node\\.js|(search|files)/node/|data/(node|openml/)|models/(node|browser)\\.js)',
    '/dist/backends/(faster-card|(gpu|wasm)/(?!index\\.js|library\\.js))',
    '/node_modules/(ndarray-ops|cwise-compiler|uniq)/',
  ].join('|'),
);
const always = (id) => !later.test(id);

/** @param dist the folder of the built package */
export async function bundle(dist) {
  const entries = readdirSync(join(dist, 'entries'))
    .filter((name) => name.endsWith('.js'))
    .map((name) => [basename(name, '.js'), join(dist, 'entries', name)]);
  const result = await build({
    configFile: false,
    root,
    logLevel: 'warn',
    publicDir: false,
    ssr: { noExternal: true, external: outside },
    build: {
      ssr: true,
      target: 'node20',
      minify: false,
      outDir: join(dist, 'bundled'),
      emptyOutDir: true,
      rolldownOptions: {
        input: Object.fromEntries([...entries, ['index', join(dist, 'node.js')]]),
        output: {
          entryFileNames: '[name].js',
          chunkFileNames: 'parts/[name].js',
          comments: { legal: true, annotation: false, jsdoc: false },
          // All that every entry may need, whether or not it does: finding another file takes longer than reading more.
          codeSplitting: { groups: [{ name: 'library', test: always, includeDependenciesRecursively: false }] },
        },
      },
    },
  });
  writeFileSync(join(dist, 'bundled', 'NOTICE'), notice(result.output));
}

/** The licences of the packages whose code is inside. */
function notice(chunks) {
  const packages = new Set();
  for (const { moduleIds = [] } of chunks)
    for (const id of moduleIds) {
      const [, name] = /node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*node_modules\/)/.exec(id) ?? [];
      if (name !== undefined) packages.add(name);
    }
  return [...packages].sort().map(licence).join('\n');
}

function licence(name) {
  const folder = join(root, 'node_modules', name);
  const file = readdirSync(folder).find((each) => /^licen[cs]e/i.test(each));
  const { version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const text = file === undefined ? `Licence: ${license}` : readFileSync(join(folder, file), 'utf8').trim();
  return `${name} ${version}\n\n${text}\n`;
}
