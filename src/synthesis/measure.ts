/**
 * What synthetic rows are worth whoever made them: fidelity, privacy, and whether they pass.
 *
 * Notation: n training, m synthetic and t unseen rows of p columns. Shapes and copies are taken in original units, all else in the
 * scale that `prepare` brings rows to. Many rows are thinned evenly, so that a comparison takes about a second at most.
 */
import { withDefaults } from '../checks/index.js';
import { type Matrix, matrix, stackRows, takeColumns, takeRows, transposed } from '../matrix/index.js';
import { SeededRandom } from '../random/index.js';
import type { Backend } from '../tensor/index.js';
import { StandardScaler } from '../data/index.js';
import {
  areaUnderCurve,
  type ClassSpread,
  classSpread,
  columnShapes,
  countCorrelations,
  densityCoverage,
  distances,
  type Fidelity,
  median,
  nearestDistances,
  nearestOf,
  nearestTwoSample,
  neighbourRadii,
  noCorrelations,
  pairCorrelations,
  type PairScores,
  plainTiles,
  type Privacy,
  type Quality,
  qualityOf,
  type Rows,
  selectedOverlap,
  sortColumns,
  spanResiduals,
  strongThreshold,
  type UnitColumns,
  unitColumns,
  varianceRatio,
  varyingColumns,
  withinClasses,
  withoutPairs,
} from '../metrics/index.js';
import { backendTiles, type OpenTiles } from './correlation-tiles.js';
import { membersOf } from './latent-points.js';
import { asRows, copyShare, exactCopies, firstRows, spread } from './nearest.js';
import { placesIn } from './prepared-rows.js';
import type { LabelledRows } from './sample.js';

/** Real rows, in original units. */
export interface RealRows {
  /** What the generator was trained on. */
  readonly train: LabelledRows;
  /** Rows that it has not seen; without them the attacks are null. */
  readonly test?: LabelledRows | undefined;
  readonly classCount: number;
}

/** What rows are measured with, and in which scale. */
export interface MeasureOptions {
  /** What multiplies large matrices; plain loops without it. */
  readonly backend?: Backend | undefined;
  /** Brings rows to the scale in which distances and correlations are taken, up to standardising; as they are by default. */
  readonly prepare?: ((x: Matrix) => Matrix) | undefined;
  /**
   * Positions of the prepared columns that are related to others. Attacks are then tried on these alone, too, and the stronger counts:
   * columns that are related to none tell nothing of a row, and hide what the others tell.
   */
  readonly related?: readonly number[] | undefined;
  /** Positions of prepared columns that say one thing together, such as the 0/1 columns of one word each: their correlations do not count. */
  readonly groups?: readonly (readonly number[])[] | undefined;
  /** Of how many columns, evenly spread, the correlations of pairs are taken, the longest part for wide tables; of all by default, 0 for none. */
  readonly pairColumns?: number | undefined;
}

/** What `measureRows` finds. */
export interface RowMeasures {
  readonly fidelity: Fidelity;
  readonly privacy: Privacy;
  readonly quality: Quality;
}

/** Neighbours of density and coverage. */
const neighbours = 5;
/** Multiplications for one matrix of distances. */
const distanceBudget = 1.5e8;
/** Multiplications for one orthonormal basis. */
const spanBudget = 2e8;
/** Cells that are sorted for the shapes. */
const shapeBudget = 3e6;
/** Multiplications for the correlations of all pairs, on either side, without and with a backend. */
const pairBudget = { plain: 3e9, backend: 6e10 };
/** Below so many, plain loops are done before a backend has begun. */
const backendWork = 3e7;
/** Rows and columns that show what counts as strong. */
const thresholdBudget = { rows: 1000, columns: 1000, pairs: 5e5 };

/**
 * Fidelity, privacy and quality of synthetic rows beside the training rows, in original units. For several generators on the same
 * training rows, `createMeasure` does what concerns these once.
 */
export async function measureRows(
  rows: RealRows & { readonly synthetic: LabelledRows },
  options: MeasureOptions = {},
): Promise<RowMeasures> {
  const { synthetic, train, test, classCount } = rows;
  return (await createMeasure({ train, test, classCount }, options))(synthetic);
}

/**
 * Prepares the comparison of several sets of synthetic rows with the same real rows.
 * @throws RangeError without training rows or, when called, synthetic rows; InputError for values that are not finite
 */
export async function createMeasure(
  real: RealRows,
  options: MeasureOptions = {},
): Promise<(synthetic: LabelledRows) => Promise<RowMeasures>> {
  const { backend, prepare, related, groups, pairColumns } = withDefaults('measureRows', options, {
    backend: undefined as Backend | undefined,
    prepare: (x: Matrix): Matrix => x,
    related: undefined as readonly number[] | undefined,
    groups: [] as readonly (readonly number[])[],
    pairColumns: Infinity,
  });
  checkRows('training', real.train);
  const scaled = commonScale(real, prepare);
  const shapes = shapesBeside(real.train.features);
  const nearness = nearnessBeside(real, scaled);
  const correlations = await correlationsBeside(scaled(real.train), real.classCount, { groups, pairColumns, backend });
  const attacks = attacksOn(real, scaled, related);
  const spreadOf = ({ features, classCodes }: LabelledRows): ClassSpread =>
    classSpread(asRows(features), classCodes, Math.max(1, real.classCount));
  const realSpread = spreadOf(scaled(real.train));
  return async (synthetic) => {
    checkRows('synthetic', synthetic);
    const own = scaled(synthetic);
    const near = nearness(synthetic.features, own.features);
    const pairScores = await correlations(own);
    const ownSpread = spreadOf(own);
    const fidelity: Fidelity = {
      ...shapes(synthetic.features),
      ...pairScores,
      varianceRatio: varianceRatio(realSpread, ownSpread),
      ...near.fidelity,
      selectedOverlap: real.classCount < 2 ? null : selectedOverlap(realSpread, ownSpread),
    };
    const privacy: Privacy = { ...near.privacy, ...attacks(own) };
    return { fidelity, privacy, quality: qualityOf(fidelity, privacy) };
  };
}

type Scale = (rows: LabelledRows) => LabelledRows;

function checkRows(which: string, { features }: LabelledRows): void {
  if (features.shape[0] === 0) throw new RangeError(`measureRows: there are no ${which} rows; give at least one.`);
}

/**
 * Prepares rows, then standardises them with all the real ones. With the training rows alone, unseen rows would stand out in columns
 * that hardly vary in training, whatever the generator had learned, and the attacks would succeed by that.
 */
function commonScale({ train, test }: RealRows, prepare: (x: Matrix) => Matrix): Scale {
  const real = test ? stackRows([train.features, test.features]) : train.features;
  const scaler = new StandardScaler().fit(prepare(real));
  return ({ features, classCodes }) => ({ features: scaler.transform(prepare(features)), classCodes });
}

/** At most `most` of the rows, evenly spread. */
function thinned(x: Matrix, most: number): Matrix {
  return x.shape[0]! <= most ? x : takeRows(x, spread(x.shape[0]!, most));
}

const rootOf = (budget: number, columns: number): number => Math.max(100, Math.floor(Math.sqrt(budget / columns)));

function shapesBeside(train: Matrix): (synthetic: Matrix) => Pick<Fidelity, 'shapes' | 'worstColumns'> {
  const most = Math.max(200, Math.floor(shapeBudget / train.shape[1]!));
  const sorted = (x: Matrix): ReturnType<typeof sortColumns> => sortColumns(asRows(thinned(x, most)));
  const real = sorted(train);
  return (synthetic) => {
    const scores = columnShapes(real, sorted(synthetic));
    const order = Array.from(scores.keys()).sort((a, b) => scores[a]! - scores[b]! || a - b);
    return {
      shapes: scores.reduce((a, b) => a + b, 0) / scores.length,
      worstColumns: order.slice(0, 10).map((column) => ({ column, score: scores[column]! })),
    };
  };
}

interface Nearness {
  readonly fidelity: Pick<Fidelity, 'density' | 'coverage' | 'twoSample'>;
  readonly privacy: Omit<Privacy, keyof Attacks>;
}

/** Everything that goes by distances. */
function nearnessBeside({ train, test }: RealRows, scaled: Scale): (raw: Matrix, synthetic: Matrix) => Nearness {
  const most = rootOf(distanceBudget, train.features.shape[1]!);
  const rowsOf = (x: Matrix): Rows => asRows(thinned(x, most));
  const scaledTrain = scaled(train).features;
  const real = rowsOf(scaledTrain);
  const unseen = test && test.features.shape[0]! > 0 ? rowsOf(scaled(test).features) : undefined;
  const realToReal = distances(real, real);
  const radii = neighbourRadii(realToReal, real.rows, Math.min(neighbours, real.rows - 1));
  // Of equal rows the first: a row that stands twice would be its own neighbour.
  const different = rowsOf(takeRows(scaledTrain, firstRows(train.features)));
  const own = median(nearestDistances(different, different, true));
  const near = (distance: number): boolean => distance < copyShare * own;
  const unseenCopies =
    unseen &&
    Math.max(
      exactCopies(train.features, test!.features) / test!.features.shape[0]!,
      nearestDistances(unseen, real).filter(near).length / unseen.rows,
    );
  return (rawSynthetic, synthetic) => {
    const drawn = rowsOf(synthetic);
    const toSynthetic = distances(real, drawn);
    const nearest = nearestOf(transposed(matrix(real.rows, drawn.rows, toSynthetic)).data, drawn.rows);
    return {
      fidelity: {
        ...densityCoverage(toSynthetic, radii, Math.min(neighbours, real.rows - 1)),
        twoSample: twoSample(real, drawn, realToReal, toSynthetic),
      },
      privacy: {
        distanceRatio: median(nearest) / own,
        copies: exactCopies(train.features, rawSynthetic),
        rows: rawSynthetic.shape[0]!,
        compared: drawn.rows,
        nearCopies: nearest.filter(near).length,
        unseenCopies: unseenCopies ?? null,
      },
    };
  };
}

/** The two-sample test on equal numbers of rows, evenly spread. */
function twoSample(real: Rows, drawn: Rows, realToReal: Float64Array, toSynthetic: Float64Array): number {
  const n = Math.min(real.rows, drawn.rows);
  const [a, b] = [spread(real.rows, n), spread(drawn.rows, n)];
  const columns = drawn.columns;
  const kept = new Float64Array(n * columns);
  b.forEach((row, i) => {
    for (let j = 0; j < columns; j++) kept[i * columns + j] = drawn.data[row * columns + j]!;
  });
  const some: Rows = { data: kept, rows: n, columns };
  const part = (matrix: Float64Array, width: number, across: readonly number[]): Float64Array =>
    Float64Array.from({ length: n * n }, (_, k) => matrix[a[Math.floor(k / n)]! * width + across[k % n]!]!);
  return nearestTwoSample(part(realToReal, real.rows, a), part(toSynthetic, drawn.rows, b), distances(some, some), n);
}

type Attacks = Pick<Privacy, 'distanceAttack' | 'spanAttack'>;

/** Both attacks on all columns and, where they are fewer, on the related ones: the stronger of each. */
function attacksOn(
  real: RealRows,
  scaled: Scale,
  related: readonly number[] | undefined,
): (synthetic: LabelledRows) => Attacks {
  const narrow = related !== undefined && related.length > 0;
  const views = [
    (rows: LabelledRows) => rows,
    ...(narrow ? [(rows: LabelledRows) => ({ ...rows, features: takeColumns(rows.features, related) })] : []),
  ];
  const attacks = views.map((view) => {
    const scale: Scale = (rows) => view(scaled(rows));
    return { view, distance: distanceAttackOn(real, scale), span: spanAttackOn(real, scale) };
  });
  const most = (found: readonly (number | null)[]): number | null => {
    const known = found.filter((area) => area !== null);
    return known.length === 0 ? null : Math.max(...known);
  };
  return (synthetic) => ({
    distanceAttack: most(attacks.map(({ view, distance }) => distance(view(synthetic)))),
    spanAttack: most(attacks.map(({ view, span }) => span(view(synthetic)))),
  });
}

/** The attack by the distance to the nearest synthetic row; null without unseen rows. */
function distanceAttackOn({ train, test }: RealRows, scaled: Scale): (synthetic: LabelledRows) => number | null {
  if (!test || test.features.shape[0] === 0) return () => null;
  const most = rootOf(distanceBudget, train.features.shape[1]!);
  const rowsOf = (rows: LabelledRows): Rows => asRows(thinned(rows.features, most));
  const [known, unseen] = [rowsOf(scaled(train)), rowsOf(scaled(test))];
  return (synthetic) => {
    const drawn = rowsOf(synthetic);
    return areaUnderCurve(nearestDistances(unseen, drawn), nearestDistances(known, drawn));
  };
}

/** The attack by the span of each class's synthetic rows; null without unseen rows of a class that was drawn. */
function spanAttackOn(
  { train, test, classCount }: RealRows,
  scaled: Scale,
): (synthetic: LabelledRows) => number | null {
  if (!test) return () => null;
  const most = rootOf(spanBudget, train.features.shape[1]!);
  const byClass = ({ features, classCodes }: LabelledRows): Rows[] =>
    membersOf(classCodes, Math.max(1, classCount)).map((rows) => asRows(thinned(takeRows(features, rows), most)));
  const [known, unseen] = [byClass(scaled(train)), byClass(scaled(test))];
  return (synthetic) => {
    const [members, others]: [number[], number[]] = [[], []];
    byClass(synthetic).forEach((drawn, k) => {
      if (drawn.rows === 0) return;
      const [a, b] = spanResiduals(drawn, [known[k]!, unseen[k]!]) as [Float64Array, Float64Array];
      members.push(...a);
      others.push(...b);
    });
    return members.length === 0 || others.length === 0 ? null : areaUnderCurve(others, members);
  };
}

interface PairOptions {
  readonly groups: readonly (readonly number[])[];
  readonly pairColumns: number;
  readonly backend: Backend | undefined;
}

const noPairs: Omit<PairScores, 'pairCount'> = {
  pairs: null,
  strongPairs: null,
  strongPairCount: 0,
  strongCorrelation: null,
};

/**
 * Correlations within classes beside those of the training rows. Those between classes are no dependence that a generator of
 * independent columns per class would miss. Pairs that would take too long are left out by thinning rows, then columns.
 */
async function correlationsBeside(
  train: LabelledRows,
  classCount: number,
  { groups, pairColumns, backend }: PairOptions,
): Promise<(synthetic: LabelledRows) => Promise<Omit<PairScores, 'pairCount'>>> {
  const within = ({ features, classCodes }: LabelledRows, most: number): Rows => {
    const codes = spread(classCodes.length, most).map((row) => classCodes[row]!);
    return withinClasses(asRows(thinned(features, most)), codes, Math.max(1, classCount));
  };
  const varies = varyingColumns(within(train, Infinity));
  const varying = spread(varies.length, pairColumns).map((at) => varies[at]!);
  const work = varying.length ** 2 * train.features.shape[0]!;
  const open: OpenTiles = backend && backend.name !== 'reference' && work > backendWork ? backendTiles(backend) : plain;
  const budget = open === plain ? pairBudget.plain : pairBudget.backend;
  const mostRows = Math.max(500, Math.floor((2 * budget) / varying.length ** 2));
  const rows = within(train, mostRows);
  const mostColumns = Math.floor(Math.sqrt((2 * budget) / rows.rows));
  const columns = spread(varying.length, mostColumns).map((at) => varying[at]!);
  if (columns.length < 2) return () => Promise.resolve(noPairs);
  const real = unitColumns(rows, columns);
  const threshold = await strongFrom(within(train, thresholdBudget.rows), columns, groups, open);
  const together = placesIn(columns, groups);
  return async (synthetic) => {
    const drawn = unitColumns(within(synthetic, mostRows), columns);
    const { pairs, strongPairs, strongPairCount, strongCorrelation } = await open(real, drawn, (tiles) =>
      pairCorrelations(withoutPairs(tiles, together), threshold),
    );
    return { pairs, strongPairs, strongPairCount, strongCorrelation };
  };
}

const plain: OpenTiles = (real, synthetic, use) => use(plainTiles(real, synthetic));

/** What counts as strong, from some of the columns and as many shuffles of them as show rare chances. */
async function strongFrom(
  train: Rows,
  columns: readonly number[],
  groups: readonly (readonly number[])[],
  open: OpenTiles,
): Promise<number> {
  const some = spread(columns.length, thresholdBudget.columns).map((at) => columns[at]!);
  const real = unitColumns(train, some);
  const shuffles = Math.min(1000, Math.ceil((2 * thresholdBudget.pairs) / (some.length * (some.length - 1))));
  const random = new SeededRandom(0).split('strong pairs');
  const counts = noCorrelations();
  const together = placesIn(some, groups);
  for (let shuffle = 0; shuffle < shuffles; shuffle++)
    await open(real, shuffled(real, random), (tiles) => countCorrelations(withoutPairs(tiles, together), counts));
  return strongThreshold(counts);
}

/** The columns with the rows of each in an order of its own. */
function shuffled({ values, columns, rows }: UnitColumns, random: SeededRandom): UnitColumns {
  const out = new Float64Array(values.length);
  for (let j = 0; j < columns; j++) {
    const order = random.permutation(rows);
    for (let i = 0; i < rows; i++) out[j * rows + i] = values[j * rows + order[i]!]!;
  }
  return { values: out, columns, rows };
}
