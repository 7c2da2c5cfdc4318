// A program of somebody else's: what the package is for, in a few lines. Prints "ok" when all is as it should be.
import { createBackend, CVAESynthesizer, readCsv, VAE, wasm, writeCsv } from 'vaelab';
import { accuracyScore } from 'vaelab/metrics';
import { loadSynthesizer } from 'vaelab/synthesis';
import { RandomSearch, Study } from 'vaelab/search';
import { grad, parameter, tensor } from 'vaelab/tensor';
import { JournalStorage, loadTable } from 'vaelab/node';

const same = (found, wanted, what) => {
  if (String(found) !== String(wanted)) throw new Error(`${what}: ${found} instead of ${wanted}`);
};

const weight = parameter('weight', Float32Array.of(1, 2));
const [slope] = grad(
  weight
    .reshape([2, 1])
    .multiply(tensor([[3], [4]]))
    .sum(),
  [weight],
);
same([...(await slope.data()).data], [3, 4], 'gradient');

const backend = await wasm({ threads: 2 });
const rows = Array.from({ length: 32 }, (_, i) => [Math.sin(i), Math.cos(i), Math.sin(i) + Math.cos(i)]);
const vae = await new VAE({ hidden: [8], latentDim: 2, epochs: 30, seed: 1, backend }).fit(rows);
await vae.save('vae.safetensors');
const drawn = await (await VAE.load('vae.safetensors')).sample(5);
same(drawn.shape, [5, 3], 'shape of drawn rows');
if (!drawn.data.every(Number.isFinite)) throw new Error('drawn rows are no numbers');
await backend.dispose();

const lines = ['a,b,kind', ...rows.map(([a, b], i) => `${(i % 2) * 4 + a},${b},${i % 2 ? 'x' : 'y'}`)];
const synthesizer = await new CVAESynthesizer({ epochs: 10, seed: 1 }).fit(
  readCsv(lines.join('\n'), { target: 'kind' }),
);
await synthesizer.save('kept.safetensors');
const [before, after] = [synthesizer, await loadSynthesizer('kept.safetensors')].map((each) =>
  each.sample(8, { seed: 7 }),
);
same(writeCsv(await before), writeCsv(await after), 'rows of a loaded synthesizer');

const storage = new JournalStorage('consumer.study');
const space = { x: { type: 'real', low: -1, high: 1 } };
const study = new Study({ space, sampler: new RandomSearch({ seed: 1 }), direction: 'minimize', storage });
await study.optimize(({ x }) => x * x, { trials: 8 });
same(study.trials.length, 8, 'trials');
same(accuracyScore(['x', 'y'], ['x', 'x']), 0.5, 'accuracy');
same(typeof loadTable, 'function', 'vaelab/node');
const { name, reason } = await createBackend('auto');
same(name, 'wasm', `backend (${reason})`);
console.log('ok');
