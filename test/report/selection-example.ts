/** A made-up selection for the tests of its report: whatever a selection can have, with figures that follow from few numbers. */
import type {
  AugmentationComparison,
  AugmentationFinding,
  CurvePoint,
  GeneticHistory,
  MeanOfSplits,
  PairedDifference,
  SelectedFeature,
  SelectionMethod,
  SelectionResult,
} from '../../src/selection/index.js';

const mean = (value: number, width = 0.03): MeanOfSplits => ({ mean: value, low: value - width, high: value + width });

const paired = (difference: number, width: number, splits: number): PairedDifference => ({
  difference,
  low: difference - width,
  high: difference + width,
  differences: Array.from({ length: splits }, (_, i) => difference + (width / 2) * ((i % 3) - 1)),
});

function methodsOf(names: readonly string[], numbers: readonly number[], splits: number): SelectionMethod[] {
  return names.flatMap((name, i) =>
    numbers.map((k, j) => ({
      name,
      k,
      accuracy: 0.88 + 0.01 * i + 0.005 * j,
      balancedAccuracy: 0.87 + 0.01 * i + 0.005 * j,
      score: mean(0.88 + 0.01 * i + 0.005 * j),
      stability:
        splits === 1
          ? { nogueira: null, low: null, high: null }
          : { nogueira: 0.6 - 0.08 * i + 0.02 * j, low: 0.4, high: 0.7 },
      frequencies: {},
      seconds: name === 'auto' ? 0 : 0.1 * (i + 1),
    })),
  );
}

function curveOf(methods: readonly SelectionMethod[], synthesizers: readonly string[], splits: number): CurvePoint[] {
  const real = methods.map(({ name, k, score, accuracy, balancedAccuracy, stability }) => ({
    method: name,
    k,
    synthesizer: null,
    score,
    accuracy,
    balancedAccuracy,
    stability: stability.nogueira,
    scores: Array.from({ length: splits }, () => score.mean),
  }));
  return [
    ...real,
    ...synthesizers.flatMap((synthesizer) =>
      real.filter(({ method }) => method !== 'auto').map((point) => ({ ...point, synthesizer })),
    ),
  ];
}

/** The verdict's comparison first, then one for every other method. */
function findingOf(synthesizer: string, verdict: AugmentationFinding['verdict'], splits: number): AugmentationFinding {
  const same = paired(verdict === 'helps' ? 0.04 : 0.003, 0.02, splits);
  const comparison = (method: string): AugmentationComparison => ({
    method,
    k: 20,
    score: 0.9,
    same,
    best: { ...paired(-0.01, 0.03, splits), method: 'rfe' },
    bootstrap: synthesizer === 'bootstrap' ? null : paired(0.001, 0.02, splits),
    stability: { real: 0.5, augmented: 0.48 },
    verdict,
  });
  return {
    synthesizer,
    rows: 200,
    method: 'rfe',
    k: 20,
    difference: same.difference,
    low: same.low,
    high: same.high,
    verdict,
    headline: `200 rows of ${synthesizer} are no help.`,
    comparisons: [comparison('rfe'), comparison('anova')],
  };
}

function featuresOf(names: readonly string[], classes: readonly string[]): SelectedFeature[] {
  return names.map((feature, i) => ({
    feature,
    column: 3 * i,
    rank: i + 1,
    frequency: Math.max(0, 1 - 0.1 * i),
    score: 9 - i,
    q: i === 0 ? 3e-9 : 0.002 * i,
    group: i === 1 ? ['near 1', 'near 2', 'near 3', 'near 4', 'near 5'] : [],
    groupSize: i === 1 ? 31 : 0,
    sign: Object.fromEntries(classes.map((name, c) => [name, (c === 0 ? -1 : 1) * (1.6 - 0.2 * i)])),
  }));
}

const historyOf = (seed: number): GeneticHistory => ({
  seed,
  k: 20,
  generations: Array.from({ length: 30 }, (_, i) => ({
    best: 1 - 0.2 * Math.exp(-i / (4 + seed)),
    mean: 0.95 - 0.3 * Math.exp(-i / 8),
    diversity: 0.2 + 0.75 * Math.exp(-i / 9),
  })),
  inner: 1,
  outer: 0.86 + 0.02 * seed,
});

/** What can differ; the rest follows. */
export interface SelectionExample {
  readonly name?: string;
  readonly classes?: readonly string[];
  readonly features?: readonly string[];
  readonly methods?: readonly string[];
  readonly k?: readonly number[];
  readonly splits?: number;
  readonly synthesizers?: readonly string[];
  readonly genetic?: boolean;
  readonly answer?: SelectionResult['verdict']['answer'];
  readonly help?: AugmentationFinding['verdict'];
}

/** Everything that a selection can have, unless told otherwise. */
export function exampleSelection({
  name = 'tissue',
  classes = ['ALL', 'AML'],
  features = Array.from({ length: 20 }, (_, i) => `gene ${i + 1}`),
  methods: named = ['anova', 'rfe', 'auto'],
  k = [10, 20, 50],
  splits = 6,
  synthesizers = ['pooled-gaussian', 'bootstrap'],
  genetic = true,
  answer = 'signal',
  help = 'no help',
}: SelectionExample = {}): SelectionResult {
  const methods = methodsOf(named, k, splits);
  const augmentation = synthesizers.map((synthesizer) => findingOf(synthesizer, help, splits));
  const chosen = { method: 'rfe', k: k.includes(20) ? 20 : k[0]!, classifier: 'ridge' };
  const { stability } = methods[0]!;
  const score = mean(answer === 'signal' ? 0.92 : 0.5);
  return {
    dataset: {
      name,
      target: 'kind',
      rows: 72,
      columns: 7129,
      classes: classes.map((one, i) => ({ name: one, rows: 47 - 20 * Math.min(1, i) })),
      groups: null,
    },
    options: {
      methods: named.filter((one) => one !== 'auto'),
      k,
      chosenInside: { method: true, k: k.length > 1 },
      augment: synthesizers,
      rows: 200,
      balance: 'classes',
      splits,
      test: 0.3,
      permutations: 20,
      fdr: 0.05,
      classifier: 'auto',
      seed: 0,
    },
    measure: 'accuracy',
    verdict: {
      answer,
      headline: answer === 'no-signal' ? 'No signal: no more than chance gives.' : '20 columns by ridge RFE: 92.0%.',
      details: ['A detail.', ...augmentation.map(({ headline }) => headline)],
    },
    nested: { accuracy: score.mean, balancedAccuracy: score.mean, score, stability },
    chosen,
    methods,
    curve: curveOf(methods, synthesizers, splits),
    selected: featuresOf(features, classes),
    others: [{ feature: 'another', column: 7000, frequency: 0.5, q: 0.2 }],
    discoveries: 812,
    augmentation,
    permutation: {
      permutations: 20,
      splits: Math.min(5, splits),
      rankers: ['anova', 'cat'],
      classifiers: ['ridge', 'knn'],
      byK: k.map((one) => ({ k: one, scores: [0.4, 0.53, 0.62], low: 0.41, median: 0.53, high: 0.62 })),
      p: 0.024,
    },
    baselines: {
      all: { columns: 7129, accuracy: 0.93, score: mean(0.93) },
      random: k.map((one, i) => ({ k: one, accuracy: 0.7 + 0.04 * i, score: mean(0.7 + 0.04 * i) })),
      majority: 0.65,
    },
    splits: Array.from({ length: splits }, (_, seed) => ({
      seed,
      trainRows: 50,
      testRows: 22,
      method: 'rfe',
      k: chosen.k,
      classifier: 'ridge',
      inner: 0.96,
      accuracy: 0.9,
      balancedAccuracy: 0.89,
      score: 0.9,
      baseline: 0.65,
      selected: [...features.filter((_one, i) => (i + seed) % 10 >= i / 2), ...(seed % 2 === 0 ? ['another'] : [])],
    })),
    genetic: genetic ? [0, 1, 2].map(historyOf) : [],
    spikeIn:
      synthesizers.length === 0
        ? null
        : {
            planted: 20,
            shift: 0.71,
            method: 'cat',
            repeats: 5,
            found: 0.52,
            withSynthetic: synthesizers.map((synthesizer, i) => ({ synthesizer, rows: 200, found: 0.5 - 0.03 * i })),
          },
    leakage: {
      testRows: 22,
      generatorTraining: 0,
      earlyStopping: 0,
      latentStatistics: 0,
      scaling: 0,
      search: 0,
      classifierTraining: 0,
      unseen: 22,
      selection: 0,
      fitness: 0,
      inner: 0,
    },
    notes: ['A note.'],
    seconds: 83,
    version: '0.1.0',
    files: ['report.html', 'result.json'],
  };
}
