// The peers of the kernels: TensorFlow.js and jax-js (both WebAssembly, one thread in Node, in a process of their own),
// ml-matrix, ndarray-gemm and plain loops (JavaScript), NumPy (native, a process for each number of threads).
//
// A peer is `{ name, about, product?, elementwise?, stop? }`. `product(test, a, b)` gives a candidate of `interleave`
// with `result()`, the whole product, and `end()`, which lets go of what it holds; `elementwise(op, x, y)` a candidate
// with `end()`.
import { readFileSync, writeFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ndarray from 'ndarray';
import { orderedLoops, textbookLoops } from './loops.mjs';
import { here, peerEnvironment, readNumbers, startServer, threadsText } from './processes.mjs';
import { shapesOf } from './products.mjs';

/** Slow candidates run in fewer rounds. */
const SLOW = 2;

async function tensorFlow() {
  const tf = await import('@tensorflow/tfjs-core');
  const { getThreadsCount } = await import('@tensorflow/tfjs-backend-wasm');
  await tf.setBackend('wasm');
  await tf.ready();
  const simd = await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT');
  const threads = (await tf.env().getAsync('WASM_HAS_MULTITHREAD_SUPPORT')) ? getThreadsCount() : 1;
  const about = `TensorFlow.js ${tf.version_core}, backend ${tf.getBackend()}, SIMD ${simd}, ${threadsText(threads)}`;
  const product = (test, a, b, before) => {
    const shapes = shapesOf(test);
    const left = tf.tensor(a, shapes.a);
    const right = { tensor: tf.tensor(b, shapes.b) };
    const multiply = () => tf.matMul(left, right.tensor, test.transposeA, test.transposeB);
    return {
      samples: 3,
      // The result stays in TensorFlow.js's own memory, as ours does.
      run: () => multiply().dispose(),
      before: before && (() => before(right, b, shapes.b)),
      result: () => {
        const out = multiply();
        const values = out.dataSync();
        out.dispose();
        return values;
      },
      end: () => tf.dispose([left, right.tensor]),
    };
  };
  const renew = (right, values, shape) => {
    right.tensor.dispose();
    right.tensor = tf.tensor(values, shape);
  };
  const elementwise = (op, x, y) => {
    const inputs = [tf.tensor(x), tf.tensor(y)].slice(0, op === 'add' ? 2 : 1);
    return { samples: 3, run: () => tf[op](...inputs).dispose(), end: () => tf.dispose(inputs) };
  };
  return [
    { name: 'tfjs', about, product, elementwise },
    // It keeps the packed copy of a second operand that it has met before; weights in training are new at every step.
    { name: 'tfjs, new B', about, product: (test, a, b) => product(test, a, b, renew) },
  ];
}

async function jaxJs() {
  const { defaultDevice, init, jit, nn, numpy: np } = await import('@jax-js/jax');
  if (!(await init('wasm')).includes('wasm')) throw new Error('jax-js has no wasm backend here');
  const { version } = JSON.parse(readFileSync(new URL('node_modules/@jax-js/jax/package.json', import.meta.url)));
  // Without a global Worker, as in Node, it has one thread.
  const threads = typeof Worker === 'undefined' ? '1 thread' : 'several threads';
  const about = `jax-js ${version}, backend ${defaultDevice('wasm')}, ${threads}`;
  // Every use of an array takes it over; `ref` keeps one.
  const once = async (array) => {
    await array.blockUntilReady();
    array.dispose();
  };
  const product = (test, a, b) => {
    const shapes = shapesOf(test);
    const [left, right] = [np.array(a).reshape(shapes.a), np.array(b).reshape(shapes.b)];
    const multiply = jit((x, y) => np.matmul(test.transposeA ? x.transpose() : x, test.transposeB ? y.transpose() : y));
    return {
      rounds: SLOW,
      run: () => once(multiply(left.ref, right.ref)),
      result: () => multiply(left.ref, right.ref).data(),
      end: () => [left, right].forEach((array) => array.dispose()),
    };
  };
  const elementwise = (op, x, y) => {
    const inputs = [np.array(x), np.array(y)].slice(0, op === 'add' ? 2 : 1);
    const apply = jit({ add: (u, v) => np.add(u, v), relu: (u) => nn.relu(u), exp: (u) => np.exp(u) }[op]);
    return {
      samples: 3,
      run: () => once(apply(...inputs.map((array) => array.ref))),
      end: () => inputs.forEach((array) => array.dispose()),
    };
  };
  return [{ name: 'jax-js', about, product, elementwise }];
}

async function mlMatrix() {
  const { Matrix } = await import('ml-matrix');
  const product = (test, a, b) => {
    const shapes = shapesOf(test);
    const [left, right] = [Matrix.from1DArray(...shapes.a, a), Matrix.from1DArray(...shapes.b, b)];
    const multiply = () =>
      (test.transposeA ? left.transpose() : left).mmul(test.transposeB ? right.transpose() : right);
    return { rounds: SLOW, run: multiply, result: () => multiply().to1DArray(), end: () => {} };
  };
  return [{ name: 'ml-matrix', about: 'ml-matrix, float64, plain JavaScript', product }];
}

async function ndarrayGemm() {
  const { default: gemm } = await import('ndarray-gemm');
  const product = (test, a, b) => {
    const shapes = shapesOf(test);
    const out = ndarray(new Float32Array(test.m * test.n), [test.m, test.n]);
    const view = (array, transposed) => (transposed ? array.transpose(1, 0) : array);
    const left = view(ndarray(a, shapes.a), test.transposeA);
    const right = view(ndarray(b, shapes.b), test.transposeB);
    return { rounds: SLOW, run: () => gemm(out, left, right), result: () => out.data, end: () => {} };
  };
  return [{ name: 'ndarray-gemm', about: 'ndarray-gemm, plain JavaScript', product }];
}

function loops(name, about, multiply) {
  const product = (test, a, b) => {
    const out = new Float32Array(test.m * test.n);
    return { rounds: SLOW, run: () => multiply(out, a, b, test), result: () => out, end: () => {} };
  };
  return { name, about, product };
}

/** A folder that goes with this process. */
function temporaryFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'vaelab-bench-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A kind of JavaScript peer in a process of its own (served-peer.mjs). */
async function served(kind) {
  const folder = temporaryFolder();
  const server = startServer(process.execPath, [here('served-peer.mjs'), kind]);
  const [left, right, out] = ['left', 'right', 'out'].map((name) => join(folder, name));
  const remote = (question) => ({
    samples: 3,
    open: () => server.ask(question),
    time: async (repeats) => (await server.ask({ time: repeats })).ms,
    close: () => server.ask({ end: true }),
    result: async () => {
      await server.ask(question);
      await server.ask({ save: out });
      await server.ask({ end: true });
      return readNumbers(out, Float32Array);
    },
    end: () => {},
  });
  const write = (a, b) => {
    writeFileSync(left, a);
    writeFileSync(right, b ?? a);
  };
  const { peers } = await server.answer();
  return peers.map(({ name, about, elementwise }, i) => ({
    name,
    about,
    stop: i === 0 ? server.stop : undefined,
    product: (test, a, b) => {
      write(a, b);
      return remote({ product: name, test, a: left, b: right });
    },
    elementwise: elementwise
      ? (op, x, y) => {
          write(x, y);
          return remote({ elementwise: name, op, x: left, y: right });
        }
      : undefined,
  }));
}

async function numPy(python) {
  const folder = temporaryFolder();
  const peers = [];
  for (const threads of [1, 2]) {
    const server = startServer(python, [here('numpy_matmul.py')], peerEnvironment(threads));
    const about = await server.answer();
    const [aFile, bFile, outFile] = ['a', 'b', 'out'].map((name) => join(folder, `${name}${threads}`));
    const product = async (test, a, b) => {
      writeFileSync(aFile, a);
      writeFileSync(bFile, b);
      const { transposeA = false, transposeB = false } = test;
      const [shapes, transposed] = [Object.values(shapesOf(test)), [transposeA, transposeB]];
      await server.ask({ load: [aFile, bFile], shapes, transposed });
      return {
        samples: 3,
        time: async (repeats) => (await server.ask({ time: repeats })).ms,
        result: async () => {
          await server.ask({ save: outFile });
          return readNumbers(outFile, Float32Array);
        },
        end: () => {},
      };
    };
    peers.push({
      name: `numpy ${about.numpy} (${threads})`,
      about: `NumPy ${about.numpy}, Python ${about.python}, ${about.blas}`,
      product,
      stop: server.stop,
    });
  }
  return peers;
}

/** The peers that work here; of the others it is said why they are left out. `wanted` are kinds of `KINDS`. */
export async function startPeers(wanted, pythons) {
  const found = [];
  for (const kind of wanted) {
    for (const start of kind === 'numpy' ? pythons.map((python) => () => numPy(python)) : [HERE[kind]]) {
      try {
        found.push(...(await start()));
      } catch (error) {
        console.error(`Left out: ${kind}: ${error.message}`);
      }
    }
  }
  return found;
}

/** The peers of a process of their own, by kind. */
export const STARTS = { tfjs: tensorFlow, 'jax-js': jaxJs };

const HERE = {
  numpy: numPy,
  tfjs: () => served('tfjs'),
  'jax-js': () => served('jax-js'),
  'ml-matrix': mlMatrix,
  'ndarray-gemm': ndarrayGemm,
  loops: () => [
    loops('i-j-p loops', 'plain JavaScript over Float32Array, in the order of the textbook', textbookLoops),
    loops('i-p-j loops', 'plain JavaScript over Float32Array, in the order of memory', orderedLoops),
  ],
};
export const KINDS = Object.keys(HERE);
