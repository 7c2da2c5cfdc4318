/**
 * `auto`: which kind of synthesizer suits a table, decided within the table's own rows.
 *
 * The rows are split several times, each candidate is fitted on the larger part, and one classifier, the same for all, learns from its rows
 * and is scored on the smaller part. `choice-rule.ts` has the rule; the chosen kind is then fitted on all rows.
 */
import { InputError, InterruptedError, withDefaults } from '../checks/index.js';
import {
  className,
  filled,
  fillGaps,
  groupEqualRows,
  learnFill,
  maySayMissing,
  rowCount,
  type Table,
  takeTableRows,
  trainTestSplit,
} from '../data/index.js';
import { uniqueSorted } from '../matrix/index.js';
import { type ClassifierName, meanAndSd, type VerdictMeasure } from '../metrics/index.js';
import { type Checkpoint, DivergedError } from '../models/index.js';
import type { Backend } from '../tensor/index.js';
import { decide, fidelityScore, type Trial, type TriedKind } from './choice-rule.js';
import { chooseClassifier } from './choose-classifier.js';
import { SplitJudge } from './judge.js';
import { createSynthesizer, synthesizerKinds } from './kinds.js';
import { measureRows } from './measure.js';
import { prepareRows } from './prepared-rows.js';
import { preparationDefaults } from './prepared-synthesizer.js';
import { Preprocessor, type PreprocessorOptions } from './preprocessor.js';
import type { Choice } from './ranking.js';
import type { LabelledRows } from './sample.js';
import type { Synthesizer } from './synthesizer.js';
import type { ClassifierMaking } from './utility-classifiers.js';
import type { DecidingClassifier } from './utility.js';

/** What is going on in a choice. */
export interface ChoiceProgress {
  /** The inner split, from 1 on, and how many there are. */
  readonly split: number;
  readonly splits: number;
  /** The kind that is fitted and judged. */
  readonly kind: string;
}

/** Which kinds are tried, with which options, and how they are judged. */
export interface ChooseOptions {
  /** Kinds to choose from, controls to show among them. Default: every kind but those that keep training rows and are no controls; with `includeTrainingRows` every kind. */
  readonly candidates?: readonly string[];
  /** Options of each kind, by its name. Default: each kind's own defaults. */
  readonly options?: Readonly<Record<string, object>>;
  /** Whether a kind that keeps training rows may be chosen. Default false. */
  readonly includeTrainingRows?: boolean;
  /** Default: as many as judge 100 rows, from 1 to 3. */
  readonly innerSplits?: number;
  /** The classifier that decides. Default: `chooseClassifier` on all rows. */
  readonly deciding?: DecidingClassifier;
  /** Default 0. */
  readonly seed?: number;
  /** Default: the fastest that works here. */
  readonly backend?: Backend;
  /** When raised, the choice is made on what has been tried; where there is a checkpoint, the choice rejects with an InterruptedError. */
  readonly signal?: AbortSignal;
  /** Keeps every candidate that has been tried, so that it need not be tried again; of one that is being tried it keeps nothing. */
  readonly checkpoint?: Checkpoint;
  /** Called before a kind is tried on a split. */
  readonly onProgress?: (progress: ChoiceProgress) => void;
}

/** A synthesizer of the chosen kind that has learned nothing yet, and why it was chosen. */
export interface ChosenSynthesizer {
  readonly synthesizer: Synthesizer;
  readonly choice: Choice;
}

/** Rows that all inner splits together should judge, and the most splits that are made for it. */
const wantedRows = 100;
/** They overlap, so that more hardly make a mean more certain: its error shrinks by a tenth from 3 to 5. */
const mostSplits = 3;
/** Share of the rows that judge, and the fewest rows that can be split so. */
const judgedShare = 0.3;
const fewestRows = 20;
/** Of so many columns the pairs show whether relations are kept; the full picture is taken of the kind that is chosen. */
const pairColumns = 1000;

/** What is tried where a table is too small to be split again: it needs no choice of its own. */
const fallback = 'pooled-gaussian';

/**
 * Chooses a kind for a table; all of its rows are training rows. The synthesizer that comes back still has to be fitted.
 * @throws InputError for an unknown kind, or for candidates of which none may be chosen; what raises an error in a candidate puts that
 *   candidate out
 */
export async function chooseSynthesizer(table: Table, options: ChooseOptions = {}): Promise<ChosenSynthesizer> {
  const settings = settled(options);
  const choice = settings.checkpoint?.result<Choice>('choice') ?? (await decideOn(table, settings));
  return { synthesizer: create({ kind: choice.chosen, options: choice.options ?? {} }, settings), choice };
}

async function decideOn(table: Table, settings: Settings): Promise<Choice> {
  const inner = innerSplits(table, settings);
  const chosen = inner.length === 0 ? undefined : await tryKinds(table, inner, settings);
  const choice = chosen ?? unsplit(table, settings);
  await settings.checkpoint?.finish('choice', choice);
  return choice;
}

type Free = 'innerSplits' | 'deciding' | 'backend' | 'signal' | 'checkpoint' | 'onProgress';
type Settings = Required<Omit<ChooseOptions, Free>> & Pick<ChooseOptions, Free>;

function settled(options: ChooseOptions): Settings {
  const settings: Settings = withDefaults<Settings>('chooseSynthesizer', options, {
    candidates: Object.keys(synthesizerKinds).filter((kind) => {
      const { control, keepsRows } = synthesizerKinds[kind]!;
      return control || !keepsRows || options.includeTrainingRows === true;
    }),
    options: {},
    includeTrainingRows: false,
    innerSplits: undefined,
    deciding: undefined,
    seed: 0,
    backend: undefined,
    signal: undefined,
    checkpoint: undefined,
    onProgress: undefined,
  } as unknown as Settings);
  for (const kind of settings.candidates) createSynthesizer(kind);
  if (!settings.candidates.some((kind) => mayBeChosen(kind, settings)))
    throw new InputError(
      `of the candidates ${settings.candidates.join(', ')} none may be chosen: controls never are, and kinds that keep training rows only with includeTrainingRows`,
    );
  return settings;
}

function mayBeChosen(kind: string, { includeTrainingRows }: Settings): boolean {
  const { control, keepsRows } = synthesizerKinds[kind]!;
  return !control && (includeTrainingRows || !keepsRows);
}

/** A kind, with options of its own beside those that were asked for. */
interface Variant {
  readonly kind: string;
  readonly label: string;
  readonly options: object;
}

/**
 * Held-out likelihood prefers much noise, and columns that are related to none apart; a linear classifier of many columns learns more from
 * rows with less noise, all columns together, and class means that are exact. This is tried, too, unless its options were asked for.
 */
const closer: Variant = {
  kind: 'pooled-gaussian',
  label: 'mirrored pooled Gaussian',
  options: { mirrored: true, noise: 0.2, classShare: 0, screening: 'none' },
};

function variantsOf(settings: Settings): readonly Variant[] {
  return settings.candidates.flatMap((kind) => {
    const asked = settings.options[kind] ?? {};
    const plain = { kind, label: synthesizerKinds[kind]!.label, options: {} };
    const free = Object.keys(closer.options).every((name) => !(name in asked));
    return kind === closer.kind && free ? [plain, closer] : [plain];
  });
}

function create(
  { kind, options: own }: Pick<Variant, 'kind' | 'options'>,
  { options, seed, backend }: Settings,
): Synthesizer {
  const place = synthesizerKinds[kind]!.network && backend !== undefined ? { backend } : {};
  return createSynthesizer(kind, { seed, ...options[kind], ...own, ...place });
}

/** Where the rows cannot be split again, nothing is compared. */
function unsplit({ name }: Table, settings: Settings): Choice {
  const may = settings.candidates.filter((kind) => mayBeChosen(kind, settings));
  const chosen = may.includes(fallback) ? fallback : may[0]!;
  return {
    chosen,
    reason: `${synthesizerKinds[chosen]!.label}: ${name} has too few rows to compare kinds within them.`,
    classifier: null,
    measure: null,
    realScore: null,
    innerSplits: 0,
    candidates: [],
  };
}

interface InnerSplit {
  readonly train: Table;
  readonly test: Table;
  /** The training rows' preparation by these options, learned once for all kinds. */
  readonly preprocessor: (options: Required<PreprocessorOptions>) => Preprocessor;
}

/** Preparations of one table by different options. */
function preparationsOf(table: Table): InnerSplit['preprocessor'] {
  const known = new Map<string, Preprocessor>();
  return (options) => {
    const name = JSON.stringify(options);
    const preprocessor = known.get(name) ?? Preprocessor.fit(table, options);
    known.set(name, preprocessor);
    return preprocessor;
  };
}

/** Stratified splits of the rows, with equal rows on one side; none where the rows are too few, or a class is. */
function innerSplits(table: Table, { innerSplits: asked, seed }: Settings): InnerSplit[] {
  const rows = rowCount(table);
  const judged = Math.ceil(judgedShare * rows);
  if (rows < fewestRows) return [];
  const count = asked ?? Math.min(mostSplits, Math.max(1, Math.ceil(wantedRows / judged)));
  const groups = groupEqualRows(table.features);
  const stratify = table.target === undefined ? {} : { stratify: table.labels };
  try {
    return Array.from({ length: count }, (_, i) => {
      const randomState = (seed + i) % 2 ** 32;
      const { train, test } = trainTestSplit(rows, { testSize: judgedShare, randomState, groups, ...stratify });
      const whole = maySayMissing(table) ? fillGaps(table, learnFill(table, train)) : table;
      const learned = takeTableRows(whole, train);
      return { train: learned, test: takeTableRows(whole, test), preprocessor: preparationsOf(learned) };
    });
  } catch (error) {
    if (error instanceof InputError) return [];
    throw error;
  }
}

/** Fits and judges every candidate on every inner split; undefined when a signal ended it before there was anything to decide on. */
async function tryKinds(table: Table, inner: readonly InnerSplit[], settings: Settings): Promise<Choice | undefined> {
  const judges = await judgesOf(table, inner, settings);
  const tried: TriedKind[] = [];
  const cut = (): boolean => settings.signal?.aborted === true;
  for (const variant of variantsOf(settings)) {
    if (cut()) break;
    const part = `candidate ${variant.label}`;
    const before = settings.checkpoint?.result<TriedKind>(part);
    tried.push(before ?? (await tryKind(variant, inner, judges, settings)));
    // A training that a signal ended early is no fair trial.
    if (before === undefined && !cut()) await settings.checkpoint?.finish(part, tried.at(-1));
  }
  if (settings.checkpoint !== undefined && cut())
    throw new InterruptedError('interrupted while kinds were tried; the choice can go on from its checkpoint');
  if (!tried.some(({ kind, failure }) => failure === undefined && mayBeChosen(kind, settings))) return undefined;
  const { name, measure, real } = judges;
  return {
    ...decide(tried, settings.includeTrainingRows),
    classifier: name,
    measure,
    realScore: real,
    innerSplits: inner.length,
  };
}

/** Judges of the inner splits: `judge` says what synthetic rows are worth on split `at`. */
interface Judges {
  readonly name: ClassifierName | null;
  readonly measure: VerdictMeasure | null;
  /** Mean score of real rows. */
  readonly real: number | null;
  readonly judge: (at: number, synthetic: LabelledRows) => Promise<Trial>;
}

async function judgesOf(table: Table, inner: readonly InnerSplit[], settings: Settings): Promise<Judges> {
  const { backend, seed, signal } = settings;
  const place = { backend, signal };
  const classes = table.target === undefined ? [] : uniqueSorted(table.labels).map((label) => className(table, label));
  const rowsOf = (part: Table): LabelledRows => ({
    features: part.features,
    classCodes:
      classes.length === 0
        ? new Array<number>(rowCount(part)).fill(0)
        : part.labels.map((label) => classes.indexOf(className(part, label))),
  });
  if (classes.length < 2) return unlabelledJudges(inner, rowsOf, backend);
  const deciding = settings.deciding ?? (await decidingFor(rowsOf(filled(table)), { seed, ...place }));
  const judges = await inOrder(inner, ({ train, test, preprocessor }) => {
    const prepare = preprocessor(preparationDefaults).rowPreparation;
    return SplitJudge.create(
      { train: rowsOf(train), test: rowsOf(test), classes },
      { deciding, classifiers: [deciding.name], prepare, pairColumns, seed, ...place },
    );
  });
  return {
    name: deciding.name,
    measure: judges[0]!.measure,
    real: meanAndSd((await inOrder(judges, (judge) => judge.real())).map(({ accuracy }) => accuracy)).mean,
    judge: async (at, synthetic) => judges[at]!.judge(synthetic, { together: false, full: false }),
  };
}

/** As on a split: how columns are prepared, and which classifier decides, is learned from all rows. */
async function decidingFor(rows: LabelledRows, making: ClassifierMaking): Promise<DecidingClassifier> {
  const { prepare, related } = prepareRows(rows.features, rows.classCodes);
  const prepared = { features: prepare(rows.features), classCodes: rows.classCodes };
  return (await chooseClassifier(prepared, { ...making, related })).deciding;
}

/** Without classes there is nothing to learn from the rows: fidelity takes the score's place. */
function unlabelledJudges(
  inner: readonly InnerSplit[],
  rowsOf: (part: Table) => LabelledRows,
  backend: Backend | undefined,
): Judges {
  return {
    name: null,
    measure: null,
    real: null,
    judge: async (at, synthetic) => {
      const [train, test] = [rowsOf(inner[at]!.train), rowsOf(inner[at]!.test)];
      const measured = await measureRows({ train, synthetic, test, classCount: 1 }, { backend, pairColumns });
      const [trainRows, testRows] = [train.classCodes.length, test.classCodes.length];
      const score = fidelityScore(measured.fidelity);
      return { ...measured, scores: { trainRows, testRows, real: NaN, synthetic: score, baseline: NaN } };
    },
  };
}

async function inOrder<T, U>(items: readonly T[], work: (item: T) => Promise<U>): Promise<U[]> {
  const done: U[] = [];
  for (const item of items) done.push(await work(item));
  return done;
}

/** One kind on every inner split. What raises an error puts the kind out, unless it is an error of the program. */
async function tryKind(
  variant: Variant,
  inner: readonly InnerSplit[],
  judges: Judges,
  settings: Settings,
): Promise<TriedKind> {
  const { kind, label, options } = variant;
  const { control, keepsRows } = synthesizerKinds[kind]!;
  const { signal, onProgress } = settings;
  const started = performance.now();
  const about = { kind, label, options, control, keepsRows };
  const trials: Trial[] = [];
  const seconds = (): number => (performance.now() - started) / 1000;
  try {
    for (const [at, { train, preprocessor }] of inner.entries()) {
      onProgress?.({ split: at + 1, splits: inner.length, kind });
      const synthesizer = create(variant, settings);
      await synthesizer.fit(train, {
        preprocessor: preprocessor(synthesizer.preparation),
        ...(signal && { signal }),
      });
      trials.push(await judges.judge(at, await synthesizer.draw(rowCount(train))));
      if (signal?.aborted === true && trials.length < inner.length)
        return { ...about, trials: [], seconds: seconds(), failure: 'interrupted' };
    }
    return { ...about, trials, seconds: seconds() };
  } catch (error) {
    if (!(error instanceof InputError || error instanceof DivergedError)) throw error;
    return { ...about, trials: [], seconds: seconds(), failure: error.message };
  }
}
