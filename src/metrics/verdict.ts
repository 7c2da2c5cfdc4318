/**
 * What the numbers say, in words.
 *
 * Notation: N test rows; p and q in [0, 1] the accuracies after training on real and on synthetic rows; d = q - p;
 * z = 1.96, the two-sided 95% point of the normal distribution.
 */
import { meanAndSd } from './statistics.js';
import { count, fixed, percent, plural } from '../checks/numbers.js';

const z = 1.959963984540054;

/** How many of the classifiers' test rows were seen, by stage. */
export interface Leakage {
  readonly testRows: number;
  readonly generatorTraining: number;
  readonly earlyStopping: number;
  readonly latentStatistics: number;
  readonly scaling: number;
  /** By the search that chose the parameters. */
  readonly search: number;
  /** By the training of a classifier. */
  readonly classifierTraining: number;
  /** Test rows that nothing had seen. */
  readonly unseen: number;
}

/** What the verdict goes by. */
export interface VerdictFigures {
  readonly real: { readonly accuracy: number };
  readonly synthetic: { readonly accuracy: number };
  /** Share of test rows that always naming the most frequent class gets right. */
  readonly majorityBaseline: number;
  readonly leakage: Leakage;
  /** Share of the synthetic rows that the classifier trained on real rows names as the class they carry. */
  readonly recognised: { readonly share: number };
  /** Share of the test rows on which both classifiers say the same. */
  readonly agreement: number;
  readonly seed?: number;
  /** Scores of several seeds, where there are several. */
  readonly repeats?: readonly { readonly real: number; readonly synthetic: number }[];
}

/** Wilson's 95% score interval of a share `p` seen in `n` trials (Wilson 1927; Newcombe 1998, method 3). */
export function wilson(p: number, n: number): readonly [number, number] {
  const centre = (p + (z * z) / (2 * n)) / (1 + (z * z) / n);
  const half = (z / (1 + (z * z) / n)) * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n));
  return [Math.max(0, centre - half), Math.min(1, centre + half)];
}

/**
 * 95% interval of q - p, each seen in `n` trials, as if the two were independent (Newcombe 1998, hybrid score method 10).
 *
 * Both classifiers answer the same rows, so that the true interval is mostly narrower: this one errs towards "cannot tell".
 */
export function differenceInterval(p: number, q: number, n: number): readonly [number, number] {
  const [pLow, pHigh] = wilson(p, n);
  const [qLow, qHigh] = wilson(q, n);
  return [q - p - Math.hypot(q - qLow, pHigh - p), q - p + Math.hypot(qHigh - q, p - pLow)];
}

/** Whether synthetic rows train a classifier better than real ones, as well, worse, or whether that cannot be told. */
export type Answer = 'better' | 'as-good' | 'worse' | 'cannot-tell' | 'no-signal';

/** The verdict: one word to colour it by, one sentence, and the sentences that put it into proportion. */
export interface Verdict {
  readonly tone: 'good' | 'mixed' | 'bad' | 'unknown';
  /** In a word. */
  readonly answer: Answer;
  readonly headline: string;
  readonly details: readonly string[];
  /** What spoils the comparison, or null. */
  readonly caution: string | null;
  /** The accuracies that were compared: this seed's, or the means over seeds. */
  readonly real: number;
  readonly synthetic: number;
  readonly interval: readonly [number, number] | null;
  readonly seeds: number;
}

const points = (share: number): string => {
  const text = fixed(Math.abs(100 * share), 1);
  return `${text} ${text === '1.0' ? 'point' : 'points'}`;
};

/** Whether anything had seen test rows before the test. */
export function leaks(result: VerdictFigures): boolean {
  return result.leakage.unseen < result.leakage.testRows;
}

function cautionOf(result: VerdictFigures): string | null {
  if (!leaks(result)) return null;
  const { leakage } = result;
  const of = `of the ${count(leakage.testRows)} test rows`;
  const parts = [
    leakage.generatorTraining > 0 && `was trained on ${count(leakage.generatorTraining)} ${of}`,
    leakage.earlyStopping > 0 && `was stopped by looking at ${count(leakage.earlyStopping)}`,
    leakage.latentStatistics > 0 && `took its latent statistics from ${count(leakage.latentStatistics)}`,
    leakage.scaling > 0 && `was scaled with ${count(leakage.scaling)}`,
    leakage.search > 0 && `got its sizes from a search that looked at ${count(leakage.search)}`,
  ].filter((p): p is string => p !== false);
  const known =
    leakage.classifierTraining > 0
      ? [
          `${count(leakage.classifierTraining)} ${of} stand among the rows that a classifier learned from: they are no test.`,
        ]
      : [];
  if (parts.length === 0) return known.join(' ');
  if (leakage.generatorTraining <= 0) parts[0] += ` ${of}`;
  const list = parts.length > 1 ? `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)!}` : parts[0]!;
  const seen = `The generator ${list}, so this score does not show what it would do for rows it has never seen.`;
  return [seen, ...known].join(' ');
}

function judge(
  result: VerdictFigures,
  p: number,
  q: number,
  interval: readonly [number, number] | null,
): [Verdict['tone'], Answer, string] {
  const d = q - p;
  const against = `${percent(q)} right against ${percent(p)}`;
  const base = result.majorityBaseline;
  if (interval === null) return ['unknown', 'cannot-tell', 'No verdict: an accuracy is missing.'];
  if (q <= base && p <= base) {
    return [
      'unknown',
      'no-signal',
      `No answer here: neither kind of rows trains a classifier that beats always naming the most frequent class (${percent(base)}).`,
    ];
  }
  if (q <= base) {
    return [
      'bad',
      'worse',
      `No: trained on synthetic rows, the classifier is no better than always naming the most frequent class (${percent(q)}; real rows reach ${percent(p)}).`,
    ];
  }
  if (interval[1] < 0 && q - base >= 0.9 * (p - base)) {
    return [
      'mixed',
      'worse',
      `Nearly: synthetic rows train the classifier a little worse than real rows do (${against}), more than chance explains.`,
    ];
  }
  if (interval[1] < 0)
    return ['bad', 'worse', `No: synthetic rows train the classifier worse than real rows do (${against}).`];
  const yes = leaks(result) ? 'Yes, but with leakage' : 'Yes, here';
  const tone = leaks(result) ? 'mixed' : 'good';
  if (interval[0] > 0)
    return [tone, 'better', `${yes}: synthetic rows train the classifier better than real rows do (${against}).`];
  return judgeClose(result, d, against, yes, tone);
}

/** The verdict where no difference is beyond chance; `d` is how much more often the synthetic rows' classifier is right. */
function judgeClose(
  result: VerdictFigures,
  d: number,
  against: string,
  yes: string,
  tone: Verdict['tone'],
): [Verdict['tone'], Answer, string] {
  const rows = Math.abs(d) * result.leakage.testRows;
  if (rows < 0.5)
    return [tone, 'as-good', `${yes}: synthetic rows train the classifier as well as real rows do (${against}).`];
  if (d > 0)
    return [
      tone,
      'as-good',
      `${yes}: synthetic rows train the classifier at least as well as real rows do (${against}).`,
    ];
  if (rows < 1.5) {
    const nearly = leaks(result) ? 'Nearly, but with leakage' : 'Nearly';
    return [
      tone,
      'cannot-tell',
      `${nearly}: synthetic rows train the classifier almost as well as real rows do (${against}), about one test row apart.`,
    ];
  }
  return [
    'mixed',
    'cannot-tell',
    `Not quite: synthetic rows train the classifier less well than real rows do (${against}), by a margin that could be chance.`,
  ];
}

/** Compares the two classifiers; over the seeds' means where several seeds were run. */
export function verdictOf(result: VerdictFigures): Verdict {
  const n = result.leakage.testRows;
  const repeats = (result.repeats ?? []).filter((r) => Number.isFinite(r.real) && Number.isFinite(r.synthetic));
  const several = repeats.length > 1;
  const reals = meanAndSd(repeats.map((r) => r.real));
  const synthetics = meanAndSd(repeats.map((r) => r.synthetic));
  const p = several ? reals.mean : result.real.accuracy;
  const q = several ? synthetics.mean : result.synthetic.accuracy;
  const comparable = n > 0 && Number.isFinite(p) && Number.isFinite(q);
  const interval = comparable ? differenceInterval(p, q, n) : null;
  const [tone, answer, headline] = judge(result, p, q, interval);
  const details: string[] = [];
  if (several) {
    details.push(
      `Over ${plural(repeats.length, 'seed')}: real rows ${percent(reals.mean)} ± ${fixed(100 * reals.sd, 1)}, synthetic rows ${percent(synthetics.mean)} ± ${fixed(100 * synthetics.sd, 1)} (mean ± standard deviation).`,
    );
  }
  if (interval) {
    const rows = Math.abs(q - p) * n;
    const worth = `One test row is worth ${points(1 / n)}`;
    const same =
      rows < 1e-6
        ? 'The two score the same.'
        : `The difference is ${points(q - p)}, ${several ? 'on average ' : ''}${fixed(rows, several ? 1 : 0)} of ${plural(n, 'test row')}.`;
    const range = `From these ${count(n)} rows alone the true difference could be anywhere from ${fixed(100 * interval[0], 1)} to ${fixed(100 * interval[1], 1)} points (95% interval).`;
    details.push(`${same} ${worth}. ${range}`);
  }
  const { recognised } = result;
  if (Number.isFinite(recognised.share)) {
    details.push(
      `The classifier trained on real rows names ${percent(recognised.share, 0)} of the synthetic rows as the class they carry${several ? ` (seed ${result.seed ?? 0})` : ''}.`,
    );
  }
  if (Number.isFinite(result.agreement)) {
    details.push(
      `The two classifiers give the same answer for ${percent(result.agreement, 0)} of the test rows${several ? ` (seed ${result.seed ?? 0})` : ''}.`,
    );
  }
  details.push(`Always naming the most frequent class would get ${percent(result.majorityBaseline)} right.`);
  return {
    tone,
    answer,
    headline,
    details,
    caution: cautionOf(result),
    real: p,
    synthetic: q,
    interval,
    seeds: several ? repeats.length : 1,
  };
}
