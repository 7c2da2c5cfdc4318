import { execFileSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type BlasUse, createBackend, wasm, type WasmBackend } from '../../src/backends/index.js';
import { allShapes, BlasChoice, choiceText, productKinds } from '../../src/backends/wasm/blas/choice.js';
import { Adam, sumSquaredError } from '../../src/nn/index.js';
import { SeededRandom } from '../../src/random/index.js';
import { type Backend, input, Parameter, plan, reference, tensor, type Tensor } from '../../src/tensor/index.js';

const folder = mkdtempSync(join(tmpdir(), 'vaelab-blas-'));
process.env['VAELAB_CACHE'] = join(folder, 'cache');

function hasCompiler(): boolean {
  try {
    execFileSync('cc', ['--version'], { stdio: 'ignore' });
    return process.platform === 'linux';
  } catch {
    return false;
  }
}

const limit =
  'int threads = 4; void openblas_set_num_threads(int n) { threads = n; } int openblas_get_num_threads(void) { return threads; }';
const version = 'char *openblas_get_config(void) { return "Test BLAS 1"; }';
const product = (
  int: string,
  name: string,
  body: string,
): string => `void ${name}(int order, int ta, int tb, ${int} m, ${int} n,
  ${int} k, float alpha, const float *a, ${int} lda, const float *b, ${int} ldb, float beta, float *c, ${int} ldc) { ${body} }`;
/** A product that is right; \`extra\` runs for every element, whose float64 sum is \`sum\`. */
const loops = (extra = ''): string => `
  if (m < 0 || n < 0 || k < 0 || lda < (ta == 111 ? k : m) || ldb < (tb == 111 ? n : k) || ldc < n) return;
  for (long i = 0; i < m; i++) for (long j = 0; j < n; j++) {
    double sum = 0;
    for (long p = 0; p < k; p++)
      sum += (double)(ta == 111 ? a[i * lda + p] : a[p * lda + i]) * (tb == 111 ? b[p * ldb + j] : b[j * ldb + p]);
    ${extra}
    c[i * ldc + j] = alpha * sum + (beta == 0 ? 0 : beta * c[i * ldc + j]);
  }`;
const right = `${limit} ${version} ${product('int', 'cblas_sgemm', loops())}`;

/** Compiles a library; its path. */
function library(name: string, source: string): string {
  const path = join(folder, `lib${name}.so`);
  writeFileSync(join(folder, `${name}.c`), source);
  execFileSync('cc', ['-O2', '-shared', '-fPIC', '-o', path, join(folder, `${name}.c`)]);
  return path;
}

/** A use of a library for every product it can have. */
const everything = (path: string): BlasUse => ({
  library: path,
  version: 'Test BLAS 1',
  blocks: 4,
  choice: choiceText(allShapes().map(() => true)),
});

async function withBackend<T>(
  options: Parameters<typeof wasm>[0],
  work: (backend: WasmBackend) => Promise<T>,
): Promise<T> {
  const backend = await wasm(options);
  try {
    return await work(backend);
  } finally {
    expect(backend.liveBytes).toBe(0);
    await backend.dispose();
  }
}

const uniform = (size: number, seed: number): Float32Array => {
  const out = new Float32Array(size);
  new SeededRandom(seed).fillUniform(out, -1, 1);
  return out;
};
const matrix = (rows: number, columns: number, seed: number): Tensor =>
  tensor(uniform(rows * columns, seed)).reshape([rows, columns]);

/** Weights after some steps of training, in which every kind of product occurs. */
async function weights(backend: Backend): Promise<number[]> {
  const x = input('x', [48, 90]);
  const start = (seed: number) => (out: Float32Array | Float64Array) =>
    new SeededRandom(seed).fillUniform(out, -0.1, 0.1);
  const all = [new Parameter('w1', [90, 300], start(1)), new Parameter('w2', [300, 90], start(2))] as const;
  const loss = sumSquaredError(x.matmul(all[0]).tanh().matmul(all[1]), x);
  const adam = new Adam({ learningRate: 1e-3 });
  const program = await backend.compile(plan({ outputs: { loss }, updates: adam.updates(loss, all) }));
  const scalars = new Float32Array(3);
  for (let t = 1; t <= 3; t++) {
    adam.feed(t, scalars);
    await program.run([{ x: uniform(48 * 90, t), [adam.scalars.name]: scalars }]);
  }
  const found = await Promise.all(all.map((each) => program.readParameter(each)));
  await program.dispose();
  return found.flatMap((values) => Array.from(values));
}

describe.runIf(hasCompiler())('a native BLAS', () => {
  test.each([
    ['plain names', 'plain', right],
    [
      '64-bit whole numbers, in names of SciPy',
      'scipy64',
      `${limit.replaceAll('openblas', 'scipy_openblas').replaceAll('_threads(', '_threads64_(')}
       ${version.replace('openblas_get_config', 'scipy_openblas_get_config64_')} ${product('long', 'scipy_cblas_sgemm64_', loops())}`,
    ],
    ['64-bit whole numbers, unsaid', 'long', `${limit} ${version} ${product('long', 'cblas_sgemm', loops())}`],
    [
      'the names of Accelerate',
      'accelerate',
      `void BLASSetThreading(int mode) {} ${version} ${product('int', 'sgemm', loops()).replace('void sgemm', 'void sgemm_alias')}
       __asm__(".globl cblas_sgemm$NEWLAPACK\\n.set cblas_sgemm$NEWLAPACK, sgemm_alias");`,
    ],
  ])(
    '%s: products and steps are those of the reference, and the same on 1, 2 and 3 threads',
    async (_, name, source) => {
      const blas = everything(library(name, source));
      const products = [
        matrix(40, 70, 1).matmul(matrix(70, 300, 2)),
        matrix(300, 70, 1).matmul(matrix(40, 70, 2).transpose()),
        matrix(70, 300, 1)
          .transpose()
          .matmul(matrix(70, 50, 2)),
      ];
      const exact = await Promise.all(products.map(async (each) => Array.from((await each.data(reference())).data)));
      const expected = await weights(reference());
      const found: number[][] = [];
      for (const threads of [1, 2, 3])
        await withBackend({ threads, blas }, async (backend) => {
          expect(backend.blas).toEqual(blas);
          expect(backend.reason).toContain(`products by Test BLAS 1 (${blas.library})`);
          for (const [i, each] of products.entries()) {
            const { data } = await each.data(backend);
            // Sums in float64, rounded once, which own kernels do not give.
            expect(Array.from(data)).toEqual(exact[i]!.map((value): unknown => expect.closeTo(value, 6)));
          }
          found.push(await weights(backend));
        });
      expect(found[1]).toEqual(found[0]);
      expect(found[2]).toEqual(found[0]);
      const error = Math.max(...found[0]!.map((value, i) => Math.abs(value - expected[i]!)));
      expect(error).toBeLessThan(1e-4);
    },
  );

  const refused: readonly (readonly [string, string, RegExp])[] = [
    ['wrong', `${limit} ${product('int', 'cblas_sgemm', loops('sum += i == 100;'))}`, /its product .* is wrong/],
    [
      'inexact',
      `${limit} ${product('int', 'cblas_sgemm', loops('if (k > 200) sum *= 1.001;'))}`,
      /its product .* is wrong/,
    ],
    [
      'overrun',
      `${limit} ${product('int', 'cblas_sgemm', `${loops()} if (ldc > n) c[n] = 0;`)}`,
      /added to a result, is wrong/,
    ],
    ['crash', `${limit} ${product('int', 'cblas_sgemm', '*(volatile int *)0 = 1;')}`, /tried ended by SIGSEGV/],
    ['exit', `#include <stdlib.h>\n${limit} ${product('int', 'cblas_sgemm', 'exit(0);')}`, /tried ended with code 0/],
    ['threads', `${product('int', 'cblas_sgemm', loops())}`, /the number of its threads cannot be limited/],
    ['many', `${right.replace('threads = n;', '')}`, /the number of its threads cannot be limited/],
    ['none', `int nothing(void) { return 1; }`, /has no function cblas_sgemm/],
  ];
  test.each(refused)('is refused: %s', async (name, source, why) => {
    const path = library(name, source);
    await withBackend({ threads: 1, blas: path }, async (backend) => {
      expect(backend.blas).toBeUndefined();
      expect(backend.reason).toMatch(why);
      expect(backend.warning).toMatch(why);
      expect(
        Array.from(
          (
            await matrix(3, 4, 1)
              .matmul(matrix(4, 2, 2))
              .data(backend)
          ).data,
        ),
      ).toHaveLength(6);
    });
  });

  test('that is made for one thread is not called by several', async () => {
    const path = library('single', `${right} int openblas_get_parallel(void) { return 0; }`);
    await withBackend({ threads: 2, blas: path }, (backend) => {
      expect(backend.warning).toContain('made for one thread; take it with threads: 1');
      return Promise.resolve();
    });
  });

  test('a choice is made once for a machine, and kept; one that is given is used, or the library has changed', async () => {
    const blas = library('kept', right);
    const first = await withBackend({ threads: 1, blas }, (backend) => Promise.resolve(backend.blas));
    const again = await withBackend({ threads: 2, blas }, (backend) => Promise.resolve(backend.blas));
    expect(first).toMatchObject({ library: blas, version: 'Test BLAS 1' });
    expect(again).toEqual(first);
    await expect(wasm({ blas: { ...first!, version: 'Test BLAS 0' } })).rejects.toThrow(
      'it was Test BLAS 0 and is Test BLAS 1',
    );
  });
});

test('a library that is not there is said, and everything is computed without', async () => {
  await withBackend({ threads: 1, blas: join(folder, 'missing.so') }, async (backend) => {
    expect(backend.blas).toBeUndefined();
    expect(backend.warning).toContain('missing.so: it does not load');
    await withBackend({ threads: 1 }, async (plain) => {
      expect(await weights(backend)).toEqual(await weights(plain));
    });
  });
});

test('what is no wish is refused, and so is the promise of the same digits', async () => {
  for (const blas of ['', 3, {}, { library: 'x', version: 'y', blocks: 4, choice: 'f' }])
    await expect(wasm({ blas: blas as string })).rejects.toThrow('blas must be');
  await expect(wasm({ blas: 'auto', fused: false })).rejects.toThrow('the same digits');
  await expect(createBackend('auto', { blas: '' })).rejects.toThrow('blas must be');
});

test('a choice answers for every size, by the nearest of those that were measured', () => {
  const takes = (rows: number, cols: number, depth: number): boolean =>
    choice.takes({ kind: 'leftTransposed', rows, cols, depth });
  const choice = new BlasChoice({
    blocks: 4,
    choice: choiceText(
      allShapes().map((shape) => shape.kind === 'leftTransposed' && shape.rows === 32 && shape.depth === 512),
    ),
  });
  expect([takes(16, 8, 256), takes(63, 1e6, 1e6), takes(20, 5, 300)]).toEqual([true, true, true]);
  expect([takes(15, 8, 512), takes(64, 8, 512), takes(32, 8, 255), takes(32, 4, 512)]).toEqual(Array(4).fill(false));
  for (const kind of productKinds.filter((each) => each !== 'leftTransposed'))
    expect(choice.takes({ kind, rows: 32, cols: 32, depth: 512 })).toBe(false);
});
