/** Results of a reproduction, made up, of every kind that its report shows. */
import type { Point } from '../../../src/synthesis/index.js';
import type { ResultLine } from '../../../src/thesis/index.js';
import { type Made, makeRecords } from '../records.js';

const clean = { protocol: 'clean', seeds: 5 } as const;
const rows = (classes: readonly number[]): { points: readonly Point[]; classes: readonly number[] } => ({
  points: classes.map((_, i) => [i - 2, (i % 3) / 2]),
  classes,
});
/** The last synthetic row is of no class, as published decoding may give one. */
const projection = { real: rows([0, 1, 0, 1]), synthetic: rows([0, 0, 1, 3]), explained: [0.2, 0.1] } as const;
const trial = (latent: number, loss: number | null): object => ({
  hidden: [300, 200],
  latent,
  learningRate: latent / 1e4,
  epochs: 100 * latent,
  loss,
});
const cut = { epochCap: 300, projection, trials: [trial(5, 9.5), trial(9, 8.5), trial(12, null)] } as Made['changes'];

const made: readonly Made[] = [
  { experiment: '14', synthetic: 0.9, real: 0.98, seeds: 2, changes: cut! },
  { experiment: '25t1', synthetic: 0.5, real: 0.88, seeds: 2, changes: { epochCap: 50 } },
  { experiment: '25t1', synthetic: 0.86, real: 0.88, seeds: 6, sd: 0.05 },
  { experiment: '25t1', synthetic: 0.6, real: 0.88, protocol: 'as-described' },
  { experiment: '25t1', synthetic: 0.7, real: 0.93, ...clean, seeds: 8 },
  { experiment: '26', synthetic: 0.83, real: 0.88 },
  { experiment: '28', synthetic: 0.7, real: 0.88, seeds: 2, changes: { epochCap: 300 } },
  { experiment: '42', synthetic: 0.45, real: 0.53, never: [1, 13] },
  { experiment: '25t1-rows', synthetic: 0.84, real: 0.88, ten: 0.87 },
  { experiment: '37-latent-3', synthetic: 0.6, real: 0.88, loss: 22400 },
  { experiment: '37-latent-100', synthetic: 0.6, real: 0.88, loss: 22480 },
  { experiment: 'clean-wine', synthetic: 0.975, real: 0.97, ...clean, sd: 0.002 },
  { experiment: 'clean-madelon', synthetic: 0.55, real: 0.55, ...clean, sd: 0.1 },
];

const [pattern] = makeRecords({ experiment: '31', synthetic: 0.5, real: 0.5 });
const { backend, machine } = pattern!;

export const lines: readonly ResultLine[] = [
  ...made.flatMap(makeRecords),
  {
    key: '31 | madelon | as-published | seed 0',
    experiment: '31',
    protocol: 'as-published',
    seed: 0,
    dataset: 'madelon',
    standsInFor: null,
    epochCap: null,
    backend,
    machine,
    vaelab: '0.1.0',
    seconds: 5,
    failure: "the generator's loss became too large in epoch 7 <&>",
  },
];
