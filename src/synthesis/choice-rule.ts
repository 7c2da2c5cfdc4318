/**
 * The rule of `auto`, apart from fitting anything.
 *
 * Notation: J inner splits; q_c the mean score of candidate c over them, d_c = q_best - q_c. The standard error of d_c is
 * s √(1/J + ρ), s the deviation of the differences over the splits and ρ = (judging rows) / (learning rows), since the splits overlap
 * (Nadeau and Bengio 2003); never less than √(Σ discordant rows) / (all judged rows), which two classifiers that answer the same rows
 * differ by from chance alone. Fidelity has a standard error in the same way, without that floor.
 */
import { meanAndSd, type Fidelity, type Privacy, type Quality, type SplitScores } from '../metrics/index.js';
import { meanFidelity, meanPrivacy } from './means.js';
import type { Candidate } from './ranking.js';

/** A candidate on one inner split. */
export interface Trial {
  readonly scores: SplitScores;
  readonly fidelity: Fidelity;
  readonly privacy: Privacy;
  readonly quality: Quality;
}

/** A candidate on all inner splits, before it is decided. */
export interface TriedKind {
  readonly kind: string;
  readonly label: string;
  /** Options of its own, where a kind is tried in several ways. */
  readonly options?: object;
  readonly control: boolean;
  readonly keepsRows: boolean;
  readonly trials: readonly Trial[];
  readonly seconds: number;
  /** Why it could not be fitted or judged; it is then out. */
  readonly failure?: string;
}

/** What the rule says: the chosen kind, in one sentence why, and every candidate, the best score first. */
export interface Decision {
  readonly chosen: string;
  /** The chosen candidate's own options. */
  readonly options?: object;
  readonly reason: string;
  readonly candidates: readonly Candidate[];
}

/** One figure for fidelity, the mean of those in [0, 1] of which 1 is best, to choose between kinds that are as useful. */
export function fidelityScore(fidelity: Fidelity): number {
  const { shapes, strongPairs, varianceRatio: ratio, coverage, twoSample } = fidelity;
  const spread = ratio > 0 ? Math.min(ratio, 1 / ratio) : 0;
  const parts = [shapes, strongPairs, spread, coverage, 1 - 2 * Math.abs(twoSample - 0.5)];
  return meanAndSd(parts.filter((part): part is number => part !== null)).mean;
}

const mean = (values: readonly number[]): number => meanAndSd(values).mean;

/** The mean score of a candidate; without classes there is no score but fidelity. */
function scoreOf({ trials }: TriedKind): number {
  return mean(trials.map(({ scores }) => scores.synthetic));
}

/** s √(1/J + ρ) of paired differences; 0 for one split. */
function errorOver({ trials }: TriedKind, differences: readonly number[]): number {
  const { trainRows, testRows } = trials[0]!.scores;
  const { sd } = meanAndSd(differences);
  return Number.isFinite(sd) ? sd * Math.sqrt(1 / differences.length + testRows / trainRows) : 0;
}

/** The standard error of `best` less `other`, whose scores are of the same splits. */
function errorOfDifference(best: TriedKind, other: TriedKind): number {
  const spread = errorOver(
    best,
    best.trials.map(({ scores }, i) => scores.synthetic - other.trials[i]!.scores.synthetic),
  );
  // Which rows differ is not known of two candidates; what one of them and the real rows differ in is of the same size.
  const judged = best.trials.reduce((sum, { scores }) => sum + scores.testRows, 0);
  const discordant = other.trials.reduce(
    (sum, { scores }) => sum + (scores.paired ?? []).reduce((all, one) => all + one.onlyReal + one.onlySynthetic, 0),
    0,
  );
  return Math.max(spread, Math.sqrt(Math.max(1, discordant)) / judged);
}

/** Of kinds that are equally useful the one of the highest fidelity or, of those that come within one standard error of it, the most useful. */
function mostFaithful(close: readonly TriedKind[]): TriedKind {
  const fidelity = new Map(close.map((one) => [one, one.trials.map((trial) => fidelityScore(trial.fidelity))]));
  const meanOf = (one: TriedKind): number => mean(fidelity.get(one)!);
  const first = close.reduce((a, b) => (meanOf(b) > meanOf(a) ? b : a));
  return close.reduce((chosen, one) => {
    const differences = fidelity.get(first)!.map((value, i) => value - fidelity.get(one)![i]!);
    return mean(differences) <= errorOver(first, differences) && scoreOf(one) > scoreOf(chosen) ? one : chosen;
  }, first);
}

/** Whether the rows pass on privacy on most splits; where it is not known, they are not out. */
function isPrivate({ trials }: TriedKind): boolean {
  return majority(trials.map(({ quality }) => quality)).privacy !== false;
}

/**
 * Decides among the candidates. `allowRows` says whether kinds that keep training rows may be chosen.
 * @throws RangeError when none may be chosen
 */
export function decide(tried: readonly TriedKind[], allowRows: boolean): Decision {
  const works = tried.filter(({ failure }) => failure === undefined);
  const eligible = works.filter(({ control, keepsRows }) => !control && (allowRows || !keepsRows));
  if (eligible.length === 0) throw new RangeError('no kind of synthesizer is left to choose');
  const safe = eligible.filter(isPrivate);
  const field = safe.length > 0 ? safe : eligible;
  const best = field.reduce((a, b) => (scoreOf(b) > scoreOf(a) ? b : a));
  const close = field.filter((one) => one === best || scoreOf(best) - scoreOf(one) <= errorOfDifference(best, one));
  const chosen = mostFaithful(close);
  const standing = { chosen, best, close, field, allowRows, eligible };
  const scored = (one: TriedKind): number => (one.failure === undefined ? scoreOf(one) : -1);
  const candidates = [...tried]
    .sort((a, b) => Number(b === chosen) - Number(a === chosen) || scored(b) - scored(a))
    .map((one) => candidateOf(one, best, remarkOn(one, standing)));
  const { kind, options } = chosen;
  return {
    chosen: kind,
    ...(options && { options }),
    reason: reasonFor(chosen, best, close, safe.length < eligible.length),
    candidates,
  };
}

function reasonFor(chosen: TriedKind, best: TriedKind, close: readonly TriedKind[], someFailed: boolean): string {
  const name = (one: TriedKind): string => one.label;
  // Without classes the score is fidelity itself, and no classifier was asked.
  const labelled = best.trials.some(({ scores }) => Number.isFinite(scores.real));
  const ahead = labelled ? 'a classifier learns most from its rows' : 'its rows are most like real ones';
  const whose = labelled ? 'from whose rows a classifier learns most' : 'whose rows are most like real ones';
  const passing = someFailed && isPrivate(chosen) ? ' of the kinds that pass on privacy' : '';
  if (close.length === 1) return `${name(chosen)}: ${ahead}${passing}, by more than one standard error.`;
  const others = close.filter((one) => one !== chosen).map(name);
  const list = others.length === 1 ? others[0]! : `${others.slice(0, -1).join(', ')} and ${others.at(-1)!}`;
  return chosen === best
    ? `${name(chosen)}: ${ahead}${passing}; ${list} ${others.length === 1 ? 'comes' : 'come'} within one standard error, and ${others.length === 1 ? 'is not' : 'none is'} clearly more faithful.`
    : `${name(chosen)}: within one standard error of ${name(best)}, ${whose}${passing}, and more faithful by more than one.`;
}

interface Standing {
  readonly chosen: TriedKind;
  readonly best: TriedKind;
  readonly close: readonly TriedKind[];
  readonly field: readonly TriedKind[];
  readonly eligible: readonly TriedKind[];
  readonly allowRows: boolean;
}

function remarkOn(one: TriedKind, { chosen, best, close, field, eligible, allowRows }: Standing): string {
  if (one.failure !== undefined) return `could not be tried: ${one.failure}`;
  if (one === chosen) return 'chosen';
  if (one.control) return 'a control: never chosen';
  if (one.keepsRows && !allowRows) return 'keeps training rows: chosen only where that is allowed';
  if (eligible.includes(one) && !field.includes(one)) return 'fails on privacy, where another passes';
  if (close.includes(one))
    return 'within one standard error of the best, less faithful or less useful than the chosen one';
  return `more than one standard error below ${best.label}`;
}

function candidateOf(one: TriedKind, best: TriedKind, remark: string): Candidate {
  const { kind, label, control, keepsRows, seconds, trials } = one;
  const failed = one.failure !== undefined;
  return {
    kind,
    label,
    control,
    keepsRows,
    score: failed ? null : scoreOf(one),
    error: failed || one === best ? null : errorOfDifference(best, one),
    fidelity: failed ? null : meanFidelity(trials.map(({ fidelity }) => fidelity)),
    privacy: failed ? null : meanPrivacy(trials.map(({ privacy }) => privacy)),
    quality: failed ? null : majority(trials.map(({ quality }) => quality)),
    seconds,
    remark,
  };
}

/** What most of the splits that know say; null where none does. */
function majority(all: readonly Quality[]): Quality {
  const of = (name: keyof Quality): boolean | null => {
    const known = all.map((quality) => quality[name]).filter((value) => value !== null);
    return known.length === 0 ? null : known.filter((passes) => passes).length * 2 >= known.length;
  };
  return { fidelity: of('fidelity'), dependence: of('dependence'), privacy: of('privacy') };
}
