/**
 * What `VAESynthesizer` and `CVAESynthesizer` share: a part of the training rows is set aside to choose the number of epochs, the model is
 * then fitted again on all of them, and latent points come from the posteriors of training rows or from the prior.
 */
import { InputError, withDefaults } from '../checks/index.js';
import { StandardScaler, type StandardScalerState, type Table } from '../data/index.js';
import { findNonFinite, type Matrix, matrix, toMatrix } from '../matrix/index.js';
import {
  type ArchitectureOptions,
  type ArchitectureSettings,
  type AutoencoderHistory,
  type AutoencoderOptions,
  constantPredictorLoss,
  DivergedError,
  type NamedTensor,
  parseModel,
  serialiseModel,
} from '../models/index.js';
import type { Backend } from '../tensor/index.js';
import { membersOf, posteriorPoints, priorPoints } from './latent-points.js';
import { Lineage } from './lineage.js';
import { checkOption, optionDefaults, runOptions } from './options.js';
import type { Posterior, RowModel } from './row-model.js';
import type { LabelledRows, Sample } from './sample.js';
import { divideRows, validationRows } from './validation-rows.js';
import { checkMembers, tensorOf, type SynthesizerState } from './saved.js';
import {
  type DrawnRows,
  type DrawContext,
  Synthesizer,
  type SynthesizerFitOptions,
  type SynthesizerOptions,
} from './synthesizer.js';
import { batchSizesFor, type TrainedRowModel, trainRowModel } from './training.js';

/** Options of `VAESynthesizer` and `CVAESynthesizer`; `options.ts` has their defaults. */
export interface AutoencoderSynthesizerOptions extends ArchitectureOptions, SynthesizerOptions {
  /** Adam's learning rate. Default 1e-3. */
  readonly learningRate?: number;
  /** Passes over the rows, at most. Default 400. */
  readonly epochs?: number;
  /** Rows per training step. Default: about an eighth of the rows, 16 to 64. */
  readonly batchSize?: number;
  /** The loss that ends training early: of a fifth of the rows, set aside for it (default), of the training rows, or none. */
  readonly stop?: 'validation' | 'train' | 'none';
  /** Epochs without improvement before training stops. Default 20. */
  readonly patience?: number;
  /** Epochs before patience counts. Default 20. */
  readonly warmup?: number;
  /** Latent points from the posteriors of training rows (default), or from the prior N(0, I). */
  readonly latentFrom?: 'posteriors' | 'prior';
  /** Default: the fastest that works here. */
  readonly backend?: Backend;
}

export type AutoencoderSynthesizerSettings = ArchitectureSettings &
  Required<Omit<AutoencoderSynthesizerOptions, 'backend' | 'batchSize' | keyof ArchitectureOptions>> &
  Pick<AutoencoderSynthesizerOptions, 'batchSize'>;

/** What is kept of a fit. */
export interface FittedAutoencoder {
  readonly rowModel: RowModel;
  /** Posteriors of the training rows; undefined where latent points come from the prior. */
  readonly posterior: Posterior | undefined;
  /** Rows of the posteriors, class by class. */
  readonly members: readonly (readonly number[])[];
}

/** How the training of the last fit went. */
export interface AutoencoderTraining extends Omit<TrainedRowModel, 'rowModel' | 'lineage'> {
  /** The rows that were set aside to choose the number of epochs, by number. */
  readonly validationRows: readonly number[];
}

export interface TrialOptions extends SynthesizerFitOptions {
  /** Seed of the rows that are set aside. Default: the synthesizer's own. */
  readonly splitSeed?: number;
}

/** A training that was only tried. */
export type TrialResult = Pick<TrainedRowModel, 'history' | 'interrupted' | 'lineage'>;

export abstract class AutoencoderSynthesizer extends Synthesizer {
  readonly options: AutoencoderSynthesizerSettings;
  protected readonly backend: Backend | undefined;
  #fitted: FittedAutoencoder | undefined;
  #classScaler: StandardScaler | undefined;
  #training: AutoencoderTraining | undefined;

  /** @throws OptionError for an unknown option or a value that it does not take */
  protected constructor(where: string, options: AutoencoderSynthesizerOptions) {
    const defaults = { ...optionDefaults(['network', 'training', 'sampling', 'preparation']), seed: 0 };
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
    const { options } = this;
    const names = [...runOptions.filter(({ group }) => group === 'network').map(({ name }) => name), 'learningRate'];
    return Object.fromEntries(names.map((name) => [name, options[name as keyof AutoencoderSynthesizerSettings]]));
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
    this.#fitClassScaler(rows);
    const held = this.options.stop === 'validation' ? validationRows(rows, this.classes, this.seed) : [];
    const trained = await this.#train(rows, held, options);
    const { rowModel, lineage, ...training } = trained;
    const posterior = this.options.latentFrom === 'posteriors' ? await rowModel.encode(rows) : undefined;
    this.#keep(rowModel, posterior, rows);
    this.#training = { ...training, validationRows: held };
    return lineage.and(posterior === undefined ? Lineage.none : Lineage.of('latent statistics', rows));
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
    this.#fitClassScaler(rows);
    const held = validationRows(rows, this.classes, splitSeed);
    const { history, interrupted, lineage } = await this.#train(rows, held, options, false);
    return { history, interrupted, lineage: Lineage.of('scaling', rows).and(lineage) };
  }

  /** What predicting column means scores on the rows that a trial is judged by, and how many rows it learns from and is judged by. */
  trialBaseline(table: Table): { readonly loss: number; readonly fitted: number; readonly validation: number } {
    const rows = this.prepare(table);
    this.#fitClassScaler(rows);
    const held = validationRows(rows, this.classes, this.seed);
    const model = this.createRowModel({});
    const [first, aside] = divideRows(rows, held);
    const loss = constantPredictorLoss(model.view(first), model.view(aside), this.options.reconstruction);
    return { loss, fitted: first.rows.length, validation: held.length };
  }

  #fitClassScaler(rows: Sample): void {
    this.#classScaler = new StandardScaler();
    if (this.classes.length > 0) this.#classScaler.fit(this.indicators(rows));
  }

  async #train(
    rows: Sample,
    held: readonly number[],
    { signal, onProgress }: SynthesizerFitOptions,
    refit: boolean = held.length > 0,
  ): Promise<TrainedRowModel> {
    const { stop, patience, warmup, epochs, batchSize } = this.options;
    const [first, heldOut] = divideRows(rows, held);
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
          batchSizes: batchSizesFor(batchSize, first.rows.length, rows.rows.length),
          shuffle: true,
          seed: this.seed,
          restoreBest: true,
          validateEvery: 1,
          backend: this.backend,
        },
        {
          signal,
          ...(onProgress && {
            onEpoch: (stage, epoch) => onProgress({ stage, epoch }),
            onPlan: (plan) => onProgress({ stage: 'generator', plan }),
          }),
        },
      );
    } catch (error) {
      // The weights of the last good epoch can still draw, so that they need not be lost.
      if (error instanceof DivergedError && error.keptEpoch > 0 && last !== undefined)
        this.#keep(last, this.options.latentFrom === 'posteriors' ? await last.encode(rows) : undefined, rows);
      throw error;
    }
  }

  #keep(rowModel: RowModel, posterior: Posterior | undefined, { classCodes }: LabelledRows): void {
    this.#fitted = { rowModel, posterior, members: membersOf(classCodes, Math.max(1, this.classes.length)) };
  }

  protected override get canDraw(): boolean {
    return this.#fitted !== undefined;
  }

  protected reset(): void {
    this.#fitted = undefined;
    this.#training = undefined;
    this.#classScaler = undefined;
  }

  /** Latent points for the wanted classes: from their training rows' posteriors, or from the prior. */
  protected latentPoints(wanted: readonly number[], { random }: Pick<DrawContext, 'random'>): Matrix {
    const { posterior, members, rowModel } = this.fitted;
    return posterior === undefined
      ? priorPoints(wanted.length, rowModel.model.architecture.latentDim, random)
      : posteriorPoints(posterior, members, wanted, random);
  }

  /** Latent points to rows in original units. @throws DivergedError when they are not finite */
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

  protected async drawRows(context: DrawContext): Promise<DrawnRows> {
    const { wanted } = context;
    const latentPoints = this.latentPoints(wanted, context);
    const decoded = await this.decodePoints(latentPoints, wanted);
    return { features: this.featuresOf(decoded), classCodes: wanted, latentPoints };
  }

  /** The features of decoded rows in original units. */
  protected featuresOf(decoded: Matrix): Matrix {
    const { preprocessor } = this;
    const width = preprocessor.modelColumns;
    const [rows, columns] = decoded.shape as [number, number];
    if (columns === width) return preprocessor.unstandardise(decoded);
    const features = matrix(rows, width);
    for (let i = 0; i < rows; i++)
      features.data.set(decoded.data.subarray(i * columns, i * columns + width), i * width);
    return preprocessor.unstandardise(features);
  }

  /** Posterior means of rows, [n, Z]. */
  async encode(rows: LabelledRows): Promise<Matrix> {
    return (await this.fitted.rowModel.encode(rows)).mean;
  }

  /** Rows through the model and back, in original units. */
  async reconstruct(rows: LabelledRows): Promise<Matrix> {
    return this.featuresOf(await this.fitted.rowModel.reconstruct(rows));
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
    const { rowModel, posterior, members } = this.fitted;
    const { kind, header, tensors } = parseModel(rowModel.model.toBytes(), undefined);
    const points: NamedTensor[] =
      posterior === undefined
        ? []
        : [
            { name: 'posterior.mean', value: posterior.mean },
            { name: 'posterior.logVariance', value: posterior.logVariance },
          ];
    return {
      header: {
        options: this.options,
        model: { kind, header },
        classScaler: this.classes.length > 0 ? this.classScaler.toJSON() : null,
        members: posterior === undefined ? null : members,
      },
      tensors: [...points, ...tensors],
    };
  }

  protected restoreState({ header, tensors }: SynthesizerState): void {
    const { model, classScaler, members } = header as {
      readonly model: { readonly kind: string; readonly header: Readonly<Record<string, unknown>> };
      readonly classScaler: StandardScalerState | null;
      readonly members: unknown;
    };
    const count = this.classes.length;
    if ((classScaler?.mean.length ?? 0) !== count) throw new Error('the scaler of the classes is of other classes');
    this.#classScaler = classScaler === null ? new StandardScaler() : StandardScaler.fromJSON(classScaler);
    const own = tensors.filter(({ name }) => !name.startsWith('posterior.'));
    const rowModel = this.restoreRowModel(serialiseModel({ kind: model.kind, header: model.header, tensors: own }));
    const { features, latentDim } = rowModel.model.architecture;
    const expected = this.preprocessor.modelColumns + (model.kind === 'vae' ? count : 0);
    if (features !== expected) throw new Error(`the network has ${features} columns, the table asks for ${expected}`);
    if (this.options.latentFrom === 'prior') {
      this.#fitted = { rowModel, posterior: undefined, members: [] };
      return;
    }
    const posterior = savedPosterior(tensors, latentDim);
    this.#fitted = {
      rowModel,
      posterior,
      members: checkMembers(members, Math.max(1, count), posterior.mean.shape[0]!),
    };
  }
}

function savedPosterior(tensors: readonly NamedTensor[], latentDim: number): Posterior {
  const rows = tensors.find(({ name }) => name === 'posterior.mean')?.value.shape[0] ?? 0;
  const read = (name: string): Matrix =>
    matrix(rows, latentDim, Float64Array.from(tensorOf(tensors, name, [rows, latentDim]).data));
  return { mean: read('posterior.mean'), logVariance: read('posterior.logVariance') };
}
