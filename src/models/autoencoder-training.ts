/** How the network of a VAE or CVAE is trained. */
import {
  Adam,
  type Batch,
  batchRanges,
  EarlyStopping,
  type Forward,
  type Probe,
  train,
  type TrainingHistory,
  type TrainingKeeper,
  type TrainingViewer,
} from '../nn/index.js';
import type { SeededRandom } from '../random/index.js';
import type { Backend, Parameter } from '../tensor/index.js';
import type { AutoencoderSettings, CheckedOptions, FitListeners } from './autoencoder-options.js';
import type { AutoencoderNetwork, KLTerm } from './network.js';
import { chunkRows, feeder, inputsOf, type Rows, type Selection } from './passes.js';

/** Rows whose outputs must be finite for weights to be kept. */
const probeRows = 8;

interface AutoencoderTraining {
  readonly network: AutoencoderNetwork;
  readonly rows: Rows;
  readonly validation: Rows | undefined;
  readonly options: CheckedOptions;
  readonly listeners: Omit<FitListeners, 'checkpoint' | 'viewer'>;
  readonly keeper: TrainingKeeper | undefined;
  readonly viewer: TrainingViewer | undefined;
  readonly random: SeededRandom;
  readonly backend: Backend;
}

/** Minimises reconstruction error plus KL; the history's losses are per row. */
export function trainAutoencoder(training: AutoencoderTraining): Promise<TrainingHistory> {
  const { network, rows, validation, options, listeners, keeper, viewer, random, backend } = training;
  const { batchSize, shuffle, epochs, patience, warmup, minDelta, validateEvery } = options.settings;
  const count = rows.x.shape[0]!;
  const batch = batcher(rows, backend);
  const ranges = batchRanges(count, batchSize);
  const ordered = ranges.map(batch);
  const shuffled = function* (): Generator<Batch> {
    const order = random.permutation(count);
    for (const { from, to } of ranges) yield batch(order.subarray(from, to));
  };
  const kl = klTerm(options.settings);
  return train({
    backend,
    random,
    epochs,
    parameters: network.parameters,
    state: network.state,
    optimizer: optimizerOf(options.settings),
    build: (size, pass) => {
      const sums = network.loss(inputsOf(rows, size), pass, kl.of(pass));
      return { objective: sums.loss, sums };
    },
    batchRows: ranges[0]!.to,
    batches: (epoch) => {
      kl.begin(epoch);
      return shuffle && ranges.length > 1 ? shuffled() : ordered;
    },
    validation: validation && batchRanges(validation.x.shape[0]!, chunkRows).map(batcher(validation, backend)),
    validateEvery,
    monitor: options.monitor ?? (validation === undefined ? 'train' : 'validation'),
    probe: probeOf(network, rows, batch({ from: 0, to: Math.min(probeRows, count) })),
    stopping: new EarlyStopping({ patience, warmup, minDelta }),
    restoreBest: options.restoreBest,
    ...listeners,
    keeper,
    viewer,
  });
}

/** Adam, with what the options add to it; biases, scales and variances do not decay. */
function optimizerOf({ learningRate, weightDecay, clipNorm }: AutoencoderSettings): Adam {
  const decay = weightDecay > 0 && { weightDecay, decoupled: true, decays: (p: Parameter) => p.rank === 2 };
  return new Adam({ learningRate, clipNorm, ...decay });
}

/** The KL term: its weight rises with the epochs where there is a warm-up, and is β in evaluation. */
function klTerm({ beta, klWarmup, freeBits }: AutoencoderSettings): {
  begin(epoch: number): void;
  of(pass: Forward): KLTerm;
} {
  let weight = beta;
  return {
    begin: (epoch) => {
      weight = beta * Math.min(1, epoch / (klWarmup + 1));
    },
    of: (pass) => ({
      weight:
        klWarmup > 0 && pass.mode === 'training'
          ? pass.random('klWeight', [1], (_, out) => void out.fill(weight))
          : beta,
      freeBits,
    }),
  };
}

/** The chosen rows as batches. */
function batcher(rows: Rows, backend: Backend): (which: Selection) => Batch {
  const feed = feeder(rows, backend);
  return (which) => ({
    rows: which instanceof Int32Array ? which.length : which.to - which.from,
    feed: feed(which),
  });
}

/** What rows look like after a way through the network, and what points of the prior look like as rows. */
function probeOf(network: AutoencoderNetwork, rows: Rows, batch: Batch): Probe {
  return {
    batch,
    build: (size, pass) => {
      const inputs = inputsOf(rows, size);
      const { mean, logVariance } = network.encode(inputs, pass);
      const points = pass.random('noise', mean.shape, (random, out) => random.fillNormal(out));
      return {
        logVariance,
        reconstructed: network.decode(mean, inputs.labels, pass),
        sampled: network.decode(points, inputs.labels, pass),
      };
    },
  };
}
