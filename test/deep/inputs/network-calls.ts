/** What trains networks, small ones; and what is asked of them once they are trained. */
import { CVAE, MLPClassifier, VAE } from '../../../src/models/index.js';
import { createSynthesizer, type Synthesizer, synthesizerKinds } from '../../../src/synthesis/index.js';
import { reference } from '../../../src/tensor/index.js';
import { mixedTable } from '../../synthesis/table.js';
import { call, type Call, labels, rows } from './call.js';

const backend = reference();
const tiny = { hidden: [3], latentDim: 2, epochs: 1, batchSize: 4, seed: 0 };
const request = { class: 'ill', seed: 1 };
export const kindOptions: object = { seed: 1, withinRange: true, transform: 'none', kinds: 'found' };

/** The kinds of synthesizers that train a network, or that train none. */
export const kinds = (network: boolean): string[] =>
  Object.keys(synthesizerKinds).filter((kind) => synthesizerKinds[kind]!.network === network);

/** Options with numbers that take no time. */
const quickly = (value: unknown): unknown => {
  if (typeof value === 'number') return Number.isInteger(value) && value > 40 && value < 1e6 ? 40 : value;
  if (Array.isArray(value)) return value.map(quickly);
  if (typeof value !== 'object' || value === null || value.constructor !== Object) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, quickly(each)]));
};

/** Options of a small network, of which `options` may say others. */
const small = (options: object): object => ({ ...tiny, ...(quickly({ ...options }) as object), backend });

const vaeOptions = { ...tiny, learningRate: 0.01, patience: 2, beta: 1 };

export const networkCalls: readonly Call[] = [
  call('VAE', [vaeOptions, rows, 3], async (options: object, some, n) => {
    const vae = await new VAE(small(options)).fit(some);
    await vae.sample(n);
    await vae.encode(some);
  }),
  call('CVAE', [tiny, rows, labels, 3, { label: 'a' }], async (options: object, some, classes, n, asked) =>
    (await new CVAE(small(options)).fit(some, classes)).sample(n, asked),
  ),
  call(
    'MLPClassifier',
    [{ hiddenLayerSizes: [3], maxIter: 1, randomState: 1, alpha: 0, batchSize: 2 }, rows, labels, rows],
    async (options: object, some, classes, others) =>
      (
        await new MLPClassifier({ maxIter: 1, ...(quickly({ ...options }) as object), backend }).fit(some, classes)
      ).predict(others),
  ),
  ...kinds(true).map((kind) =>
    call(`the kind ${kind}`, [kindOptions, 3, request], async (options: object, n, asked) =>
      (await createSynthesizer(kind, small({ warmup: 0, ...options })).fit(mixedTable(12))).sample(n, asked),
    ),
  ),
];

/** What `make` makes, made once. */
const once = <T>(make: () => Promise<T>): (() => Promise<T>) => {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
};
const vae = once(() => new VAE(small(vaeOptions)).fit(rows));
const cvae = once(() => new CVAE<string>(small(tiny)).fit(rows, labels));
const classifier = once(() =>
  new MLPClassifier<string>({ hiddenLayerSizes: [3], maxIter: 1, randomState: 1, backend }).fit(rows, labels),
);
const synthesizer = (kind: string): (() => Promise<Synthesizer>) =>
  once(() => createSynthesizer(kind, small({ warmup: 0 })).fit(mixedTable(12)));

export const fittedCalls: readonly Call[] = [
  call('VAE sample', [3], async (n) => (await vae()).sample(n)),
  call('VAE encode', [rows], async (some) => (await vae()).encode(some)),
  call('CVAE sample', [3, { label: 'a' }], async (n, asked) => (await cvae()).sample(n, asked)),
  call('MLPClassifier predict', [rows], async (some) => (await classifier()).predict(some)),
  ...kinds(true).map((kind) => {
    const fitted = synthesizer(kind);
    return call(`the kind ${kind} sample`, [3, request], async (n, asked) => (await fitted()).sample(n, asked));
  }),
];
