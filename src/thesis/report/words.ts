/** Words and cells that the parts of a reproduction's report share. */
import { isDatasetName, type DatasetName } from '../../data/index.js';
import type { Verdict } from '../../metrics/index.js';
import { synthesizerKinds } from '../../synthesis/index.js';
import type { ClaimOutcome } from '../claim-rows.js';
import { generatorLabel } from '../generator-rows.js';
import type { ReproductionGroup } from '../groups.js';
import type { GeneratorAnswer } from '../summary.js';
import { count, fixed, plural } from '../../checks/numbers.js';

/** Points of accuracy: a share times 100. */
export const inPoints = (share: number | null | undefined, digits = 1): string =>
  fixed(share === null || share === undefined ? NaN : 100 * share, digits);

/** "−3.1 to 0.4" */
export function intervalText(interval: readonly [number, number] | null, scale = 1, digits = 1): string {
  return interval === null ? '–' : `${fixed(scale * interval[0], digits)} to ${fixed(scale * interval[1], digits)}`;
}

/** What a verdict is for the reader: yes, no, nearly, open, or too few runs to have one. */
export type Tone = 'good' | 'bad' | 'nearly' | 'open' | 'few';

/** A loss within the margin is no clear no; what else spoils a yes is said beside it. */
export function toneOf(verdict: Verdict | null): Tone {
  if (verdict === null) return 'few';
  if (verdict.answer === 'better' || verdict.answer === 'as-good') return 'good';
  if (verdict.answer === 'worse') return verdict.tone === 'mixed' ? 'nearly' : 'bad';
  return 'open';
}

/** The class of a cell that says it. */
export const colourOf: Readonly<Record<Tone, string>> = {
  good: 'good',
  bad: 'warn',
  nearly: 'warn',
  open: '',
  few: '',
};

export const outcomeColour: Readonly<Record<ClaimOutcome, string>> = {
  holds: 'good',
  'does not hold': 'warn',
  open: '',
  'not enough runs': '',
};

/** The protocol, and the cap where there was one: the same experiment may have been run with and without. */
export const groupName = ({ protocol, epochCap }: Pick<ReproductionGroup, 'protocol' | 'epochCap'>): string =>
  epochCap === null ? protocol : `${protocol}, at most ${count(epochCap)} epochs`;

/** A data set, marked where it stands in for another. */
export const datasetName = (dataset: string, standsInFor: string | null): string =>
  standsInFor === null ? dataset : `${dataset} (stands in for ${standsInFor})`;

/** What the tables hold. */
const tables: Readonly<Partial<Record<DatasetName, string>>> = {
  leukemia: 'Leukemia, 7,129 genes',
  madelon: 'Madelon, 500 made-up columns',
  wine: 'Wine, 13 chemical measurements',
  gisette: 'Handwritten digits (gisette), 4,999 columns',
  'gisette-excerpt': 'Handwritten digits (gisette, an excerpt), 5,000 columns',
  gcm: 'Tumours (gcm), 16,063 genes',
  'gcm-filtered': 'Tumours (gcm, the filtered release), 1,363 genes',
};

/** A data set in words that need no explanation. */
export const datasetWords = (dataset: string): string =>
  (isDatasetName(dataset) ? tables[dataset] : undefined) ?? dataset;

/** "VAE of the study's size 25t1", "pooled Gaussian" */
export function generatorName({ model, generator, defaultSizes, experiments, protocol }: GeneratorAnswer): string {
  if (generator === 'auto') return 'the generator that auto chooses';
  if (generator !== null)
    return `${generatorLabel(generator)}${synthesizerKinds[generator]?.network === true ? ', defaults of this program' : ''}`;
  const kind = model === null ? 'network' : model.toUpperCase();
  if (defaultSizes) return `${kind} of one size for all tables`;
  if (protocol !== 'clean')
    return experiments.length === 1
      ? `${kind} of experiment ${experiments[0]!}`
      : `${kind}s of ${plural(experiments.length, 'experiment')}`;
  return experiments.length === 1 ? `${kind} of the study's size ${experiments[0]!}` : `the study's ${kind}s`;
}

/** Whether it is there to be compared with. */
export const isControl = ({ generator }: GeneratorAnswer): boolean =>
  generator !== null && synthesizerKinds[generator]?.control === true;

/** What it is, in a sentence; what the library's kinds are is said where their figures are. */
export function generatorWords({ generator, sizes, experiments }: GeneratorAnswer): string {
  if (generator === 'auto') return 'One of those below, chosen within the training rows.';
  if (generator !== null) return '';
  if (sizes !== null)
    return `A neural network with widths ${sizes.hidden.map(count).join(' and ')} and ${count(sizes.latent)} latent numbers.`;
  return experiments.length > 1 ? `Mean over ${plural(experiments.length, 'experiment')} of different sizes.` : '';
}
