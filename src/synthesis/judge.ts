/**
 * Judges generators on one split: classifiers learn once from the real training rows, then from the rows of any number of generators, and
 * all are scored on the same real test rows, prepared in the same way, by the real training rows.
 */
import { InterruptedError, withDefaults } from '../checks/index.js';
import { type Matrix, takeColumns } from '../matrix/index.js';
import type { EpochReport } from '../nn/index.js';
import type { Backend } from '../tensor/index.js';
import { KNeighborsClassifier } from '../models/index.js';
import {
  accuracyScore,
  type ClassifierName,
  classifierNames,
  type Fidelity,
  type Privacy,
  type Quality,
  splitScores,
  type SplitScores,
  type VerdictMeasure,
} from '../metrics/index.js';
import { StandardScaler } from '../data/index.js';
import { measureAnswers } from './answers.js';
import { chooseClassifier, measureOfRows } from './choose-classifier.js';
import { type Classified, type ClassifierFactory, classify, type Score } from './classifier.js';
import { createMeasure, type RowMeasures } from './measure.js';
import { type NearestDistances, nearestNeighbours } from './nearest.js';
import { prepareRows, type RowPreparation } from './prepared-rows.js';
import { joined, type LabelledRows } from './sample.js';
import { classifierFactory } from './utility-classifiers.js';
import type { DecidingClassifier, Utility, UtilityTable } from './utility.js';

/** Which of the classifiers a report is of. */
export type ComparisonStage = 'real classifier' | 'synthetic classifier' | 'joint classifier';

/** The real rows of one split, in original units. */
export interface RealSplit {
  readonly train: LabelledRows;
  /** Rows that no classifier has seen. */
  readonly test: LabelledRows;
  /** Class names in the order of their codes. */
  readonly classes: readonly string[];
}

/** Which classifiers judge, on what, and how. */
export interface JudgeOptions {
  /** What networks and large products run on. Default: the fastest that works here for networks, plain loops for products. */
  readonly backend?: Backend | undefined;
  /** The classifiers that are shown, of which one decides. Default all. */
  readonly classifiers?: readonly ClassifierName[] | undefined;
  /** The one that decides. Default: chosen within the training rows. */
  readonly deciding?: DecidingClassifier | undefined;
  /** A classifier that decides alone, in place of all others, on standardised columns. */
  readonly classifier?: ClassifierFactory | undefined;
  /** With `classifier`: whether all are standardised with the real training rows; otherwise each with its own. Default true. */
  readonly commonScale?: boolean | undefined;
  /** How rows are transformed, scaled and screened, learned from these training rows. Default `prepareRows`. */
  readonly prepare?: RowPreparation | undefined;
  /** Whether the generators have not seen the test rows; what attackers find out is not known otherwise. Default true. */
  readonly unseen?: boolean | undefined;
  /** As `MeasureOptions.pairColumns`. */
  readonly pairColumns?: number | undefined;
  /** Of first weights and of folds. Default 0. */
  readonly seed?: number | undefined;
  /** When raised, what is judged is judged by the deciding classifier, and by those that are finished. */
  readonly signal?: AbortSignal | undefined;
  /** Called after every epoch of a classifier that has some, with what it is trained on. */
  readonly onEpoch?: ((stage: ComparisonStage, report: EpochReport) => void) | undefined;
}

/** How much of the judgement is made. */
export interface JudgingOptions {
  /** Whether classifiers are trained on real and synthetic rows together, too. Default true. */
  readonly together?: boolean | undefined;
  /** Whether the network is shown where it does not decide, and the nearest rows are looked at; it takes most of the time. Default true. */
  readonly full?: boolean | undefined;
  /** Called when a classifier begins to learn, and before the rows are measured. */
  readonly onStage?: ((stage: ComparisonStage | 'measures') => void) | undefined;
}

/** What synthetic rows are worth on one split. Scores, answers and shares are those of the deciding classifier. */
export interface Judged {
  readonly real: Score;
  readonly synthetic: Score;
  /** Trained on real and synthetic rows together; null where that was not asked for. */
  readonly both: Score | null;
  /** Share of the test rows on which the classifiers of real and of synthetic rows say the same. */
  readonly agreement: number;
  /** What the classifier trained on real rows makes of the synthetic ones: the share it names as the class they carry, and how many it gives each class. */
  readonly recognised: { readonly share: number; readonly classCounts: readonly number[] };
  /** Accuracy of always predicting the most frequent class of the real training rows. */
  readonly majorityBaseline: number;
  /** Null where not everything was asked for. */
  readonly nearest: NearestDistances | null;
  /** What the verdict takes of it. */
  readonly scores: SplitScores;
  readonly utility: UtilityTable;
  readonly fidelity: Fidelity;
  readonly privacy: Privacy;
  readonly quality: Quality;
  /** Classifiers that stopped before they had learned what they could, on any of the rows. */
  readonly notConverged: readonly ClassifierName[];
}

/** A classifier by its name, or one that was given and has none. */
type Shown = ClassifierName | 'own';

/** A classifier of one name trained on real, synthetic and both kinds of rows. */
interface Trio {
  readonly real: Classified;
  readonly synthetic: Classified;
  readonly both: Classified | undefined;
}

/** What a judge keeps. */
interface Court {
  readonly split: RealSplit;
  /** The one that decides, and the others that are shown. */
  readonly factories: ReadonlyMap<Shown, ClassifierFactory>;
  readonly decides: Shown;
  /** Makes the one that decides, for synthetic rows. */
  readonly deciding: ClassifierFactory;
  /** Rows as the classifiers see them; `undefined` for each on its own scale. */
  readonly view: ((x: Matrix) => Matrix) | undefined;
  readonly measure: VerdictMeasure;
  readonly measureRows: (synthetic: LabelledRows) => Promise<RowMeasures>;
  readonly signal: AbortSignal | undefined;
  readonly onEpoch: JudgeOptions['onEpoch'];
}

/** Judges any number of generators on one split of real rows; what concerns these alone is done once. */
export class SplitJudge {
  /** The classifier that decides, and why; null for one that was given. */
  readonly deciding: DecidingClassifier | null;
  readonly #court: Court;
  readonly #real: Map<Shown, Promise<Classified>> = new Map();
  readonly #train: LabelledRows;
  readonly #test: LabelledRows;

  private constructor(court: Court, deciding: DecidingClassifier | null) {
    this.#court = court;
    this.deciding = deciding;
    this.#train = this.#seen(court.split.train);
    this.#test = this.#seen(court.split.test);
  }

  /**
   * Prepares columns, chooses the classifier that decides, and trains it on the real rows.
   * @throws OptionError for an unknown option; InputError for training rows of which every column is constant; InterruptedError when the
   *   signal is raised before it is there
   */
  static async create(split: RealSplit, options: JudgeOptions = {}): Promise<SplitJudge> {
    const given = withDefaults('SplitJudge.create', options, judgeDefaults);
    const made = await SplitJudge.#made(split, given).catch((error: unknown) => {
      if (given.signal?.aborted !== true) throw error;
    });
    if (made !== undefined && given.signal?.aborted !== true) return made;
    throw new InterruptedError('interrupted before there was anything to judge');
  }

  static async #made(split: RealSplit, given: JudgeSettings): Promise<SplitJudge> {
    const judge = given.classifier === undefined ? await chosenJudge(split, given) : await givenJudge(split, given);
    const made = new SplitJudge(judge.court, judge.deciding);
    await made.#realOf(judge.court.decides);
    return made;
  }

  /** What the verdict goes by: accuracy, or balanced accuracy where classes are uneven. */
  get measure(): VerdictMeasure {
    return this.#court.measure;
  }

  /** What real rows train the deciding classifier to. */
  async real(): Promise<Score> {
    return (await this.#realOf(this.#court.decides)).score;
  }

  /** @throws Error when a training diverges */
  async judge(synthetic: LabelledRows, options: JudgingOptions = {}): Promise<Judged> {
    const given = withDefaults('SplitJudge.judge', options, judgingDefaults);
    const { split, factories, decides, measure, signal } = this.#court;
    const shown = [...factories.keys()].filter((name) => given.full || name !== 'mlp' || name === decides);
    const seen = this.#seen(synthetic);
    const trios = new Map<Shown, Trio>();
    for (const name of shown) {
      const unwanted = (): boolean => signal?.aborted === true && name !== decides;
      if (unwanted()) continue;
      const trio = await this.#trio(name, seen, given).catch((error: unknown) => {
        if (!unwanted()) throw error;
      });
      // What was cut short says nothing.
      if (trio !== undefined && !unwanted()) trios.set(name, trio);
    }
    const { real, synthetic: drawn, both } = trios.get(decides)!;
    const named = await real.answer(seen.features);
    const { train, test, classes } = split;
    given.onStage?.('measures');
    const kinds = [...trios].filter((one): one is [ClassifierName, Trio] => one[0] !== 'own');
    return {
      real: real.score,
      synthetic: drawn.score,
      both: both?.score ?? null,
      agreement: accuracyScore(real.predicted, drawn.predicted),
      recognised: {
        share: accuracyScore(synthetic.classCodes, named),
        classCounts: classes.map((_, code) => named.filter((other) => other === code).length),
      },
      majorityBaseline: majorityBaseline(train.classCodes, test.classCodes),
      nearest: given.full ? nearestNeighbours(train.features, synthetic.features) : null,
      scores: splitScores({
        truth: test.classCodes,
        real: real.predicted,
        synthetic: drawn.predicted,
        trainCodes: train.classCodes,
        measure,
      }),
      utility: Object.fromEntries(kinds.map(([name, trio]) => [name, this.#utility(trio)])),
      ...(await this.#court.measureRows(synthetic)),
      notConverged: kinds.flatMap(([name, trio]) => (converged(trio) ? [] : [name])),
    };
  }

  #seen({ features, classCodes }: LabelledRows): LabelledRows {
    const { view } = this.#court;
    return view === undefined ? { features, classCodes } : { features: view(features), classCodes };
  }

  #realOf(name: Shown): Promise<Classified> {
    const known = this.#real.get(name);
    if (known !== undefined) return known;
    const made = this.#classify(name, 'real classifier', this.#train);
    this.#real.set(name, made);
    return made;
  }

  async #trio(name: Shown, seen: LabelledRows, { together, onStage }: typeof judgingDefaults): Promise<Trio> {
    onStage?.('real classifier');
    const real = await this.#realOf(name);
    onStage?.('synthetic classifier');
    const synthetic = await this.#classify(name, 'synthetic classifier', seen);
    if (!together || this.#court.signal?.aborted === true) return { real, synthetic, both: undefined };
    onStage?.('joint classifier');
    return { real, synthetic, both: await this.#classify(name, 'joint classifier', joined(this.#train, seen)) };
  }

  #classify(name: Shown, stage: ComparisonStage, train: LabelledRows): Promise<Classified> {
    const { factories, decides, deciding, split, view, onEpoch } = this.#court;
    return classify({
      classifier: name === decides && stage !== 'real classifier' ? deciding : factories.get(name)!,
      train,
      test: this.#test,
      classes: split.classes,
      // Without a common view each is standardised by the rows it learns from.
      ...(view !== undefined && { prepare: (rows: Matrix) => rows }),
      onEpoch: onEpoch && ((report) => onEpoch(stage, report)),
    });
  }

  #utility({ real, synthetic, both }: Trio): Utility {
    const { test, classes } = this.#court.split;
    const figures = ({ predicted, decided }: Classified): Utility['real'] =>
      measureAnswers(test.classCodes, predicted, classes.length, decided);
    return { real: figures(real), synthetic: figures(synthetic), both: both === undefined ? null : figures(both) };
  }
}

const judgingDefaults = { together: true, full: true, onStage: undefined as JudgingOptions['onStage'] };

const judgeDefaults = {
  backend: undefined as Backend | undefined,
  classifiers: classifierNames,
  deciding: undefined as DecidingClassifier | undefined,
  classifier: undefined as ClassifierFactory | undefined,
  commonScale: true,
  prepare: undefined as RowPreparation | undefined,
  unseen: true,
  pairColumns: Infinity,
  seed: 0,
  signal: undefined as AbortSignal | undefined,
  onEpoch: undefined as JudgeOptions['onEpoch'],
};
type JudgeSettings = typeof judgeDefaults;

interface Prepared {
  readonly court: Court;
  readonly deciding: DecidingClassifier | null;
}

/** With a classifier that was given: it decides alone. */
async function givenJudge(split: RealSplit, settings: JudgeSettings): Promise<Prepared> {
  const { classifier, commonScale, signal, onEpoch } = settings;
  const scaler = new StandardScaler().fit(split.train.features);
  const name: Shown = classifier!.kind ?? 'own';
  const court: Court = {
    split,
    factories: new Map([[name, classifier!]]),
    decides: name,
    deciding: classifier!,
    view: commonScale ? (x: Matrix) => scaler.transform(x) : undefined,
    measure: measureOfRows(split.train.classCodes),
    measureRows: await measuring(split, settings),
    signal,
    onEpoch,
  };
  return { court, deciding: null };
}

/** With the classifier that the training rows choose, and the others beside it, all on the columns that it sees. */
async function chosenJudge(split: RealSplit, settings: JudgeSettings): Promise<Prepared> {
  const { train } = split;
  const { classifiers, backend, seed, signal, onEpoch } = settings;
  const preparation = settings.prepare ?? prepareRows(train.features, train.classCodes);
  const prepared = { features: preparation.prepare(train.features), classCodes: train.classCodes };
  const measure = measureOfRows(train.classCodes);
  const making = { backend, seed, signal };
  const { related } = preparation;
  const deciding =
    settings.deciding ??
    (await chooseClassifier(prepared, { ...making, names: classifiers, related, measure })).deciding;
  const narrow = deciding.columns === 'related';
  const view = (x: Matrix): Matrix => {
    const all = preparation.prepare(x);
    return narrow ? takeColumns(all, related) : all;
  };
  const names = classifierNames.filter((name) => name === deciding.name || classifiers.includes(name));
  const neighbors =
    names.includes('knn') && new Set(train.classCodes).size > 1
      ? new KNeighborsClassifier<number>().fit(view(train.features), train.classCodes).neighbors
      : 'auto';
  const rows = train.classCodes.length;
  const court: Court = {
    split,
    factories: new Map<Shown, ClassifierFactory>(
      names.map((name) => [name, classifierFactory(name, rows, { ...making, neighbors })]),
    ),
    // On what it says of synthetic rows hangs everything else, so that a signal does not cut it short.
    deciding: classifierFactory(deciding.name, rows, { backend, seed, neighbors }),
    decides: deciding.name,
    view,
    measure,
    measureRows: await measuring(split, settings, preparation),
    signal,
    onEpoch,
  };
  return { court, deciding };
}

/** A number beyond the classes, which a generator may give, is measured as the nearest class. */
async function measuring(
  { train, test, classes }: RealSplit,
  { unseen, backend, pairColumns }: JudgeSettings,
  preparation?: RowPreparation,
): Promise<Court['measureRows']> {
  const last = classes.length - 1;
  const measure = await createMeasure(
    { train, test: unseen ? test : undefined, classCount: classes.length },
    {
      backend,
      pairColumns,
      prepare: preparation && ((x) => preparation.prepare(x)),
      related: preparation?.related,
      groups: preparation?.groups,
    },
  );
  return ({ features, classCodes }) =>
    measure({ features, classCodes: classCodes.map((code) => Math.min(last, Math.max(0, code))) });
}

const converged = ({ real, synthetic, both }: Trio): boolean =>
  real.converged && synthetic.converged && (both?.converged ?? true);

/** Share of the test rows that are of the training rows' most frequent class; of equally frequent ones the first. */
export function majorityBaseline(train: readonly number[], test: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const code of train) counts.set(code, (counts.get(code) ?? 0) + 1);
  const majority = [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0])[0]![0];
  return test.filter((code) => code === majority).length / test.length;
}
