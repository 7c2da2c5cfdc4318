/** A run of several splits: on each a generator and the controls, judged on the same test rows; then what all of them come to. */
import { takeTableRows } from '../data/index.js';
import type { Verdict } from '../metrics/index.js';
import { controlKinds, judgeControls } from './controls.js';
import { learningCurve } from './curve.js';
import { type Judged, SplitJudge } from './judge.js';
import { preparationDefaults } from './prepared-synthesizer.js';
import { Preprocessor } from './preprocessor.js';
import { drawPictures } from './pictures.js';
import { Preview } from './preview.js';
import { divideTable, prepareRun } from './prepare-run.js';
import { type RepeatPlan, repeatSplits } from './repeat-splits.js';
import type { RunPictures, RunResult, SplitResult } from './result.js';
import type { KeptSplit } from './run-checkpoint.js';
import { describeRun, repeatOf, type RunDescription } from './run.js';
import { summariseSplits, verdictOnSplits, worseThanConstant } from './run-verdict.js';
import type { PreparedRun, RunContext, RunData, RunOutcome, RunSettings } from './run-types.js';
import type { LabelledRows } from './sample.js';

/** How often a run is repeated, and how it is judged. */
export interface SplitsPlan extends RepeatPlan {
  /** The loss that counts as none, a share. */
  readonly margin: number;
  /** Whether the learning curve of augmentation is measured, too. */
  readonly curve: boolean;
}

/** The network, where it does not decide, is shown on later splits only if the budget holds so many of them with it. */
const fullSplits = 12;

/** A split with what only the first one's description needs. */
interface FinishedSplit extends KeptSplit {
  /** Of the first split only: everything that is described and drawn. */
  readonly whole: WholeSplit | undefined;
}

interface WholeSplit {
  readonly description: RunDescription;
  readonly judged: Judged;
  readonly prepared: PreparedRun;
}

/**
 * Splits, fits, draws and judges until the plan is fulfilled.
 * @throws InputError or OptionError for data or settings that cannot be run, DivergedError when the loss of the first split does,
 *   LeakageError when a test row was used
 */
export async function runSplits(
  data: RunData,
  settings: RunSettings,
  plan: SplitsPlan,
  context: RunContext,
): Promise<RunOutcome> {
  const { margin } = plan;
  const { signal, onSplits, onProgress } = context;
  const judge = (splits: readonly FinishedSplit[]): Verdict =>
    verdictOnSplits(
      splits.map(({ result }) => result),
      { measure: splits[0]!.measure, margin },
    );
  let full = true;
  // Seconds that splits took in a run that this one goes on from.
  let before = 0;
  const { splits, endedBecause } = await repeatSplits<FinishedSplit>(plan, {
    run: async (seed) => {
      const begun = performance.now();
      const split = await splitOf(data, settings, seed, { first: seed === plan.seed, full }, context);
      before += Math.max(0, split.result.seconds - (performance.now() - begun) / 1000);
      full &&= plan.splits !== undefined || split.result.seconds * fullSplits <= plan.budget;
      return split;
    },
    judge,
    signal,
    onState: onSplits,
    clock: () => performance.now() / 1000 + before,
  });
  const { description, judged, prepared } = splits[0]!.whole!;
  const results = splits.map((split) => split.result);
  const { measure } = splits[0]!;
  const curve = plan.curve
    ? await learningCurve(data, settings, { splits: results, measure, seconds: plan.budget / 2 }, context)
    : null;
  onProgress?.({ seed: plan.seed, stage: 'pictures' });
  const { real, synthetic, both, agreement, recognised, majorityBaseline, nearest, fidelity } = judged;
  const result: RunResult = {
    ...description,
    notes: [...description.notes, ...remarks(results, curve, signal?.aborted === true)],
    real,
    synthetic: { ...synthetic, rows: prepared.synthetic.classCodes.length },
    both,
    agreement,
    recognised,
    majorityBaseline,
    nearest: nearest!,
    ...(splits.length > 1 && { repeats: splits.map(({ repeat }) => repeat) }),
    ...summariseSplits(results, { measure, margin, leakage: description.leakage }),
    endedBecause,
    curve,
  };
  const pictures: RunPictures = await drawPictures(data, prepared, fidelity.worstColumns);
  return { result, pictures, synthetic: prepared.syntheticTable, toBytes: prepared.toBytes };
}

/** What a reader should know of the figures. */
function remarks(splits: readonly SplitResult[], curve: RunResult['curve'], interrupted: boolean): string[] {
  const shown = splits.filter(({ utility }) => utility.mlp !== undefined).length;
  return [
    ...(shown < splits.length
      ? [
          `${interrupted && shown === 0 ? 'To end soon' : 'To leave time for more splits'}, the neural network was scored on ${shown} of the ${splits.length} only.`,
        ]
      : []),
    ...(curve?.length === 0
      ? ['The learning curve begins with 5 training rows of each class, and there are not as many here.']
      : []),
  ];
}

/** A split that was kept, or is run and kept. The first is run again in any case, since all of it is described: its fit goes on from its end. */
async function splitOf(
  data: RunData,
  settings: RunSettings,
  seed: number,
  which: { readonly first: boolean; readonly full: boolean },
  context: RunContext,
): Promise<FinishedSplit> {
  const { checkpoints, signal } = context;
  const kept = checkpoints?.split(seed);
  if (kept !== undefined && !which.first) return { ...kept, whole: undefined };
  const split = await runSplit(data, settings, seed, which, context);
  const { whole, ...rest } = split;
  // What was cut short is no split to go on from.
  if (signal?.aborted !== true) await checkpoints?.finish(seed, rest, which.first);
  if (kept === undefined) return split;
  return { ...rest, result: { ...rest.result, seconds: kept.result.seconds }, whole };
}

/** Judge, generator and controls of one split. */
async function runSplit(
  data: RunData,
  settings: RunSettings,
  seed: number,
  { first, full }: { readonly first: boolean; readonly full: boolean },
  context: RunContext,
): Promise<FinishedSplit> {
  const began = performance.now();
  const divided = divideTable(data, settings, seed);
  const { checkpoints, onKeptModel, onProgress, onPreview, ...place } = context;
  const preview = first && onPreview !== undefined ? new Preview(divided.train, data.classes, onPreview) : undefined;
  onProgress?.({ seed, stage: 'deciding' });
  const preprocessor = Preprocessor.fit(takeTableRows(divided.table, divided.train.rows), preparationDefaults);
  const judge = await judgeOf(data.classes, divided, preprocessor, seed, context);
  const prepared = await prepareRun(
    data,
    settings,
    seed,
    {
      ...place,
      onProgress,
      onKeptModel: first ? onKeptModel : undefined,
      viewer: preview,
      checkpoint: await checkpoints?.fit(seed),
      preprocessor,
      deciding: judge.deciding ?? undefined,
    },
    divided,
  );
  preview?.look(prepared.synthetic);
  const judged = await judge.judge(prepared.synthetic, {
    together: true,
    full,
    onStage: (stage) => onProgress?.({ seed, stage }),
  });
  const controls = await controlsOf(divided, prepared, judge, seed, context);
  const description = describeRun(data, prepared, seed, context);
  const { real, synthetic, scores, utility, fidelity, privacy, notConverged } = judged;
  const result: SplitResult = {
    seed,
    train: divided.train.rows,
    test: divided.test.rows,
    kind: prepared.generator.model,
    deciding: judge.deciding,
    scores,
    utility,
    fidelity,
    privacy,
    worseThanConstant: worseThanConstant(prepared.training),
    notConverged,
    controls,
    seconds: (performance.now() - began) / 1000,
  };
  return {
    result,
    measure: judge.measure,
    repeat: repeatOf({ seed, real, synthetic: { ...synthetic, rows: 0 }, training: prepared.training }),
    whole: first ? { description, judged, prepared } : undefined,
  };
}

function judgeOf(
  classes: readonly string[],
  { train, test }: Record<'train' | 'test', LabelledRows>,
  { rowPreparation }: Preprocessor,
  seed: number,
  { backend, signal, onProgress }: RunContext,
): Promise<SplitJudge> {
  return SplitJudge.create(
    { train, test, classes },
    {
      backend,
      seed,
      signal,
      prepare: rowPreparation,
      ...(onProgress && { onEpoch: (stage, epoch) => onProgress({ seed, stage, epoch }) }),
    },
  );
}

/** None after Ctrl-C: what is there already is wanted soon. */
async function controlsOf(
  { table }: Pick<RunData, 'table'>,
  { train, synthetic, generator }: PreparedRun,
  judge: SplitJudge,
  seed: number,
  { signal, onProgress }: RunContext,
): Promise<SplitResult['controls']> {
  if (signal?.aborted === true) return [];
  return judgeControls(
    controlKinds(generator.model),
    { train: takeTableRows(table, train.rows), rows: synthetic.classCodes.length, seed },
    judge,
    (kind) => onProgress?.({ seed, stage: 'controls', detail: kind }),
  );
}
