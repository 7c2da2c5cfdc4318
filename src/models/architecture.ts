/**
 * What a VAE or a CVAE is made of, as data: checked once, saved with the model, built by `network.ts`, shown as a table.
 *
 * Notation: D data columns, K classes (0 without labels), H₁…Hₙ hidden widths, Z latent dimension; block(a→b) is Linear a→b,
 * BatchNorm over b, ReLU, and dropout in a hidden block.
 *
 * Encoder: block(D+K→H₁), block(H₁→H₂) … block(Hₙ₋₁→Hₙ), with `repeatLastLayer` another block(Hₙ→Hₙ). Then, with
 * `latentBlock`, block(Hₙ→Z) and two linear maps Z→Z for mean and log-variance; without it, two linear maps Hₙ→Z.
 * Decoder: with `latentBlock` block(Z+K→Z+K); block(Z+K→Hₙ+K), the repeated block(Hₙ+K→Hₙ+K), block(Hₙ+K→Hₙ₋₁) …
 * block(H₂→H₁), linear H₁→D, BatchNorm over D with `outputBatchNorm`, and the output activation.
 */
import { checkChoice, checkShare, checkWhole, checkWidths, OptionError, withDefaults } from '../checks/index.js';

/** The parts of an architecture that are chosen, the data's own sizes aside. */
export interface ArchitectureOptions {
  /** Encoder widths H₁…Hₙ from the input inwards; the decoder mirrors them. Default [256, 128]. */
  readonly hidden?: readonly number[] | undefined;
  /** Latent dimension Z. Default 16. */
  readonly latentDim?: number | undefined;
  /** An extra hidden layer of the last width on either side, with weights of its own. Default true. */
  readonly repeatLastLayer?: boolean | undefined;
  /** A block of width Z before the heads and one at the decoder's beginning. Default true. */
  readonly latentBlock?: boolean | undefined;
  /** Default 'none'. A sigmoid's outputs lie in 0-1, so it fits data scaled to that range only. */
  readonly outputActivation?: 'none' | 'sigmoid' | undefined;
  /** Default true. */
  readonly outputBatchNorm?: boolean | undefined;
  /** Share of the units of every hidden block that a training step sets to 0. Default 0. */
  readonly dropout?: number | undefined;
  /** Reconstruction loss: Σ (x̂ - x)² or Σ |x̂ - x|. Default 'mse'. */
  readonly reconstruction?: 'mse' | 'l1' | undefined;
  /**
   * The variance of a column about the decoder's output. 'fixed' (default): 1/2, which makes the squared error the reconstruction loss;
   * 'shared': one for all columns, learned; 'columns': one a column, learned (σ-VAE, Rybkin, Daniilidis and Levine 2021, section 4).
   */
  readonly outputVariance?: 'fixed' | 'shared' | 'columns' | undefined;
  /** Whether the validation loss, too, draws its latent points, instead of taking their means. Default false. */
  readonly noiseInEvaluation?: boolean | undefined;
}

/** The options of an architecture, complete. */
export type ArchitectureSettings = {
  readonly [K in keyof ArchitectureOptions]-?: Exclude<ArchitectureOptions[K], undefined>;
};

export interface Architecture extends ArchitectureSettings {
  /** Data columns D. */
  readonly features: number;
  /** Width K of the one-hot labels joined to the inputs of encoder and decoder; 0 for none. */
  readonly classes: number;
}

export const architectureDefaults: ArchitectureSettings = {
  hidden: [256, 128],
  latentDim: 16,
  repeatLastLayer: true,
  latentBlock: true,
  outputActivation: 'none',
  outputBatchNorm: true,
  dropout: 0,
  reconstruction: 'mse',
  outputVariance: 'fixed',
  noiseInEvaluation: false,
};

/** The options of an architecture, complete and checked. @throws OptionError naming the option and what it takes */
export function checkArchitecture(options: ArchitectureOptions): ArchitectureSettings {
  const all = withDefaults('architecture', options, architectureDefaults);
  for (const name of ['repeatLastLayer', 'latentBlock', 'outputBatchNorm', 'noiseInEvaluation'] as const)
    checkChoice(name, all[name], [true, false]);
  checkShare('dropout', all.dropout);
  const variances = ['fixed', 'shared', 'columns'] as const;
  const outputVariance = checkChoice<(typeof variances)[number]>('outputVariance', all.outputVariance, variances);
  const errors = ['mse', 'l1'] as const;
  const reconstruction = checkChoice<(typeof errors)[number]>('reconstruction', all.reconstruction, errors);
  if (outputVariance !== 'fixed' && reconstruction !== 'mse')
    throw new OptionError(
      `outputVariance is '${outputVariance}', which needs squared differences, but reconstruction is '${reconstruction}'; leave one of them out`,
    );
  return {
    hidden: checkWidths('hidden', all.hidden),
    latentDim: checkWhole('latentDim', all.latentDim),
    repeatLastLayer: all.repeatLastLayer,
    latentBlock: all.latentBlock,
    outputActivation: checkChoice('outputActivation', all.outputActivation, ['none', 'sigmoid']),
    outputBatchNorm: all.outputBatchNorm,
    dropout: all.dropout,
    reconstruction,
    outputVariance,
    noiseInEvaluation: all.noiseInEvaluation,
  };
}

/** One linear map, with what follows it. */
export interface LayerSpec {
  readonly part: 'encoder' | 'heads' | 'decoder';
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly batchNorm: boolean;
  readonly activation: 'none' | 'relu' | 'sigmoid';
  readonly dropout: number;
  /** Trainable values. */
  readonly parameters: number;
}

/** The layers of an architecture in the order in which rows pass them. */
export function layersOf(architecture: Architecture): LayerSpec[] {
  const { features, classes, hidden, latentDim, repeatLastLayer, latentBlock } = architecture;
  const last = hidden.at(-1)!;
  const layer = (spec: Omit<LayerSpec, 'parameters'>): LayerSpec => ({
    ...spec,
    parameters: (spec.from + 1) * spec.to + (spec.batchNorm ? 2 * spec.to : 0),
  });
  const block = (part: 'encoder' | 'decoder', name: string, [from, to]: [number, number], dropout: number): LayerSpec =>
    layer({ part, name, from, to, batchNorm: true, activation: 'relu', dropout });
  const blocks = (part: 'encoder' | 'decoder', widths: readonly number[]): LayerSpec[] =>
    widths.slice(1).map((to, i) => block(part, `${part}.${i}`, [widths[i]!, to], architecture.dropout));
  const head = (name: string): LayerSpec =>
    layer({
      part: 'heads',
      name,
      from: latentBlock ? latentDim : last,
      to: latentDim,
      batchNorm: false,
      activation: 'none',
      dropout: 0,
    });

  const wide = (repeat: boolean): number[] => (repeat ? [last + classes, last + classes] : [last + classes]);
  const joined = latentDim + classes;
  const first = latentBlock ? [joined, joined] : [joined];
  const decoder = blocks('decoder', [...first, ...wide(repeatLastLayer), ...hidden.slice(0, -1).reverse()]);
  // The latent block is no hidden one.
  if (latentBlock) decoder[0] = { ...decoder[0]!, dropout: 0 };
  const encoder = blocks('encoder', [features + classes, ...hidden, ...(repeatLastLayer ? [last] : [])]);
  if (latentBlock) encoder.push(block('encoder', 'latent', [last, latentDim], 0));
  const output = layer({
    part: 'decoder',
    name: 'output',
    from: hidden.length === 1 ? last + classes : hidden[0]!,
    to: features,
    batchNorm: architecture.outputBatchNorm,
    activation: architecture.outputActivation,
    dropout: 0,
  });
  return [...encoder, head('mean'), head('logVariance'), ...decoder, output];
}

/** The layers as a table in plain text, with their widths, what follows each linear map, and the number of parameters. */
export function architectureTable(architecture: Architecture): string {
  const layers = layersOf(architecture);
  const count = (value: number): string => value.toLocaleString('en-US');
  const rows = layers.map(({ name, from, to, batchNorm, activation, dropout, parameters }) => [
    name,
    `${from} → ${to}`,
    [
      ...(batchNorm ? ['BatchNorm'] : []),
      ...(activation === 'none' ? [] : [activation === 'relu' ? 'ReLU' : activation]),
      ...(dropout > 0 ? [`dropout ${dropout}`] : []),
    ].join(', '),
    count(parameters),
  ]);
  const total = layers.reduce((sum, { parameters }) => sum + parameters, 0);
  const table = [['layer', 'widths', 'followed by', 'parameters'], ...rows, ['', '', '', count(total)]];
  const widths = table[0]!.map((_, j) => Math.max(...table.map((row) => row[j]!.length)));
  const lines = table.map((row) =>
    row
      .map((cell, j) => (j === 3 ? cell.padStart(widths[j]!) : cell.padEnd(widths[j]!)))
      .join('  ')
      .trimEnd(),
  );
  const { features, classes, reconstruction, outputVariance, noiseInEvaluation } = architecture;
  const error =
    outputVariance !== 'fixed'
      ? '½ Σ ((x̂ - x)² / σ² + log σ² + 6)'
      : reconstruction === 'mse'
        ? 'Σ (x̂ - x)²'
        : 'Σ |x̂ - x|';
  const facts = [
    ...(classes > 0 ? [`labels: one-hot, ${classes} classes, at the inputs of encoder and decoder`] : []),
    ...(outputVariance === 'fixed'
      ? []
      : [
          `output variance σ²: learned, ${outputVariance === 'shared' ? '1 for all columns' : `${count(features)}, one a column`}`,
        ]),
    `loss: ${error} + KL${noiseInEvaluation ? ', with latent noise in evaluation, too' : ''}`,
  ];
  return [...lines, ...facts].join('\n');
}
