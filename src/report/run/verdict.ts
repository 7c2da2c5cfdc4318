/**
 * What the numbers say, in words.
 *
 * Notation: N test rows; p and q in [0, 1] the accuracies after training on real and on generated rows; d = q - p;
 * z = 1.96, the two-sided 95% point of the normal distribution.
 */
import type { RunResult } from '../../thesis/result.js';
import { meanAndSd } from '../../metrics/index.js';
import { count, fixed, percent, plural } from '../kit/numbers.js';

const z = 1.959963984540054;

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

/** The verdict: one word to colour it by, one sentence, and the sentences that put it into proportion. */
export interface Verdict {
  readonly tone: 'good' | 'mixed' | 'bad' | 'unknown';
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
export function leaks(result: RunResult): boolean {
  return result.leakage.unseen < result.leakage.testRows;
}

function cautionOf(result: RunResult): string | null {
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
  if (leakage.generatorTraining <= 0) parts[0] += ` ${of}`;
  const list = parts.length > 1 ? `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)!}` : parts[0]!;
  return `The generator ${list}, so this score does not show what it would do for rows it has never seen.`;
}

function judge(
  result: RunResult,
  p: number,
  q: number,
  interval: readonly [number, number] | null,
): [Verdict['tone'], string] {
  const n = result.leakage.testRows;
  const d = q - p;
  const against = `${percent(q)} right against ${percent(p)}`;
  const base = result.majorityBaseline;
  if (interval === null) return ['unknown', 'No verdict: an accuracy is missing.'];
  if (q <= base && p <= base) {
    return [
      'unknown',
      `No answer here: neither kind of rows trains a classifier that beats always naming the most frequent class (${percent(base)}).`,
    ];
  }
  if (q <= base) {
    return [
      'bad',
      `No: trained on generated rows, the classifier is no better than always naming the most frequent class (${percent(q)}; real rows reach ${percent(p)}).`,
    ];
  }
  if (interval[1] < 0 && q - base >= 0.9 * (p - base)) {
    return [
      'mixed',
      `Nearly: generated rows train the classifier a little worse than real rows do (${against}), more than chance explains.`,
    ];
  }
  if (interval[1] < 0) return ['bad', `No: generated rows train the classifier worse than real rows do (${against}).`];
  const yes = leaks(result) ? 'Yes, but with leakage' : 'Yes, here';
  const tone = leaks(result) ? 'mixed' : 'good';
  if (interval[0] > 0)
    return [tone, `${yes}: generated rows train the classifier better than real rows do (${against}).`];
  const rows = Math.abs(d) * n;
  if (rows < 0.5) return [tone, `${yes}: generated rows train the classifier as well as real rows do (${against}).`];
  if (d > 0)
    return [tone, `${yes}: generated rows train the classifier at least as well as real rows do (${against}).`];
  if (rows < 1.5) {
    const nearly = leaks(result) ? 'Nearly, but with leakage' : 'Nearly';
    return [
      tone,
      `${nearly}: generated rows train the classifier almost as well as real rows do (${against}), about one test row apart.`,
    ];
  }
  return [
    'mixed',
    `Not quite: generated rows train the classifier less well than real rows do (${against}), by a margin that could be chance.`,
  ];
}

/** Compares the two classifiers; over the seeds' means where several seeds were run. */
export function verdictOf(result: RunResult): Verdict {
  const n = result.leakage.testRows;
  const repeats = (result.repeats ?? []).filter((r) => Number.isFinite(r.real) && Number.isFinite(r.synthetic));
  const several = repeats.length > 1;
  const reals = meanAndSd(repeats.map((r) => r.real));
  const synthetics = meanAndSd(repeats.map((r) => r.synthetic));
  const p = several ? reals.mean : result.real.accuracy;
  const q = several ? synthetics.mean : result.synthetic.accuracy;
  const comparable = n > 0 && Number.isFinite(p) && Number.isFinite(q);
  const interval = comparable ? differenceInterval(p, q, n) : null;
  const [tone, headline] = judge(result, p, q, interval);
  const details: string[] = [];
  if (several) {
    details.push(
      `Over ${plural(repeats.length, 'seed')}: real rows ${percent(reals.mean)} ± ${fixed(100 * reals.sd, 1)}, generated rows ${percent(synthetics.mean)} ± ${fixed(100 * synthetics.sd, 1)} (mean ± standard deviation).`,
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
      `The classifier trained on real rows names ${percent(recognised.share, 0)} of the generated rows as the class they carry${several ? ` (seed ${result.seed})` : ''}.`,
    );
  }
  if (Number.isFinite(result.agreement)) {
    details.push(
      `The two classifiers give the same answer for ${percent(result.agreement, 0)} of the test rows${several ? ` (seed ${result.seed})` : ''}.`,
    );
  }
  details.push(`Always naming the most frequent class would get ${percent(result.majorityBaseline)} right.`);
  return {
    tone,
    headline,
    details,
    caution: cautionOf(result),
    real: p,
    synthetic: q,
    interval,
    seeds: several ? repeats.length : 1,
  };
}
