import { expect, test } from 'vitest';
import { reference, sideBySide, wasm } from '../../src/backends/index.js';
import { MLPClassifier } from '../../src/models/index.js';
import { SeededRandom } from '../../src/random/index.js';
import type { Backend } from '../../src/tensor/index.js';

const random = new SeededRandom(3);
const x = Array.from({ length: 40 }, () => Array.from({ length: 30 }, () => random.normal()));
const y = x.map((row) => Number(row[0]! + row[1]! > 0));

/** Networks of different widths, rates and seeds. */
const networks = [1, 2, 3, 4, 5].map((seed) => ({
  hiddenLayerSizes: [20 + 30 * seed, 10 * seed],
  learningRate: 1e-3 * seed,
  randomState: seed,
  maxIter: 10 + seed,
}));

/** The losses of a network and what it says of the rows, to the last bit. */
async function trained(options: (typeof networks)[number], backend: Backend): Promise<number[]> {
  const model = await new MLPClassifier({ ...options, backend }).fit(x, y);
  return [...model.lossCurve, ...(await model.predictProba(x)).data];
}

test('networks beside each other have the bits that they have in turn', async () => {
  const backend = await wasm({ threads: 2 });
  const inTurn: number[][] = [];
  for (const options of networks) inTurn.push(await trained(options, backend));
  let [running, most] = [0, 0];
  const beside = await sideBySide(backend, networks, async (options, own) => {
    most = Math.max(most, ++running);
    expect([own.threads, own === backend]).toEqual([1, false]);
    const found = await trained(options, own);
    running--;
    return found;
  });
  expect(beside).toEqual(inTurn);
  expect(most).toBe(2);
  await backend.dispose();
});

test.each([
  ['one thread', () => wasm({ threads: 1 })],
  ['the reference backend', () => Promise.resolve(reference())],
])('on %s all is done in turn, on the backend itself', async (_, open) => {
  const backend = await open();
  let running = 0;
  const numbers = await sideBySide(backend, [1, 2, 3], async (item, own) => {
    expect([own === backend, ++running]).toEqual([true, 1]);
    await Promise.resolve();
    running--;
    return 2 * item;
  });
  expect(numbers).toEqual([2, 4, 6]);
  await backend.dispose();
});

test('after an error no other piece of work begins', async () => {
  const backend = await wasm({ threads: 2 });
  const begun: number[] = [];
  const work = async (item: number, own: Backend): Promise<void> => {
    begun.push(item);
    await trained(networks[item]!, own);
    throw new Error(`piece ${item} failed`);
  };
  await expect(sideBySide(backend, [0, 1, 2, 3, 4], work)).rejects.toThrow(/piece [01] failed/);
  expect(begun.sort()).toEqual([0, 1]);
  await backend.dispose();
});
