// Tables whose truth is known, for the verdict: bench/verdict.mjs judges many of them, test/metrics/verdict.test.ts a few.
//
// A table has finitely many rows, and its splits into 70 % and 30 %, stratified, overlap as those of a run do.

/** Uniform numbers in [0, 1) (mulberry32), and normal ones. */
export function randomOf(seed) {
  let state = seed >>> 0;
  const uniform = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const normal = () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  const whole = (low, high) => low + Math.floor(uniform() * (high - low + 1));
  return { uniform, normal, whole };
}

function shuffled(list, { whole }) {
  const copy = [...list];
  for (let i = copy.length - 1; i > 0; i--) {
    const j = whole(0, i);
    [copy[i], copy[j]] = [copy[j], copy[i]];
  }
  return copy;
}

/** Row numbers of a stratified split; every class keeps a row on both sides. */
function splitOf(labels, random) {
  const train = [];
  const test = [];
  for (const code of new Set(labels)) {
    const rows = shuffled(
      labels.flatMap((label, i) => (label === code ? [i] : [])),
      random,
    );
    const tested = Math.min(rows.length - 1, Math.max(1, Math.round(0.3 * rows.length)));
    test.push(...rows.slice(0, tested));
    train.push(...rows.slice(tested));
  }
  return { train, test };
}

/** Normal noise with 2 to 5 classes, 20 to 200 rows and 2 to 2,000 columns; a nearest centroid; rows drawn from class normals. */
export function noiseTable(seed) {
  const random = randomOf(seed);
  const rows = random.whole(20, 200);
  const columns = Math.round(2 * 1000 ** random.uniform());
  const classes = random.whole(2, 5);
  const lean = random.uniform() < 0.3 ? 1.5 : 1;
  const codeOf = () => Math.floor(classes * random.uniform() ** lean);
  const labels = Array.from({ length: rows }, (_, i) => (i < 2 * classes ? i % classes : codeOf()));
  const x = Array.from({ length: rows }, () => Float64Array.from({ length: columns }, random.normal));
  const centroidsOf = (train, drawn) =>
    Array.from({ length: classes }, (_, code) => {
      const own = train.filter((i) => labels[i] === code);
      return Float64Array.from({ length: columns }, (_, column) => {
        const mean = own.reduce((sum, i) => sum + x[i][column], 0) / own.length;
        if (!drawn) return mean;
        const variance = own.reduce((sum, i) => sum + (x[i][column] - mean) ** 2, 0) / own.length;
        // The mean of as many rows drawn from the class's normal distribution.
        return mean + Math.sqrt(variance / own.length) * random.normal();
      });
    });
  const nearest = (centroids, row) => {
    const far = centroids.map((centre) => centre.reduce((sum, value, i) => sum + (value - row[i]) ** 2, 0));
    return far.indexOf(Math.min(...far));
  };
  return {
    labels,
    answers: ({ train, test }) => {
      const [real, drawn] = [centroidsOf(train, false), centroidsOf(train, true)];
      return { real: test.map((i) => nearest(real, x[i])), synthetic: test.map((i) => nearest(drawn, x[i])) };
    },
    random,
  };
}

/** Abscissa below which the share `p` of a standard normal variable lies. */
function normalQuantile(p) {
  const density = (t) => Math.exp(-(t * t) / 2) / Math.sqrt(2 * Math.PI);
  let [at, share, step] = [-8, 0, 1e-3];
  while (share < p) {
    share += density(at + step / 2) * step;
    at += step;
  }
  return at;
}

/**
 * Rows of different difficulty. A classifier names a row correctly if its difficulty, a part that all classifiers share, one of this kind of
 * training rows and one of this split, lies below a threshold, which gives the accuracies `real` and `synthetic` over all rows there are.
 */
export function difficultTable(seed, { rows, classes = 2, real, synthetic }) {
  const random = randomOf(seed);
  const labels = Array.from({ length: rows }, (_, i) => i % classes);
  const shared = labels.map(() => random.normal());
  const own = [labels.map(() => random.normal()), labels.map(() => random.normal())];
  const thresholds = [real, synthetic].map((share) => Math.sqrt(1.5) * normalQuantile(share));
  const named = (kind, i) =>
    shared[i] + 0.5 * own[kind][i] + 0.5 * random.normal() < thresholds[kind]
      ? labels[i]
      : (labels[i] + random.whole(1, classes - 1)) % classes;
  return {
    labels,
    answers: ({ test }) => ({ real: test.map((i) => named(0, i)), synthetic: test.map((i) => named(1, i)) }),
    random,
  };
}

/** The first `count` splits of a table, scored. */
export function scoredSplits({ labels, answers, random }, count, { splitScores, measureFor }) {
  const counts = [...new Set(labels)].map((code) => labels.filter((label) => label === code).length);
  const measure = measureFor(counts);
  const splits = Array.from({ length: count }, () => {
    const split = splitOf(labels, random);
    const truth = split.test.map((i) => labels[i]);
    return splitScores({ truth, ...answers(split), trainCodes: split.train.map((i) => labels[i]), measure });
  });
  return { splits, measure };
}

/** The answer of a run that looks after 3, 4, 5 … splits until it is settled, with its number of splits. */
export function lookRepeatedly({ splits, measure }, { verdictOf }) {
  for (let count = Math.min(3, splits.length); ; count++) {
    const verdict = verdictOf({ splits: splits.slice(0, count), measure });
    if (verdict.settled || count >= splits.length) return { answer: verdict.answer, count };
  }
}

/**
 * What is simulated: what a table is, how many splits are looked at (null: repeatedly, up to 30), which answers are counted, and the share
 * of them that is allowed at most, or asked for at least.
 */
const green = ['better', 'as-good'];
const equal = { real: 0.8, synthetic: 0.8 };
const loss = { real: 0.85, synthetic: 0.75 };
const gain = { real: 0.75, synthetic: 0.85 };
export const scenarios = [
  ...[1, 3, 10, null].map((looks) => ({ name: 'pure noise', table: noiseTable, looks, counted: green, most: 0.02 })),
  ...[70, 200, 1000].flatMap((rows) =>
    [1, 10, null].map((looks) => ({
      name: `equal generators, table of ${rows} rows`,
      table: (seed) => difficultTable(seed, { rows, ...equal }),
      looks,
      counted: ['better'],
      most: 0.05,
    })),
  ),
  ...[10, null].map((looks) => ({
    name: 'loss of 10 points, 60 test rows',
    table: (seed) => difficultTable(seed, { rows: 200, ...loss }),
    looks,
    counted: green,
    most: 0,
  })),
  {
    name: 'loss of just the margin, table of 1,000 rows',
    table: (seed) => difficultTable(seed, { rows: 1000, real: 0.83, synthetic: 0.8 }),
    looks: null,
    counted: green,
    most: 0.05,
  },
  ...[1, 10, null].map((looks) => ({
    name: 'signal of .80 against .50, 60 test rows',
    table: (seed) => difficultTable(seed, { rows: 200, ...equal }),
    looks,
    counted: ['no-signal'],
    most: 0.05,
  })),
  ...[1, 10].map((looks) => ({
    name: 'equal generators, 2,000 test rows',
    table: (seed) => difficultTable(seed, { rows: 6667, ...equal }),
    looks,
    counted: ['as-good'],
    least: 0.8,
  })),
  ...[
    { name: 'gain of 10 points', change: gain, answer: 'better' },
    { name: 'loss of 10 points', change: loss, answer: 'worse' },
  ].flatMap(({ name, change, answer }) => [
    {
      name: `${name}, 1,000 test rows`,
      table: (seed) => difficultTable(seed, { rows: 3333, ...change }),
      looks: 1,
      counted: [answer],
      least: 0.9,
    },
    {
      name: `${name}, table of 1,000 rows`,
      table: (seed) => difficultTable(seed, { rows: 1000, ...change }),
      looks: null,
      counted: [answer],
      least: 0.9,
    },
  ]),
];

/** Judges `tables` tables of a scenario. @returns the share of the counted answers, all answers, and the mean number of splits */
export function simulate({ table, looks, counted }, tables, functions) {
  const answers = {};
  let splits = 0;
  for (let seed = 0; seed < tables; seed++) {
    const scored = scoredSplits(table(seed), looks ?? 30, functions);
    const { answer, count } =
      looks === null ? lookRepeatedly(scored, functions) : { answer: functions.verdictOf(scored).answer, count: looks };
    answers[answer] = (answers[answer] ?? 0) + 1;
    splits += count / tables;
  }
  const share = counted.reduce((sum, answer) => sum + (answers[answer] ?? 0), 0) / tables;
  return { share, answers, splits };
}
