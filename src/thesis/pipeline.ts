/** From a table to synthetic rows and what they were made with: the part of a run before any classifier. */
import { InputError, OptionError } from '../checks/index.js';
import { LabelEncoder, type StandardScaler, type Table } from '../data/index.js';
import { type CVAE, type VAE } from '../models/index.js';
import type { EpochReport } from '../nn/index.js';
import type { Backend, Plan } from '../tensor/index.js';
import { type Generated, generate, type GeneratorInput } from './generator.js';
import { audit, Lineage, refuseLeakage, type Sample, Source } from './lineage.js';
import type { Leakage } from './result.js';
import { assignRows, type OwnSplit, type Roles } from './rows.js';
import { searchAgain, type SearchTrial } from './search-again.js';
import type { RunSettings } from './settings.js';

/** A table with what a run needs to know of it. */
export interface RunData {
  readonly table: Table;
  /** Class names in the order of their codes. */
  readonly classes: readonly string[];
  /** Rows of the data set's own train and test files, where it has them. */
  readonly own: OwnSplit | undefined;
  /** Whether the columns are the pixels of a square image. */
  readonly images: boolean;
  /** Remarks about the files. */
  readonly notes: readonly string[];
}

export type Stage = 'search' | 'generator' | 'refit' | 'real classifier' | 'synthetic classifier' | 'pictures';

/** What is going on: an epoch of one of the trainings, or the beginning of a stage. */
export interface Progress {
  readonly seed: number;
  readonly stage: Stage;
  readonly epoch?: EpochReport;
  /** The generator's training step, told once before its first epoch. */
  readonly plan?: Plan;
}

export interface RunContext {
  readonly backend: Backend;
  readonly version: string;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
  /** At most about this many held-out losses of a training that nothing stops early. Default: one every epoch. */
  readonly heldOutLosses?: number;
  /** Which rows do what. Default: `assignRows`. */
  readonly assign?: (table: Table, own: OwnSplit | undefined, settings: RunSettings) => Roles;
}

export interface Prepared {
  /** With the parameters of a search, where one was run. */
  readonly settings: RunSettings;
  readonly codes: readonly number[];
  readonly roles: Roles;
  /** The real classifier's training rows, and the test rows of all classifiers. */
  readonly train: Sample;
  readonly test: Sample;
  readonly generated: Generated;
  readonly leakage: Leakage;
  /** Of the search that was run for the parameters, if one was. */
  readonly trials: readonly SearchTrial[] | null;
  readonly notes: readonly string[];
}

/** What a generator needs: checked data, roles, and where to tell how it goes. */
export function generatorInput(
  data: RunData,
  settings: RunSettings,
  seed: number,
  context: Pick<RunContext, 'backend' | 'signal' | 'onProgress' | 'assign' | 'heldOutLosses'>,
): GeneratorInput {
  const { table, classes } = data;
  const { backend, signal, onProgress, assign = assignRows, heldOutLosses = Infinity } = context;
  checkNumbers(table, settings);
  if (classes.length < 2)
    throw new InputError(`${table.name}: every row is of class '${classes[0]}'; a run needs at least two classes`);
  if (settings.model === 'cvae' && settings.samples !== undefined && settings.samples < 2 * classes.length)
    throw new OptionError(
      `--samples ${settings.samples}: a CVAE draws the same number of each of ${classes.length} classes, and at least two`,
    );
  const codes = Array.from(new LabelEncoder().fit(table.labels).transform(table.labels));
  return {
    ...{ source: new Source(table.features, codes), codes, classes, seed, backend, signal, settings },
    heldOutLosses,
    roles: assign(table, data.own, settings),
    width: table.featureNames.length,
    classScaled: table.name === 'wine',
    onPlan: (plan) => onProgress?.({ seed, stage: 'generator', plan }),
    onEpoch: (stage, epoch) => onProgress?.({ seed, stage, epoch }),
  };
}

/**
 * Assigns the rows, searches where parameters are missing, trains a generator, draws from it, and audits where it all came from.
 * @throws InputError or OptionError for data or settings that cannot be run, DivergedError when the loss does, LeakageError
 *   when a clean run turns out to have used test rows
 */
export async function prepareRows(
  data: RunData,
  asked: RunSettings,
  seed: number,
  context: RunContext,
): Promise<Prepared> {
  const { onProgress } = context;
  const input = generatorInput(data, asked, seed, context);
  const { source, roles, codes } = input;

  let settings = asked;
  let searched = Lineage.none;
  let trials: Prepared['trials'] = null;
  const notes: string[] = [];
  if (asked.search !== undefined) {
    const found = await searchAgain(
      { ...input, onPlan: () => {}, onEpoch: (_, epoch) => onProgress?.({ seed, stage: 'search', epoch }) },
      asked.search,
    );
    ({ settings, lineage: searched, trials } = found);
    const { hidden, latent, learningRate, epochs } = settings;
    notes.push(
      `A search of ${trials.length === 1 ? 'one uniform draw' : `${trials.length} uniform draws`} chose widths ${hidden.join(', ')}, latent size ${latent}, learning rate ${learningRate.toPrecision(3)} and ${epochs} epochs.`,
    );
  } else if (asked.protocol !== 'clean' && asked.experiment !== undefined && asked.experiment.searched !== false) {
    // The experiment's parameters come from the study's own search: it trained on the one file and judged by the other.
    searched = Lineage.of('search', { rows: roles.generatorTrain }, { rows: roles.heldOut });
  }
  const generated = await generate({ ...input, settings });
  const train = source.take(roles.train);
  const test = source.take(roles.test);
  const leakage = audit(generated.lineage.and(searched), Lineage.of('classifier training', train), test);
  if (settings.protocol === 'clean') refuseLeakage(leakage);
  return { settings, codes, roles, train, test, generated, leakage, trials, notes: [...notes, ...generated.notes] };
}

/** Beyond this, squares overflow when columns are standardised. */
const largestNumber = 1e150;
/** Cells of the synthetic table: as a CSV text they stay within the longest string there can be. */
const mostCells = 4e7;

/** @throws InputError for numbers that cannot be standardised, OptionError for more synthetic rows than can be handled */
function checkNumbers({ name, features, featureNames }: Table, { samples }: RunSettings): void {
  const columns = featureNames.length;
  const at = features.data.findIndex((value) => Math.abs(value) > largestNumber);
  if (at >= 0)
    throw new InputError(
      `${name}, row ${Math.floor(at / columns) + 1}, column '${featureNames[at % columns]}': ${features.data[at]} is too large to be standardised; correct the cell, or rescale the column`,
    );
  const most = Math.floor(mostCells / columns);
  if (samples !== undefined && samples > most)
    throw new OptionError(`--samples ${samples}: at most ${most} rows of ${columns} columns can be handled`);
}

/** What a saved generator keeps beside its weights, so that its rows can be put back into original units. */
export function modelHeader(
  { table, classes }: RunData,
  settings: RunSettings,
  scaler: StandardScaler,
): Readonly<Record<string, unknown>> {
  return {
    featureNames: table.featureNames,
    target: table.target,
    classes,
    protocol: settings.protocol,
    scaler: scaler.toJSON(),
  };
}

export type GeneratorModel = VAE | CVAE<string>;
