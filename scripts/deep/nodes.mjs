// Backends on several versions of Node: an idle one never keeps the process alive, and a disposed one computes nothing and says so.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

const library = new URL('../../dist/node.js', import.meta.url);
/** Milliseconds in which a program ends on any machine, unless something keeps it. */
const patience = 120_000;

const opening = `
  const { createBackend, gpu, plan, input, reference, tensor, VAE, wasm } = await import(${JSON.stringify(library.href)});
  const use = async (backend) => {
    const x = input('x', [300, 300]);
    const program = await backend.compile(plan({ outputs: { y: x.matmul(x).sum() } }));
    await program.run([{ x: new Float32Array(90000).fill(0.01) }]);
    if (Math.round((await program.read('y')).data[0]) !== 2700) throw new Error('a wrong product');
    return program;
  };
  const refused = async (work) => {
    const error = await work().then(() => undefined, (thrown) => thrown);
    if (!/was disposed/.test(error?.message)) throw new Error('a disposed backend took it: ' + error);
  };
`;

const makers = {
  reference: 'reference()',
  'wasm, 1 thread': 'await wasm({ threads: 1 })',
  'wasm, 2 threads': 'await wasm({ threads: 2 })',
  'gpu on the processor': "await gpu({ mode: 'cpu' })",
  auto: "await createBackend('auto')",
};

const programs = Object.fromEntries(
  Object.entries(makers).flatMap(([name, made]) => [
    [`${name}: idle`, `const backend = ${made};`],
    [`${name}: used and left`, `await use(${made});`],
    [`${name}: left during a run`, `void use(${made}); await new Promise((r) => setTimeout(r, 5));`],
    [
      `${name}: disposed`,
      `const backend = ${made};
       await (await use(backend)).dispose();
       await backend.dispose();
       await refused(() => tensor([1]).add(1).data(backend));
       await refused(() => backend.compile(plan({ outputs: { y: tensor([1]).add(1) } })));
       await backend.dispose();`,
    ],
  ]),
);
programs['a model on the shared backend'] =
  `const rows = Array.from({ length: 20 }, (_, i) => [Math.sin(i), Math.cos(i)]);
   await (await new VAE({ hidden: [4], latentDim: 2, epochs: 2 }).fit(rows)).sample(3);`;

/** Those of VAELAB_NODES (paths with the system's separator between them), or this one and those on the path; each version once. */
function findNodes() {
  const given = process.env['VAELAB_NODES'];
  const names = process.platform === 'win32' ? ['node.exe'] : ['node', 'nodejs'];
  const onPath = (process.env['PATH'] ?? '')
    .split(delimiter)
    .flatMap((folder) => names.map((name) => join(folder, name)));
  const paths =
    given === undefined ? [process.execPath].concat(onPath.filter((path) => existsSync(path))) : given.split(delimiter);
  const found = new Map();
  for (const path of paths) {
    const { stdout } = spawnSync(realpathSync(path), ['--version'], { encoding: 'utf8' });
    const version = stdout.trim();
    if (!found.has(version)) found.set(version, path);
  }
  return found;
}

/** Runs a program to its end; what is wrong with how it ends. */
function run(node, file) {
  const child = spawn(node, [file], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (text) => (said = `${said}${text}`.slice(-500)));
  let kept = false;
  const timer = setTimeout(() => (kept = child.kill('SIGKILL')), patience);
  return new Promise((resolve) =>
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      if (kept) resolve('something kept it alive');
      else resolve(code === 0 ? undefined : `it ended with ${signal ?? code}: ${said}`);
    }),
  );
}

/** @returns whether all is well */
export async function deepNodes() {
  const home = mkdtempSync(join(tmpdir(), 'vaelab-nodes-'));
  let well = true;
  for (const [version, node] of findNodes()) {
    const problems = [];
    for (const [name, body] of Object.entries(programs)) {
      const file = join(home, 'program.mjs');
      writeFileSync(file, opening + body);
      const problem = await run(node, file);
      if (problem !== undefined) problems.push(`${name}: ${problem}`);
      process.stderr.write(`\r${version}: ${name}\u001b[K`);
    }
    process.stderr.write('\r\u001b[K');
    console.log(`Node ${version}: ${Object.keys(programs).length} programs, ${problems.length} problems`);
    for (const problem of problems) console.log(`  FOUND: ${problem}`);
    well &&= problems.length === 0;
  }
  rmSync(home, { recursive: true, force: true });
  return well;
}
