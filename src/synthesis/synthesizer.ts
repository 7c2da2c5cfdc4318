/**
 * Synthesizer: learns a table and draws synthetic rows of it, in the table's own columns, order, kinds and units.
 *
 * A kind of synthesizer is a class in a file of its own and a row in `kinds.ts`. It learns from labelled rows in original units and
 * draws features for wanted classes; everything around that is here.
 */
import { checkAmount, checkWhole, described, InputError, OptionError, shown, withDefaults } from '../checks/index.js';
import type { Label, Matrix } from '../matrix/index.js';
import { checkTable, filled, isTable, type Table } from '../data/index.js';
import { SeededRandom } from '../random/index.js';
import type { EpochReport } from '../nn/index.js';
import { type Checkpoint, type CheckpointFile, ModelFileError } from '../models/index.js';
import type { Backend, Plan } from '../tensor/index.js';
import { proportionalCounts } from './latent-points.js';
import { checkNumbers, checkRows } from './limits.js';
import { Lineage } from './lineage.js';
import { checkPreparation, Preprocessor, type PreprocessorOptions } from './preprocessor.js';
import type { Sample } from './sample.js';
import {
  checkState,
  parseSynthesizer,
  type SavedSynthesizer,
  serialiseSynthesizer,
  type SynthesizerState,
  type TrainedOn,
} from './saved.js';

/** How a fit comes on: the plan of a training step, told once, then every epoch of the first fit and of the second. */
export interface FitProgress {
  readonly stage: 'generator' | 'refit';
  readonly epoch?: EpochReport;
  readonly plan?: Plan;
}

/** Who looks at rows of a network in the middle of its training. */
export interface RowViewer {
  /** How many rows are wanted. */
  readonly rows: number;
  /** Asked after every epoch: whether to look now. */
  due(): boolean;
  /** Given rows that the network draws with the epoch's weights; the training waits meanwhile. */
  look(drawn: DrawnTable, epoch: number): void;
}

/** What may be told while a synthesizer learns, and what was prepared before. */
export interface SynthesizerFitOptions {
  /** When raised, training ends after the epoch in progress and keeps its weights; raised before it, nothing is learned. */
  readonly signal?: AbortSignal;
  /** Called with every step of the work, every epoch among them. */
  readonly onProgress?: (progress: FitProgress) => void;
  /**
   * Where the trainings of a network keep their states as they go, so that they can be ended at any moment and go on to the same
   * synthesizer: a file (in Node), or a checkpoint that is open, as of a choice before. A signal then ends `fit` with an InterruptedError
   * once it is written. Kinds without a network are done soon, and keep nothing.
   */
  readonly checkpoint?: CheckpointFile | Checkpoint;
  /** Looks at rows of a network as it learns; it changes no number. */
  readonly viewer?: RowViewer;
  /** One that was fitted on the same table with the same options (`preparation`), so that this need not be done again. */
  readonly preprocessor?: Preprocessor;
}

/** Which rows are wanted, and with which seed. */
export interface SampleRequest {
  /** All rows of this class. */
  readonly class?: Label;
  /** The share of each class that is wanted, by class name; classes that are left out get no rows. Default: as in the training rows. */
  readonly proportions?: Readonly<Record<string, number>>;
  /** Seed of this draw. Default: the next of the synthesizer's own sequence, so that every call gives new rows. */
  readonly seed?: number;
}

/** What is common to the options of all kinds. */
export interface SynthesizerOptions extends PreprocessorOptions {
  /** Seed of the fit and of the sequence of draws. Default 0. */
  readonly seed?: number;
}

/** Features in original units, the class codes of their rows, and the latent points they were decoded from, where there are any. */
export interface DrawnRows {
  readonly features: Matrix;
  readonly classCodes: readonly number[];
  readonly latentPoints?: Matrix;
}

/** A draw as a table. */
export interface DrawnTable extends DrawnRows {
  readonly table: Table;
}

/** What a kind is given to draw with. */
export interface DrawContext {
  /** A class code for every row that is wanted. */
  readonly wanted: readonly number[];
  /** Whether the caller asked for these classes; otherwise a kind that draws rows with their classes may give others. */
  readonly asked: boolean;
  readonly random: SeededRandom;
}

/** Learns a table and draws rows in its own columns, kinds and units; all kinds have these methods. */
export abstract class Synthesizer {
  /** What the kind is called in files and on the command line. */
  abstract readonly kind: string;
  /** Whether a saved file would hold training rows as they are. */
  readonly containsTrainingRows: boolean = false;
  /** Whether a saved file would hold the latent point of every training row. */
  get containsTrainingCodes(): boolean {
    return false;
  }
  readonly seed: number;
  #preparation: PreprocessorOptions;
  #preprocessor: Preprocessor | undefined;
  #trainedOn: TrainedOn | undefined;
  #lineage: Lineage = Lineage.none;
  #draws = 0;

  protected constructor({ seed = 0, kinds, withinRange, transform, screening, varianceFilter }: SynthesizerOptions) {
    this.seed = checkWhole('seed', seed, 0, 2 ** 32 - 1);
    this.#preparation = checkPreparation('Synthesizer', {
      ...(kinds !== undefined && { kinds }),
      ...(withinRange !== undefined && { withinRange }),
      ...(transform !== undefined && { transform }),
      ...(screening !== undefined && { screening }),
      ...(varianceFilter !== undefined && { varianceFilter }),
    });
  }

  /** Learns from rows in original units. Returns the rows that it used, by use. */
  protected abstract fitRows(rows: Sample, options: SynthesizerFitOptions): Promise<Lineage>;
  /** Draws rows in original units. */
  protected abstract drawRows(context: DrawContext): Promise<DrawnRows>;
  /** What `restoreState` needs to draw again. */
  protected abstract getState(): SynthesizerState;
  /** @throws Error when the state is not complete */
  protected abstract restoreState(state: SynthesizerState): void;
  /** Forgets an earlier fit. */
  protected abstract reset(): void;
  /** Names the stream of draws, so that different kinds draw different numbers. */
  protected readonly stream: string = 'latent';
  /** Whether drawn values still have to be brought into their columns' kinds and ranges. */
  protected readonly drawsRawValues: boolean = true;

  /** The options of preparing a table. */
  get preparation(): Required<PreprocessorOptions> {
    return checkPreparation('Synthesizer', this.#preparation);
  }
  /** What the fit learned of columns and classes. @throws Error before `fit` or loading */
  get preprocessor(): Preprocessor {
    if (this.#preprocessor === undefined)
      throw new Error(`the ${this.constructor.name} has not learned anything yet: call fit(), or loadSynthesizer()`);
    return this.#preprocessor;
  }
  /** The table of the last fit. */
  get trainedOn(): TrainedOn | undefined {
    return this.#trainedOn;
  }
  /** Which rows of the training table were used for what: row numbers within that table. */
  get lineage(): Lineage {
    return this.#lineage;
  }
  /** Class names, in the order of their codes; none for a table without a target. */
  get classes(): readonly string[] {
    return this.preprocessor.classNames;
  }

  /**
   * Learns a table: all of its rows are training rows, so keep those for testing in another one.
   * @throws InputError for a table that cannot be learned from, DivergedError when a training does, AbortError for a signal that was
   *   raised before
   */
  async fit(table: Table, options: SynthesizerFitOptions = {}): Promise<this> {
    const all = withDefaults<SynthesizerFitOptions>(`${this.constructor.name}.fit`, options, noListeners);
    this.#draws = 0;
    const sample = this.prepare(table, all.preprocessor);
    try {
      this.#lineage = Lineage.of('scaling', sample).and(await this.fitRows(sample, all));
      await this.#learnShares(sample);
    } catch (error) {
      if (this.canDraw) this.#lineage = Lineage.of('scaling', sample).and(Lineage.of('training', sample));
      else this.#forget();
      throw error;
    }
    return this;
  }

  /** Compares words and gaps of a draw with those of the training rows. */
  async #learnShares({ features, classCodes }: Sample): Promise<void> {
    const preprocessor = this.#preprocessor!;
    if (!preprocessor.hasWords || !this.drawsRawValues) return;
    const every = Math.max(1, classCodes.length / comparedRows);
    const wanted = Array.from(
      { length: comparedRows },
      (_, i) => classCodes[Math.floor(i * every) % classCodes.length]!,
    );
    const random = new SeededRandom(this.seed).split('shares of words');
    const drawn = await this.drawRows({ wanted, asked: false, random });
    this.#preprocessor = preprocessor.withShares(features, drawn.features);
  }

  #forget(): void {
    this.reset();
    this.#preprocessor = undefined;
    this.#trainedOn = undefined;
    this.#lineage = Lineage.none;
  }

  /** Forgets an earlier fit and learns columns and classes of the table, whose rows are returned. */
  protected prepare(given: Table, preprocessor?: Preprocessor): Sample {
    this.#forget();
    if (!isTable(given))
      throw new InputError(
        `${this.constructor.name}.fit takes a table; readCsv, readArff and loadTable read one, and Table.from makes one of rows`,
      );
    if (given.target !== undefined) checkTable(given);
    const table = filled(given);
    const rows = table.features.shape[0]!;
    if (rows < 2) throw new InputError(`${table.name} has ${rows} row; a synthesizer needs at least two to learn from`);
    checkNumbers(table, undefined);
    if (preprocessor !== undefined && !preprocessor.isOf(table, this.preparation))
      throw new OptionError(
        `${this.constructor.name}.fit: the preprocessor is of another table, or has other options; leave it out`,
      );
    this.#preprocessor = preprocessor ?? Preprocessor.fit(given, this.#preparation);
    this.#trainedOn = { table: table.name, rows, columns: table.featureNames.length };
    return {
      features: table.features,
      classCodes: this.#preprocessor.classCodes(table),
      rows: Array.from({ length: rows }, (_, row) => row),
    };
  }

  /** Whether a fit that threw left something that can draw. */
  protected get canDraw(): boolean {
    return false;
  }

  /**
   * `n` synthetic rows as a table in original units. Without a seed, successive calls give new rows; the whole sequence follows from the
   * synthesizer's own seed.
   * @throws OptionError for an `n` that is no whole number, InputError for a class that there is not
   */
  async sample(n: number, request: SampleRequest = {}): Promise<Table> {
    return (await this.draw(n, request)).table;
  }

  /**
   * As `sample`, with class codes and, where there are any, the latent points behind the rows. `stream` takes the place of the seed for
   * callers with numbers of their own.
   */
  async draw(n: number, request: SampleRequest = {}, stream?: SeededRandom): Promise<DrawnTable> {
    const { preprocessor } = this;
    checkWhole('n', n);
    checkRows('n', n, preprocessor.columns.length);
    const { seed, ...asked } = withDefaults<SampleRequest>(`${this.constructor.name}.sample`, request, noRequest);
    const wanted = wantedClasses(n, asked, preprocessor);
    const random = stream ?? this.#randomFor(seed);
    const drawn = await this.drawRows({
      wanted,
      asked: asked.class !== undefined || asked.proportions !== undefined,
      random,
    });
    const features = this.drawsRawValues ? preprocessor.restoreKinds(drawn.features) : drawn.features;
    const name = this.#trainedOn === undefined ? 'synthetic' : `synthetic ${this.#trainedOn.table}`;
    return { ...drawn, features, table: preprocessor.toTable(name, features, drawn.classCodes) };
  }

  #randomFor(seed: number | undefined): SeededRandom {
    if (seed !== undefined) return new SeededRandom(checkWhole('seed', seed, 0, 2 ** 32 - 1)).split(this.stream);
    const call = this.#draws++;
    return new SeededRandom(this.seed).split(call === 0 ? this.stream : `${this.stream}, call ${call}`);
  }

  /**
   * Everything as the bytes of a safetensors file: what was learned, how the table is prepared, its columns and classes.
   * @throws OptionError for a kind that keeps training rows, unless `includeTrainingRows` allows it
   */
  toBytes(options: SaveOptions = {}): Uint8Array {
    const { includeTrainingRows } = withDefaults('toBytes', options, { includeTrainingRows: false });
    if (this.containsTrainingRows && !includeTrainingRows)
      throw new OptionError(
        `a ${this.constructor.name} keeps the training rows as they are, and its file would hold them; say includeTrainingRows: true to save it nevertheless`,
      );
    return serialiseSynthesizer({
      synthesizer: this.kind,
      containsTrainingRows: this.containsTrainingRows,
      containsTrainingCodes: this.containsTrainingCodes,
      seed: this.seed,
      trainedOn: this.#trainedOn ?? null,
      preprocessing: this.preprocessor.toJSON(),
      state: this.getState(),
    });
  }

  /** Writes `toBytes` into a file (in Node): the whole file or nothing. */
  async save(path: string, options: SaveOptions = {}): Promise<void> {
    const bytes = this.toBytes(options);
    const { writeBytes } = await import('../models/node.js');
    await writeBytes(path, bytes);
  }

  /**
   * The synthesizer that `toBytes` gave the bytes of; `options` may say where it computes.
   * @throws ModelFileError when they are no such file, cut off, altered, of a newer format or of another kind
   */
  static fromBytes<T extends Synthesizer>(
    this: new (options: never) => T,
    bytes: Uint8Array,
    options: RestoreOptions = {},
  ): T {
    const { backend } = withDefaults<RestoreOptions>(`${this.name}.fromBytes`, options, noPlace);
    return Synthesizer.fromSaved.call(this, parseSynthesizer(bytes), backend) as T;
  }

  /** As `fromBytes`, of a file that has been read and checked already. */
  static fromSaved<T extends Synthesizer>(
    this: new (options: never) => T,
    { synthesizer, seed, preprocessing, trainedOn, state }: SavedSynthesizer,
    backend?: Backend,
  ): T {
    const place = backend && { backend };
    const { kind } = new this({ ...place } as never);
    if (kind !== synthesizer)
      throw new ModelFileError(`the model file holds a synthesizer of kind ${shown(synthesizer)}, not '${kind}'`);
    return checkState(() => {
      const made = new this({ ...(state.header['options'] as object | undefined), ...place, seed } as never);
      made.#preprocessor = Preprocessor.fromJSON(preprocessing);
      made.#preparation = made.#preprocessor.preparation;
      made.#trainedOn = trainedOn ?? undefined;
      made.restoreState(state);
      return made;
    });
  }

  /** As `fromBytes`, from a file that `save` wrote (in Node). */
  static async load<T extends Synthesizer>(
    this: new (options: never) => T,
    path: string,
    options: RestoreOptions = {},
  ): Promise<T> {
    const { readBytes } = await import('../models/node.js');
    return Synthesizer.fromBytes.call(this, await readBytes(path), options) as T;
  }
}

/** What can be said of a synthesizer that comes from a file. */
export interface RestoreOptions {
  /** Where a network computes. Default: the fastest that works here. */
  readonly backend?: Backend | undefined;
}

/** What may go into a file. */
export interface SaveOptions {
  /** Allows a file that holds training rows. Default false. */
  readonly includeTrainingRows?: boolean;
}

/** Rows that are drawn to compare the shares of words. */
const comparedRows = 2000;

const noPlace: RestoreOptions = { backend: undefined };
const noListeners = {
  signal: undefined,
  onProgress: undefined,
  checkpoint: undefined,
  viewer: undefined,
  preprocessor: undefined,
} as object as SynthesizerFitOptions;
const noRequest = {
  class: undefined,
  proportions: undefined,
  seed: undefined,
} as object as SampleRequest;

/** A class code for every row, class by class. */
function wantedClasses(n: number, { class: only, proportions }: SampleRequest, preprocessor: Preprocessor): number[] {
  if (only !== undefined && proportions !== undefined)
    throw new OptionError('class and proportions exclude each other; give one of them');
  if (only !== undefined) return new Array<number>(n).fill(preprocessor.codeOf(only));
  const { classCounts, classNames } = preprocessor;
  if (classNames.length === 0) {
    if (proportions !== undefined) throw new InputError('the table had no class column, so there are no proportions');
    return new Array<number>(n).fill(0);
  }
  const weights = proportions === undefined ? classCounts : sharesOf(proportions, preprocessor);
  return proportionalCounts(weights, n).flatMap((count, code) => new Array<number>(count).fill(code));
}

function sharesOf(proportions: Readonly<Record<string, number>>, preprocessor: Preprocessor): number[] {
  if (typeof proportions !== 'object' || proportions === null)
    throw new OptionError(`proportions must be the share of each class by its name, found ${described(proportions)}`);
  const shares = new Array<number>(preprocessor.classNames.length).fill(0);
  for (const [name, share] of Object.entries(proportions)) {
    shares[preprocessor.codeOf(name)] = checkAmount(`proportions: the share of '${name}'`, share);
  }
  const largest = Math.max(...shares);
  if (!(largest > 0)) throw new OptionError('proportions: at least one share must be above 0');
  // Of the largest, so that no sum of shares leaves the range of numbers.
  return shares.map((share) => share / largest);
}
