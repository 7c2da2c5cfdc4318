/**
 * What `VAESynthesizer` and `CVAESynthesizer` share: a part of the training rows is set aside to choose the number of epochs, the model is
 * then fitted again on all of them, and latent points come from the posteriors of training rows or from the prior.
 */
import { InputError, withDefaults } from '../checks/index.js';
import { StandardScaler, type StandardScalerState, type Table } from '../data/index.js';
import { contentOf } from './content.js';
import { columns, findNonFinite, type Matrix, matrix, toMatrix } from '../matrix/index.js';
import {
  architectureDefaults,
  type ArchitectureOptions,
  type ArchitectureSettings,
  type AutoencoderHistory,
  type AutoencoderOptions,
  arithmeticOf,
  Checkpoint,
  type CheckpointFile,
  constantPredictorLoss,
  DivergedError,
  type ModelViewer,
  parseModel,
  serialiseModel,
} from '../models/index.js';
import { sharedBackend } from '../backends/index.js';
import { SeededRandom } from '../random/index.js';
import type { Backend } from '../tensor/index.js';
import {
  drawPoints,
  isOfSource,
  type LatentFrom,
  type LatentSource,
  latentSource,
  restoreSource,
  type SavedSource,
  saveSource,
} from './latent-source.js';
import { classNoise } from './class-noise.js';
import {
  corrected,
  type Correction,
  correctionFrom,
  correctionTensors,
  isOfCorrection,
  learnCorrection,
  triedCodes,
} from './correction.js';
import { kindsRestored } from './kinds-restored.js';
import { Lineage } from './lineage.js';
import { matchingNoise } from './matching-noise.js';
import { checkOption, optionDefaults, type Preset, runOptions } from './options.js';
import { NetworkView } from './network-view.js';
import type { RowModel } from './row-model.js';
import type { LabelledRows, Sample } from './sample.js';
import { divideRows, validationRows } from './validation-rows.js';
import { tensorOf, type SynthesizerState } from './saved.js';
import {
  type DrawnRows,
  type DrawContext,
  type RowViewer,
  Synthesizer,
  type SynthesizerFitOptions,
  type SynthesizerOptions,
} from './synthesizer.js';
import { batchSizesFor, type TrainedRowModel, trainRowModel } from './training.js';

/** Options of `VAESynthesizer` and `CVAESynthesizer`; `options.ts` has their defaults. */
export interface AutoencoderSynthesizerOptions extends ArchitectureOptions, SynthesizerOptions {
  /** 'published' takes the defaults of the study's own networks, `publishedDefaults`, in place of those named here. Default 'default'. */
  readonly preset?: Preset;
  /** Whether the network sees rows less their class's mean, which is added back ('class-means'), or as they are ('none'). */
  readonly centre?: 'none' | 'class-means';
  /**
   * Principal components of the training rows that the network sees in place of columns: all of them where columns outnumber rows and
   * else none ('auto'), none, or so many. Rows go back exactly; what fewer components leave out comes back as noise.
   */
  readonly components?: 'auto' | 'none' | number;
  /** Adam's learning rate. Default 2e-3. */
  readonly learningRate?: number;
  /** Weight of the divergence from the prior; see `VAE`, also of the four that follow. Default 1. */
  readonly beta?: number;
  readonly klWarmup?: number;
  readonly freeBits?: number;
  readonly weightDecay?: number;
  readonly clipNorm?: number;
  /** Passes over the rows, at most. Default 400. */
  readonly epochs?: number;
  /** Rows per training step. Default: about an eighth of the rows, 16 to 192, of the published preset 16 to 64. */
  readonly batchSize?: number;
  /** The loss that ends training early: of a fifth of the rows, set aside for it (default), of the training rows, or none. */
  readonly stop?: 'validation' | 'train' | 'none';
  /** Epochs without improvement before training stops. Default 20. */
  readonly patience?: number;
  /** Epochs before patience counts. Default 20. */
  readonly warmup?: number;
  /** Latent points from the posteriors of training rows, from a Gaussian or a mixture fitted to those of a class, or from the prior N(0, I). */
  readonly latentFrom?: LatentFrom;
  /**
   * Whether a draw is balanced: it takes the posteriors of a class's rows equally often, in random order, and its noise cancels out over the rows of
   * each class, so that few rows have the means that many would have. Without it, rows are independent of each other.
   */
  readonly balanced?: boolean;
  /**
   * Noise added to decoded rows, which are means: none, of the output variance ('learned'), or as much a column as makes the variance within
   * classes that of the training rows ('matched').
   */
  readonly noise?: 'none' | 'learned' | 'matched';
  /** Share of the variance within classes that is noise of each column's own, from 0 to below 1; 'auto' by held-out likelihood, at most 0.2. */
  readonly independentNoise?: 'auto' | number;
  /** Default: the fastest that works here. */
  readonly backend?: Backend;
}

/** The options with their defaults filled in. */
export type AutoencoderSynthesizerSettings = ArchitectureSettings &
  Required<Omit<AutoencoderSynthesizerOptions, 'backend' | 'batchSize' | 'clipNorm' | keyof ArchitectureOptions>> &
  Pick<AutoencoderSynthesizerOptions, 'batchSize' | 'clipNorm'>;

/** What is kept of a fit. */
export interface FittedAutoencoder {
  readonly rowModel: RowModel;
  /** Where latent points come from. */
  readonly source: LatentSource;
  /** The coordinates in which the network sees rows. */
  readonly space: NetworkView;
  /** Deviations of the noise that is added to decoded rows, for the network's columns; undefined for none. */
  readonly noise: Float64Array | undefined;
  /** What makes up for bringing rows into kinds and ranges; undefined for nothing. */
  readonly correction: Correction | undefined;
}

/** What a network draws, in its own columns [n, any]. */
export interface DecodedRows {
  readonly decoded: Matrix;
  readonly classCodes: readonly number[];
  readonly latentPoints: Matrix;
}

/** Names of the options that the models take as they are. */
const modelOptions = Object.keys(architectureDefaults).concat(
  'learningRate',
  'beta',
  'klWarmup',
  'freeBits',
  'weightDecay',
  'clipNorm',
);

/** How the training of the last fit went. */
export interface AutoencoderTraining extends Omit<TrainedRowModel, 'rowModel' | 'lineage'> {
  /** The rows that were set aside to choose the number of epochs, by number. */
  readonly validationRows: readonly number[];
}

/** Options of a training that is only tried, such as a trial of a search. */
export interface TrialOptions extends SynthesizerFitOptions {
  /** Seed of the rows that are set aside. Default: the synthesizer's own. */
  readonly splitSeed?: number;
}

/** A training that was only tried. */
export type TrialResult = Pick<TrainedRowModel, 'history' | 'interrupted' | 'lineage'>;

/** What `VAESynthesizer` and `CVAESynthesizer` share: training with rows set aside, latent points, and drawing. */
export abstract class AutoencoderSynthesizer extends Synthesizer {
  readonly options: AutoencoderSynthesizerSettings;
  protected readonly backend: Backend | undefined;
  #fitted: FittedAutoencoder | undefined;
  #classScaler: StandardScaler | undefined;
  #space: NetworkView | undefined;
  #training: AutoencoderTraining | undefined;

  /** @throws OptionError for an unknown option or a value that it does not take */
  protected constructor(where: string, options: AutoencoderSynthesizerOptions) {
    const defaults = {
      ...optionDefaults(['network', 'training', 'sampling', 'preparation'], runOptions, options.preset),
      seed: 0,
    };
    const { backend, ...given } = withDefaults(where, options, {
      ...defaults,
      backend: undefined as Backend | undefined,
    });
    const settings = given as unknown as AutoencoderSynthesizerSettings;
    for (const row of runOptions) {
      const value = (settings as Record<string, unknown>)[row.name];
      if (value !== undefined) checkOption(row, value);
    }
    super(settings);
    this.options = settings;
    this.backend = backend;
  }

  /** A fresh model of the rows, with options of training. */
  protected abstract createRowModel(options: AutoencoderOptions): RowModel;
  /** The row model of a saved model. */
  protected abstract restoreRowModel(bytes: Uint8Array): RowModel;

  /** The options of the network and its learning rate. */
  protected get networkOptions(): AutoencoderOptions {
    const options = this.options as unknown as Record<string, unknown>;
    return Object.fromEntries(modelOptions.map((name) => [name, options[name]]));
  }

  override get containsTrainingCodes(): boolean {
    return this.options.latentFrom === 'posteriors';
  }
  /** The model and what it draws from. @throws Error before `fit` or loading */
  get fitted(): FittedAutoencoder {
    if (this.#fitted === undefined)
      throw new Error(`the ${this.constructor.name} has not learned anything yet: call fit()`);
    return this.#fitted;
  }
  /** How the last fit went; undefined after loading. */
  get training(): AutoencoderTraining | undefined {
    return this.#training;
  }
  /** Losses of the training that the held-out rows watched, epoch by epoch; undefined after loading. */
  get history(): AutoencoderHistory | undefined {
    return this.#training?.history;
  }

  protected async fitRows(rows: Sample, options: SynthesizerFitOptions): Promise<Lineage> {
    this.#fitView(rows);
    const held = this.options.stop === 'validation' ? validationRows(rows, this.classes, this.seed) : [];
    const trained = await this.#train(rows, held, options);
    const { rowModel, lineage, ...training } = trained;
    await this.#keep(rowModel, rows);
    this.#training = { ...training, validationRows: held };
    const drawsOnRows = this.options.latentFrom !== 'prior' || this.options.noise === 'matched';
    return lineage.and(drawsOnRows ? Lineage.of('latent statistics', rows) : Lineage.none);
  }

  /**
   * Trains once, while rows set aside from the table watch, and keeps nothing: what a search compares.
   * @throws InputError when no rows are set aside, DivergedError when the training does
   */
  async trial(table: Table, { splitSeed = this.seed, ...options }: TrialOptions = {}): Promise<TrialResult> {
    if (this.options.stop !== 'validation')
      throw new InputError(
        `a trial is judged by rows set aside from the training rows; with stop: '${this.options.stop}' there are none`,
      );
    const rows = this.prepare(table);
    this.#fitView(rows);
    const held = validationRows(rows, this.classes, splitSeed);
    const { history, interrupted, lineage } = await this.#train(rows, held, options, false);
    return { history, interrupted, lineage: Lineage.of('scaling', rows).and(lineage) };
  }

  /** What predicting column means scores on the rows that a trial is judged by, and how many rows it learns from and is judged by. */
  trialBaseline(table: Table): { readonly loss: number; readonly fitted: number; readonly validation: number } {
    const rows = this.prepare(table);
    this.#fitView(rows);
    const held = validationRows(rows, this.classes, this.seed);
    const model = this.createRowModel({});
    const [first, aside] = divideRows(rows, held);
    const loss = constantPredictorLoss(model.view(first), model.view(aside), this.options);
    return { loss, fitted: first.rows.length, validation: held.length };
  }

  #fitView(rows: Sample): void {
    this.#classScaler = new StandardScaler();
    if (this.classes.length > 0) this.#classScaler.fit(this.indicators(rows));
    const x = this.preprocessor.standardise(rows.features);
    this.#space = NetworkView.fit(x, rows.classCodes, Math.max(1, this.classes.length), this.options);
  }

  /** The features of rows as the network sees them, [n, columns]. */
  protected viewOf({ features, classCodes }: LabelledRows): Matrix {
    return this.#space!.forward(this.preprocessor.standardise(features), classCodes);
  }

  async #train(
    rows: Sample,
    held: readonly number[],
    { signal, onProgress, checkpoint: kept, viewer }: SynthesizerFitOptions,
    refit: boolean = held.length > 0,
  ): Promise<TrainedRowModel> {
    const { preset, stop, patience, warmup, epochs, batchSize } = this.options;
    const [first, heldOut] = divideRows(rows, held);
    const checkpoint = await this.#checkpoint(rows, kept);
    let last: RowModel | undefined;
    try {
      return await trainRowModel(
        {
          create: (options) => (last = this.createRowModel(options)),
          first,
          heldOut: held.length > 0 ? heldOut : undefined,
          refit: refit ? rows : undefined,
          watched: stop === 'none' ? 'none' : stop === 'train' ? 'train' : 'heldOut',
          patience,
          warmup,
          epochs,
          batchSizes: batchSizesFor(batchSize, first.rows.length, rows.rows.length, preset === 'published' ? 64 : 192),
          shuffle: true,
          seed: this.seed,
          restoreBest: true,
          validateEvery: 1,
          backend: this.backend,
        },
        {
          signal,
          checkpoint,
          viewer: viewer && this.#modelViewer(viewer, rows),
          ...(onProgress && {
            onEpoch: (stage, epoch) => onProgress({ stage, epoch }),
            onPlan: (plan) => onProgress({ stage: 'generator', plan }),
          }),
        },
      );
    } catch (error) {
      // The weights of the last good epoch can still draw, so that they need not be lost.
      if (error instanceof DivergedError && error.keptEpoch > 0 && last !== undefined) await this.#keep(last, rows);
      throw error;
    }
  }

  /** Has rows drawn by a model in training, as they would be if the training ended here. */
  #modelViewer(viewer: RowViewer, rows: Sample): ModelViewer {
    return {
      due: () => viewer.due(),
      look: async (model, epoch) => {
        try {
          await this.#keep(this.restoreRowModel(model), rows);
          viewer.look(await this.draw(viewer.rows, {}, new SeededRandom(this.seed).split('view')), epoch);
        } catch (error) {
          // Weights of an early epoch may draw nothing of use.
          if (!(error instanceof InputError)) throw error;
        } finally {
          this.#fitted = undefined;
        }
      },
    };
  }

  /** The checkpoint that is asked for, opened for these rows and options. */
  async #checkpoint(rows: Sample, kept: CheckpointFile | Checkpoint | undefined): Promise<Checkpoint | undefined> {
    if (kept === undefined || 'finish' in kept) return kept;
    return Checkpoint.open(kept, {
      kind: this.kind,
      options: this.options,
      seed: this.seed,
      table: contentOf(
        rows.features,
        this.preprocessor.columns.map((column) => column.name),
        rows.classCodes.map((code) => this.classes[code] ?? ''),
      ),
      backend: arithmeticOf(this.backend ?? (await sharedBackend())),
    });
  }

  async #keep(rowModel: RowModel, rows: Sample): Promise<void> {
    const { latentFrom, noise } = this.options;
    const classes = Math.max(1, this.classes.length);
    const random = new SeededRandom(this.seed).split('latent source');
    const space = this.#space!;
    const source = latentSource(latentFrom, await rowModel.encode(rows), rows.classCodes, classes, random);
    const nothing = { rowModel, source, space, noise: undefined, correction: undefined };
    this.#fitted = nothing;
    if (noise === 'none') return;
    const learned = rowModel.model.outputDeviations.slice(0, space.columns);
    this.#fitted = { ...nothing, noise: learned };
    if (noise === 'learned') return;
    const { preprocessor } = this;
    const wanted = triedCodes(rows.classCodes, preprocessor.modelColumns.length);
    const { decoded, classCodes } = await this.drawDecoded({ wanted, asked: false, random });
    const y = columns(decoded, 0, space.columns);
    const matched = matchingNoise(this.viewOf(rows), rows.classCodes, y, classCodes, classes);
    this.#fitted = { ...nothing, noise: matched };
    const x = space.back(
      this.#withNoise(y, matched, classCodes, random),
      classCodes,
      this.#normals(classCodes, random),
    );
    this.#fitted = {
      ...nothing,
      noise: matched,
      correction: learnCorrection(x, classCodes, classes, kindsRestored(preprocessor)),
    };
  }

  #normals(classCodes: readonly number[], random: SeededRandom): (width: number) => Matrix {
    return (width) => classNoise(classCodes, width, random, this.options.balanced);
  }

  /** Rows [n, any] with noise of the columns' deviations. */
  #withNoise(y: Matrix, deviations: Float64Array, classCodes: readonly number[], random: SeededRandom): Matrix {
    const noise = this.#normals(classCodes, random)(deviations.length);
    for (let at = 0; at < y.data.length; at++)
      noise.data[at] = y.data[at]! + deviations[at % deviations.length]! * noise.data[at]!;
    return noise;
  }

  protected override get canDraw(): boolean {
    return this.#fitted !== undefined;
  }

  protected reset(): void {
    this.#fitted = undefined;
    this.#training = undefined;
    this.#classScaler = undefined;
    this.#space = undefined;
  }

  /** Latent points to rows as the network gives them. @throws DivergedError when they are not finite */
  protected async decodePoints(points: Matrix, classCodes: readonly number[]): Promise<Matrix> {
    if (findNonFinite(points) !== undefined) throw this.#notFinite('latent points');
    const decoded = await this.fitted.rowModel.decode(points, classCodes);
    if (findNonFinite(decoded) !== undefined) throw this.#notFinite('rows');
    return decoded;
  }

  #notFinite(what: string): Error {
    return new InputError(
      `the ${what} that the model draws are not finite; train it again with a smaller learning rate, larger batches, or look for extreme values in the table`,
    );
  }

  /** Rows of the wanted classes as the network gives them, without noise. */
  protected async drawDecoded({ wanted, random }: DrawContext): Promise<DecodedRows> {
    const latentPoints = drawPoints(this.fitted.source, wanted, random, this.options.balanced);
    return { decoded: await this.decodePoints(latentPoints, wanted), classCodes: wanted, latentPoints };
  }

  protected async drawRows(context: DrawContext): Promise<DrawnRows> {
    const { decoded, classCodes, latentPoints } = await this.drawDecoded(context);
    return { features: this.#featuresOf(decoded, classCodes, context.random), classCodes, latentPoints };
  }

  /** The features of decoded rows in original units, with noise where there is a `random`. */
  #featuresOf(decoded: Matrix, classCodes: readonly number[], random?: SeededRandom): Matrix {
    const { space, noise, correction } = this.fitted;
    const y = decoded.shape[1] === space.columns ? decoded : columns(decoded, 0, space.columns);
    if (random === undefined) return this.preprocessor.unstandardise(space.back(y, classCodes), { classCodes });
    const noisy = noise === undefined ? y : this.#withNoise(y, noise, classCodes, random);
    const x = space.back(noisy, classCodes, this.#normals(classCodes, random));
    const mended = correction === undefined ? x : corrected(x, classCodes, correction);
    return this.preprocessor.unstandardise(mended, { classCodes, random });
  }

  /** Posterior means of rows, [n, Z]. */
  async encode(rows: LabelledRows): Promise<Matrix> {
    return (await this.fitted.rowModel.encode(rows)).mean;
  }

  /** Rows through the model and back, in original units. */
  async reconstruct(rows: LabelledRows): Promise<Matrix> {
    return this.#featuresOf(await this.fitted.rowModel.reconstruct(rows), rows.classCodes);
  }

  /** One column for each class, 1 where a row is of it: [n, K]. */
  protected indicators({ classCodes }: LabelledRows): Matrix {
    const count = this.classes.length;
    return toMatrix(classCodes.map((code) => Array.from({ length: count }, (_, other) => Number(other === code))));
  }

  /** The scaler of the class columns, fitted with the features'. */
  protected get classScaler(): StandardScaler {
    return this.#classScaler!;
  }

  protected getState(): SynthesizerState {
    const { rowModel, source, space, noise, correction } = this.fitted;
    const { kind, header, tensors } = parseModel(rowModel.model.toBytes(), undefined);
    const { members, mixtures, tensors: ofSource } = saveSource(source);
    return {
      header: {
        options: this.options,
        model: { kind, header },
        classScaler: this.classes.length > 0 ? this.classScaler.toJSON() : null,
        members,
        mixtures,
      },
      tensors: [
        ...ofSource,
        ...space.tensors(),
        ...(noise === undefined
          ? []
          : [{ name: 'noise', value: matrix(1, noise.length, noise), dtype: 'F64' as const }]),
        ...(correction === undefined ? [] : correctionTensors(correction)),
        ...tensors,
      ],
    };
  }

  protected restoreState({ header, tensors }: SynthesizerState): void {
    const { model, classScaler, ...saved } = header as unknown as SavedSource & {
      readonly model: { readonly kind: string; readonly header: Readonly<Record<string, unknown>> };
      readonly classScaler: StandardScalerState | null;
    };
    const count = this.classes.length;
    if ((classScaler?.mean.length ?? 0) !== count) throw new Error('the scaler of the classes is of other classes');
    this.#classScaler = classScaler === null ? new StandardScaler() : StandardScaler.fromJSON(classScaler);
    const { latentFrom, noise } = this.options;
    const classes = Math.max(1, count);
    const space = NetworkView.fromTensors(tensors, this.options, classes, this.preprocessor.modelColumns.length);
    this.#space = space;
    const others = (name: string): boolean =>
      isOfSource(name) || NetworkView.holds(name) || isOfCorrection(name) || name === 'noise';
    const own = tensors.filter(({ name }) => !others(name));
    const rowModel = this.restoreRowModel(serialiseModel({ kind: model.kind, header: model.header, tensors: own }));
    const { features, latentDim } = rowModel.model.architecture;
    const expected = space.columns + (model.kind === 'vae' ? count : 0);
    if (features !== expected) throw new Error(`the network has ${features} columns, the table asks for ${expected}`);
    this.#fitted = {
      rowModel,
      source: restoreSource(latentFrom, { ...saved, tensors }, latentDim, classes),
      space,
      noise: noise === 'none' ? undefined : Float64Array.from(tensorOf(tensors, 'noise', [1, space.columns]).data),
      correction:
        noise === 'matched' ? correctionFrom(tensors, classes, this.preprocessor.modelColumns.length) : undefined,
    };
  }
}
