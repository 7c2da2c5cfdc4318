/** Looking at a model in the middle of its training. */
import { describe, expect, test } from 'vitest';
import { CVAE, type FitListeners, ModelFileError, VAE } from '../../src/models/index.js';

const x = Array.from({ length: 24 }, (_, i) => Array.from({ length: 5 }, (_, j) => Math.sin(i * (j + 1))));
const y = x.map((_, i) => (i % 2 === 0 ? 'a' : 'b'));
const options = { hidden: [8], latentDim: 2, batchSize: 8, epochs: 6, seed: 3 };
const codes = ({ data }: { readonly data: Float32Array }): number[] => [...data];

describe.each(['vae', 'cvae'])('%s', (kind) => {
  const fit = async (listeners: FitListeners): Promise<VAE | CVAE<string>> =>
    kind === 'vae'
      ? new VAE(options).fit(x, listeners)
      : new CVAE<string>({ ...options, classes: ['a', 'b'] }).fit(x, y, listeners);
  const load = (bytes: Uint8Array): VAE | CVAE<string> =>
    kind === 'vae' ? VAE.fromBytes(bytes) : CVAE.fromBytes<string>(bytes);
  const encode = async (model: VAE | CVAE<string>): Promise<number[]> =>
    codes((await (model instanceof VAE ? model.encode(x) : model.encode(x, y))).mean);

  test('a viewer is given the model of the epochs that it asks for, and changes no bit', async () => {
    const seen: [number, number[]][] = [];
    const model = await fit({
      viewer: {
        due: (): boolean => true,
        look: async (bytes, epoch) => void seen.push([epoch, await encode(load(bytes))]),
      },
    });
    expect(seen.map(([epoch]) => epoch)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(new Set(seen.map(([, values]) => values.join())).size).toBe(6);
    expect(seen.at(-1)![1]).toEqual(await encode(model));
    expect(model.toBytes()).toEqual((await fit({})).toBytes());
  });

  test('what a viewer throws ends the training', async () => {
    const viewer = { due: (): boolean => true, look: (): Promise<void> => Promise.reject(new ModelFileError('full')) };
    await expect(fit({ viewer })).rejects.toThrow('full');
  });
});
