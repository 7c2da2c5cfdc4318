/**
 * A run of one split: from prepared synthetic rows to what they are worth, as a `RunResult`. Whoever draws rows in another way than
 * `prepareRun` hands its own `PreparedRun` to `completeRun`. Runs of several splits are in `run-splits.ts`.
 */
import { backendFacts } from './backend-facts.js';
import type { ClassifierFactory } from './classifier.js';
import { type Comparison, compareRows } from './compare.js';
import { drawPictures } from './pictures.js';
import type { RunResult, SplitResult } from './result.js';
import { defaultMargin, summariseSplits, worseThanConstant } from './run-verdict.js';
import type { PreparedRun, RunContext, RunData, RunOutcome } from './run-types.js';
import { classifierFactory } from './utility-classifiers.js';

/** What a result says of a run before anything is compared. */
export type RunDescription = Pick<
  RunResult,
  | 'vaelab'
  | 'name'
  | 'dataset'
  | 'data'
  | 'protocol'
  | 'protocolMeaning'
  | 'experiment'
  | 'seed'
  | 'split'
  | 'generator'
  | 'training'
  | 'leakage'
  | 'backend'
  | 'choice'
  | 'files'
  | 'notes'
>;

/** Describes a prepared run. */
export function describeRun(
  { table, classes, notes }: RunData,
  prepared: PreparedRun,
  seed: number,
  { backend, version }: Pick<RunContext, 'backend' | 'version'>,
): RunDescription {
  const { labels, classCodes } = prepared;
  return {
    vaelab: version,
    name: labels.name,
    dataset: table.name,
    data: {
      rows: classCodes.length,
      features: table.featureNames.length,
      classes,
      classCounts: classes.map((_, code) => classCodes.filter((other) => other === code).length),
      target: table.target!,
    },
    protocol: labels.protocol,
    protocolMeaning: labels.protocolMeaning,
    experiment: labels.experiment,
    seed,
    split: prepared.split,
    generator: prepared.generator,
    training: prepared.training,
    leakage: prepared.leakage,
    backend: backendFacts(backend),
    choice: prepared.choice,
    files: [],
    notes: [...notes, ...prepared.notes],
  };
}

/**
 * Compares by a classifier that is given. When the signal is raised, a quick one takes its place, so that what there is comes soon: a
 * comparison in which a classifier was cut short says nothing.
 */
async function compareSoon(
  data: RunData,
  { train, synthetic, test, commonScale }: PreparedRun,
  classifier: ClassifierFactory,
  seed: number,
  { signal, onProgress }: RunContext,
): Promise<{ readonly comparison: Comparison; readonly notes: readonly string[] }> {
  const compare = (by: ClassifierFactory, together: boolean, until?: AbortSignal): Promise<Comparison> =>
    compareRows(
      { train, synthetic, test, classes: data.classes },
      {
        classifier: by,
        commonScale,
        together,
        signal: until,
        ...(onProgress && { onEpoch: (stage, epoch) => onProgress({ seed, stage, epoch }) }),
      },
    );
  const comparison = await compare(classifier, commonScale, signal).catch((error: unknown) => {
    if (signal?.aborted !== true) throw error;
  });
  if (comparison !== undefined && signal?.aborted !== true) return { comparison, notes: [] };
  const quick = classifierFactory('ridge', train.classCodes.length, { seed });
  return {
    comparison: await compare(quick, false),
    notes: ['Interrupted: to end soon, a ridge classifier scored the rows.'],
  };
}

/** Compares by a classifier that is given, measures, and puts the result together; without controls. */
export async function completeRun(
  data: RunData,
  prepared: PreparedRun,
  classifier: ClassifierFactory,
  seed: number,
  context: RunContext,
): Promise<RunOutcome> {
  const { onProgress } = context;
  const began = performance.now();
  const { train, test, synthetic, leakage } = prepared;
  const { comparison, notes } = await compareSoon(data, prepared, classifier, seed, context);
  const { scores, utility, fidelity, privacy, notConverged } = comparison;
  const split: SplitResult = {
    seed,
    train: train.rows,
    test: test.rows,
    kind: prepared.generator.model,
    deciding: null,
    scores,
    utility,
    fidelity,
    privacy,
    worseThanConstant: worseThanConstant(prepared.training),
    notConverged,
    controls: [],
    seconds: (performance.now() - began) / 1000,
  };
  onProgress?.({ seed, stage: 'pictures' });
  const terms = { measure: comparison.measure, margin: defaultMargin, leakage };
  const description = describeRun(data, prepared, seed, context);
  const result: RunResult = {
    ...description,
    notes: [...description.notes, ...notes],
    real: comparison.real,
    both: comparison.both,
    agreement: comparison.agreement,
    recognised: comparison.recognised,
    majorityBaseline: comparison.majorityBaseline,
    nearest: comparison.nearest,
    synthetic: { ...comparison.synthetic, rows: synthetic.classCodes.length },
    ...summariseSplits([split], terms),
    endedBecause: null,
    curve: null,
  };
  return {
    result,
    pictures: await drawPictures(data, prepared, split.fidelity.worstColumns),
    synthetic: prepared.syntheticTable,
    toBytes: prepared.toBytes,
  };
}

/**
 * Runs every seed in turn, from `first` upwards. The first seed's outcome is returned in full, the others' scores beside it; the verdict is
 * on all whose test rows differ from the first one's.
 */
export async function runSeeds(
  first: number,
  seeds: number,
  runSeed: (seed: number) => Promise<RunOutcome>,
  signal: AbortSignal | undefined,
): Promise<RunOutcome> {
  const outcome = await runSeed(first);
  if (seeds === 1) return outcome;
  const results = [outcome.result];
  const interrupted = (): boolean => signal?.aborted === true;
  for (let seed = first + 1; seed < first + seeds && !interrupted(); seed++) {
    const result = await runSeed(seed).then(
      (later) => later.result,
      (error: unknown) => {
        if (!interrupted()) throw error;
      },
    );
    // A later seed that was cut short is not comparable with the others.
    if (result !== undefined && !interrupted()) results.push(result);
  }
  const cut =
    results.length < seeds
      ? [`Interrupted: ${results.length} of the ${seeds} seeds asked for are in the repeats.`]
      : [];
  const test = outcome.result.split.test.join();
  const apart = results.filter((result) => result === outcome.result || result.split.test.join() !== test);
  const { measure, margin } = outcome.result.verdict;
  const terms = { measure, margin, leakage: outcome.result.leakage };
  return {
    ...outcome,
    result: {
      ...outcome.result,
      ...summariseSplits(
        apart.flatMap(({ splits }) => splits),
        terms,
      ),
      repeats: results.map(repeatOf),
      notes: [...outcome.result.notes, ...cut],
    },
  };
}

/** What the repeats say of one seed. */
export function repeatOf({
  seed,
  real,
  synthetic,
  training,
}: Pick<RunResult, 'seed' | 'real' | 'synthetic' | 'training'>): NonNullable<RunResult['repeats']>[number] {
  return {
    seed,
    real: real.accuracy,
    synthetic: synthetic.accuracy,
    lastValidationLoss: training?.validationLoss.at(-1) ?? null,
    classShare: synthetic.classCounts.map((count) => count / synthetic.trainedOn),
  };
}
