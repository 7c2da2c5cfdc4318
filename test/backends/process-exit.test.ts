/** Programs that make a backend with threads and come to their end: the process must end too. */
import { spawn } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { compile } from '../search/compiled.js';

let folder: string;
beforeAll(() => {
  folder = compile(['backends', 'workers', 'tensor', 'random', 'matrix', 'checks']);
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs a program to its end; what it wrote, and its exit code, which is 'killed' after five minutes. */
async function ending(name: string, body: string): Promise<{ out: string; code: number | string | null }> {
  const file = join(folder, `${name}.mjs`);
  writeFileSync(
    file,
    `import { wasm } from './backends/index.js';
     import { input, plan } from './tensor/index.js';
     async function use(backend) {
       const x = input('x', [600, 600]);
       const program = await backend.compile(plan({ outputs: { y: x.matmul(x).sum() } }));
       await program.run([{ x: new Float32Array(360000).fill(0.01) }]);
       console.log(Math.round((await program.read('y')).data[0]));
       return program;
     }
     ${body}`,
  );
  const child = spawn(process.execPath, [file], { stdio: ['ignore', 'pipe', 'inherit'] });
  let out = '';
  child.stdout.on('data', (data: Buffer) => (out += data.toString()));
  const timer = setTimeout(() => child.kill('SIGKILL'), 300_000);
  return new Promise((done) =>
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      done({ out, code: signal === null ? code : 'killed' });
    }),
  );
}

test.each([
  ['idle', 'await wasm({ threads: 2 });', ''],
  ['used', 'await use(await wasm({ threads: 2 }));', '21600\n'],
  ['used-by-3', 'const b = await wasm({ threads: 3 }); await use(b); await use(b);', '21600\n21600\n'],
  [
    'disposed',
    `const b = await wasm({ threads: 2 });
     await (await use(b)).dispose();
     await b.dispose();
     console.log('end');`,
    '21600\nend\n',
  ],
  ['waited', 'await use(await wasm({ threads: 2 })); await new Promise((r) => setTimeout(r, 300));', '21600\n'],
])('%s', async (name, body, out) => {
  expect(await ending(name, body)).toEqual({ out, code: 0 });
});
