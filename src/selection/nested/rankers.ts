/** The rankers of a nested selection by the names that the command line knows. */
import { InputError, nearestName, shown } from '../../checks/index.js';
import { AnovaRanker } from '../anova.js';
import { CorrelationAdjustedT } from '../cat.js';
import { GeneticSelector } from '../genetic.js';
import { GreedyRLS } from '../greedy-rls.js';
import { MinRedundancyMaxRelevance } from '../mrmr.js';
import { MutualInformationRanker } from '../mutual-information.js';
import type { Ranker } from '../ranker.js';
import { ReliefF, TurfRanker } from '../relief.js';
import { RidgeRFE } from '../ridge-rfe.js';
import { StabilitySelection } from '../stability-selection.js';

/** A row of the table of rankers. */
export interface RankerKind {
  readonly create: () => Ranker;
  /** What it is, in a line of help. */
  readonly about: string;
  /** Whether it is tried only where it is named: it takes long, and chooses by a figure that is no estimate of anything. */
  readonly onlyNamed?: boolean;
}

/** Pairs of halves: the others of a default run take seconds, and fifty pairs would take minutes. */
const pairs = 10;

/** The kinds by name, from the simplest on. */
export const rankerKinds: Readonly<Record<string, RankerKind>> = {
  anova: { create: () => new AnovaRanker(), about: 'differences of class means, moderated variances' },
  cat: {
    create: () => new CorrelationAdjustedT(),

    about: 'the same, adjusted for correlated columns',
  },
  mi: { create: () => new MutualInformationRanker(), about: 'of class and binned column' },
  mrmr: {
    create: () => new MinRedundancyMaxRelevance(),

    about: 'related to the class, and little to each other',
  },
  relieff: { create: () => new ReliefF(), about: 'differences to near rows of other classes' },
  turf: {
    create: () => new TurfRanker(),

    about: 'ReliefF again and again without the worst: for interactions',
  },
  stability: {
    create: () => new StabilitySelection({ pairs }),

    about: 'first on the L1 paths of half samples',
  },
  rfe: { create: () => new RidgeRFE(), about: 'weights of a ridge classifier, the least left out' },
  greedy: {
    create: () => new GreedyRLS(),

    about: 'one after the other by leave-one-out error',
  },
  ga: {
    create: () => new GeneticSelector(),
    about: 'sets of columns, bred by their accuracy on rows left out; only where it is named',
    onlyNamed: true,
  },
};

/** The names of those that are tried where none is named. */
export const usualRankers: readonly string[] = Object.keys(rankerKinds).filter(
  (name) => rankerKinds[name]!.onlyNamed !== true,
);

/** Rankers that hold rows out themselves, one after the other, to judge columns by. */
const holdingOut: ReadonlySet<string> = new Set(['greedy', 'ga']);

/** Whether a ranker judges columns by rows that it holds out: a synthetic row that descends from such a row would answer for it. */
export function holdsOut(name: string): boolean {
  return holdingOut.has(name);
}

/** @throws InputError for a name that is none */
export function rankerOf(name: string): Ranker {
  if (Object.hasOwn(rankerKinds, name)) return rankerKinds[name]!.create();
  const names = Object.keys(rankerKinds);
  const near = nearestName(name, names);
  throw new InputError(
    `there is no method ${shown(name)}${near === undefined ? '.' : `; did you mean '${near}'?`} There are: ${names.join(', ')}`,
  );
}
