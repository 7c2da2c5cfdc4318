// Epochs of one workload by another JavaScript library in this process: TensorFlow.js or jax-js, each on its backend `wasm`. Prints one JSON
// object; compare.mjs starts it. The network, the loss and Adam are those of torch_epoch.py; running averages are not kept, which saves the
// peers some work.
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { parseArgs } from 'node:util';
import { BATCH, RATE, table, WORKLOADS } from './workloads.mjs';

const { values: options } = parseArgs({
  options: {
    peer: { type: 'string' },
    workload: { type: 'string' },
    epochs: { type: 'string' },
    warmup: { type: 'string' },
  },
});
const workload = WORKLOADS[options.workload];
const { rows, features, hidden, latent, batch = BATCH } = workload;

/** Shapes of all parameters by name: a block is weight, bias, scale and shift. */
function shapes() {
  const wayIn = [...hidden, hidden.at(-1)];
  const found = {};
  const linear = (name, a, b) => {
    found[`${name} weight`] = [a, b];
    found[`${name} bias`] = [1, b];
  };
  const block = (name, a, b) => {
    linear(name, a, b);
    found[`${name} scale`] = [1, b];
    found[`${name} shift`] = [1, b];
  };
  const chain = (name, widths) => widths.slice(1).forEach((width, i) => block(`${name}${i}`, widths[i], width));
  chain('in', [features, ...wayIn, latent]);
  linear('mean', latent, latent);
  linear('logVariance', latent, latent);
  chain('out', [latent, latent, ...wayIn.toReversed(), features]);
  return found;
}

/** First values as PyTorch's: uniform within 1 / sqrt(fan-in), zeros, ones. */
function firstValues(name, [a, b]) {
  if (name.endsWith('weight'))
    return Float32Array.from({ length: a * b }, () => (2 * Math.random() - 1) / Math.sqrt(a));
  return new Float32Array(a * b).fill(name.endsWith('scale') ? 1 : 0);
}

/** The loss by a library's operations, which both have under these names. */
function lossOf(op, p, x, noise) {
  const linear = (name, h) => op.add(op.matmul(h, p[`${name} weight`]), p[`${name} bias`]);
  const block = (name, h, rectified = true) => {
    const z = linear(name, h);
    const centred = op.sub(z, op.mean(z));
    const scaled = op.mul(centred, op.rsqrt(op.add(op.mean(op.mul(centred, centred)), op.number(1e-5))));
    const y = op.add(op.mul(scaled, p[`${name} scale`]), p[`${name} shift`]);
    return rectified ? op.relu(y) : y;
  };
  const depth = (name) => Object.keys(p).filter((key) => key.startsWith(name) && key.endsWith('scale')).length;
  let h = x;
  for (let i = 0; i < depth('in'); i++) h = block(`in${i}`, h);
  const [mean, logVariance] = [linear('mean', h), linear('logVariance', h)];
  h = op.add(mean, op.mul(op.exp(op.mul(logVariance, op.number(0.5))), noise));
  for (let i = 0; i < depth('out'); i++) h = block(`out${i}`, h, i + 1 < depth('out'));
  const apart = op.sub(h, x);
  const kl = op.sub(op.sub(op.add(logVariance, op.number(1)), op.mul(mean, mean)), op.exp(logVariance));
  return op.sub(op.sum(op.mul(apart, apart)), op.mul(op.sum(kl), op.number(0.5)));
}

async function tensorFlow(parts) {
  const tf = await import('@tensorflow/tfjs-core');
  // Its gradients come in modules for bundlers, which leave the ends of file names out.
  const hooks = registerHooks({
    resolve: (name, context, next) => next(/^\.\.?\/(?!.*\.js$)/.test(name) ? `${name}.js` : name, context),
  });
  await import('@tensorflow/tfjs-core/dist/register_all_gradients.js');
  hooks.deregister();
  await import('@tensorflow/tfjs-backend-wasm');
  await tf.setBackend('wasm');
  await tf.ready();
  const op = {
    add: tf.add,
    sub: tf.sub,
    mul: tf.mul,
    matmul: tf.matMul,
    mean: (x) => tf.mean(x, 0, true),
    rsqrt: tf.rsqrt,
    exp: tf.exp,
    relu: tf.relu,
    sum: tf.sum,
    number: (value) => value,
  };
  const all = Object.entries(shapes());
  const variables = Object.fromEntries(
    all.map(([name, shape]) => [name, tf.variable(tf.tensor(firstValues(name, shape), shape))]),
  );
  const adam = tf.train.adam(RATE);
  const inputs = parts.map(({ values, count }) => tf.tensor(values, [count, features]));
  const epoch = () =>
    inputs.reduce((total, x) => {
      const loss = adam.minimize(() => lossOf(op, variables, x, tf.randomNormal([x.shape[0], latent])), true);
      const [value] = loss.dataSync();
      loss.dispose();
      return total + value;
    }, 0);
  return { name: `TensorFlow.js ${tf.version_core}`, epoch };
}

async function jaxJs(parts) {
  const { init, jit, nn, numpy: np, random, valueAndGrad } = await import('@jax-js/jax');
  if (!(await init('wasm')).includes('wasm')) throw new Error('jax-js has no wasm backend here');
  const { version } = JSON.parse(readFileSync(new URL('node_modules/@jax-js/jax/package.json', import.meta.url)));
  // Every use of an array takes it over; here all are kept for the trace, and end with it.
  const kept = (x) => x.ref ?? x;
  const both = (f) => (x, y) => f(kept(x), kept(y));
  const op = {
    add: both(np.add),
    sub: both(np.subtract),
    mul: both(np.multiply),
    matmul: both(np.matmul),
    mean: (x) => np.mean(kept(x), 0, { keepdims: true }),
    rsqrt: (x) => np.reciprocal(np.sqrt(x)),
    exp: (x) => np.exp(kept(x)),
    relu: (x) => nn.relu(kept(x)),
    sum: (x) => np.sum(kept(x)),
    number: (value) => value,
  };
  const gradients = valueAndGrad((p, x, noise) => lossOf(op, p, x, noise));
  const step = jit((p, m, v, x, noise, scale) => {
    const [loss, g] = gradients(p, x, noise);
    const next = { p: {}, m: {}, v: {} };
    for (const name of Object.keys(g)) {
      next.m[name] = op.add(op.mul(m[name], 0.9), op.mul(g[name], 0.1));
      next.v[name] = op.add(op.mul(v[name], 0.999), op.mul(op.mul(g[name], g[name]), 0.001));
      const way = np.divide(kept(next.m[name]), np.add(np.sqrt(kept(next.v[name])), 1e-8));
      next.p[name] = op.sub(p[name], np.multiply(way, kept(scale)));
    }
    return [loss, next.p, next.m, next.v];
  });
  const all = Object.entries(shapes());
  const arrays = (valueOf) =>
    Object.fromEntries(all.map(([name, shape]) => [name, np.array(valueOf(name, shape)).reshape(shape)]));
  const zeros = (_, [a, b]) => new Float32Array(a * b);
  let [p, m, v] = [arrays(firstValues), arrays(zeros), arrays(zeros)];
  const inputs = parts.map(({ values, count }) => ({ x: np.array(values).reshape([count, features]), count }));
  let steps = 0;
  const epoch = async () => {
    let total = 0;
    for (const { x, count } of inputs) {
      steps++;
      const scale = np.array(new Float32Array([(RATE * Math.sqrt(1 - 0.999 ** steps)) / (1 - 0.9 ** steps)]));
      const noise = random.normal(random.key(steps), [count, latent]);
      let loss;
      [loss, p, m, v] = step(p, m, v, x.ref, noise, scale);
      total += Number((await loss.data())[0]);
    }
    return total;
  };
  return { name: `jax-js ${version}`, epoch };
}

const { data } = table(workload);
const starts = Array.from({ length: Math.ceil(rows / batch) }, (_, i) => i * batch);
const parts = starts.map((from) => {
  const to = Math.min(rows, from + batch);
  return { values: data.slice(from * features, to * features), count: to - from };
});
const { name, epoch } = await { tfjs: tensorFlow, 'jax-js': jaxJs }[options.peer](parts);
const [times, losses] = [[], []];
for (let i = 0; i < Number(options.warmup) + Number(options.epochs); i++) {
  const begin = performance.now();
  losses.push((await epoch()) / rows);
  if (i >= Number(options.warmup)) times.push(performance.now() - begin);
}
console.log(JSON.stringify({ name, threads: 1, times, losses }));
process.exit();
