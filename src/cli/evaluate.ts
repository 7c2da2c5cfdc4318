/** `vaelab evaluate`: what a synthetic table is worth, whoever made it. */
import { Command } from 'commander';
import { InputError } from '../checks/index.js';
import {
  checkTable,
  className,
  featuresOfOne,
  fillGaps,
  groupEqualRows,
  joinTables,
  learnFill,
  maySayMissing,
  rowCount,
  type Table,
} from '../data/index.js';
import type { Verdict } from '../metrics/index.js';
import {
  backendFacts,
  leakageOf,
  checkRequest,
  classCodesOf,
  type LabelledRows,
  meanUtility,
  measureRows,
  prepareRows,
  type RepeatPlan,
  repeatSplits,
  runOptions,
  Source,
  SplitJudge,
  splitsPlan,
  splitTable,
  testShare,
  verdictOnSplits,
} from '../synthesis/index.js';
import type { Backend } from '../tensor/index.js';
import { type EvaluatedSplit, type Evaluation, evaluationJson, evaluationText } from './evaluate-text.js';
import { addBackendOptions, type BackendFlags, chooseBackend, openBackend } from './kit/backend.js';
import { tableHelp } from './kit/data.js';
import { exitCodes } from './kit/errors.js';
import { onInterrupt } from './kit/interrupt.js';
import { addRows } from './kit/options.js';
import { ProgressDisplay } from './kit/progress.js';
import { addTableOptions, readTable, type TableFlags } from './kit/table-options.js';
import { print, printJson, tell } from './kit/terminal.js';

interface EvaluateFlags extends BackendFlags, TableFlags {
  readonly target: string;
  readonly holdout?: string;
  readonly seed?: number;
  readonly splits?: number;
  readonly budget?: number;
  readonly margin?: number;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** The options of a run that say how often, and how strictly. */
const rows = runOptions
  .filter(({ name }) => ['seed', 'splits', 'budget', 'margin'].includes(name))
  .map((row) => (row.name === 'seed' ? { ...row, help: 'seed of the first split where there is no --holdout' } : row));

const examples = `
Examples:
  $ vaelab evaluate patients.csv rows.csv --target diagnosis --holdout later-patients.csv
  $ vaelab evaluate patients.csv rows.csv --target diagnosis             parts of the real rows are set aside
  $ vaelab evaluate patients.csv rows.csv --target diagnosis --json      the figures as JSON

Classifiers learn from the real rows, from the synthetic rows and from both; all are scored on real rows apart, and one of
them, chosen among the real training rows, decides. Test rows should be such as the generator has not seen: give them with
--holdout. Without it, 30 % of the real table are set aside, in several splits, which the generator may well have learned
from; the answer then says so.`;

export function evaluateCommand(): Command {
  const command = new Command('evaluate')
    .description('Say what a synthetic table is worth, whoever made it.')
    .argument('<real>', `the table that the rows were made from: ${tableHelp}`)
    .argument('<synthetic>', 'the synthetic table, with the same columns')
    .requiredOption('--target <column>', 'class column')
    .option('--holdout <table>', 'real rows that the generator has not seen, to test with');
  return addBackendOptions(addRows(addTableOptions(command), rows))
    .option('--json', 'print the figures as one JSON document on stdout')
    .option('--quiet', 'no progress')
    .option('--debug', 'print the stack of an error')
    .addHelpText('after', examples)
    .action(async (real: string, synthetic: string, flags: EvaluateFlags) => {
      process.exitCode = await evaluate(real, synthetic, flags);
    });
}

/** The tables that were read, and what is to be said of them. */
interface Parts {
  readonly real: Table;
  readonly classes: readonly string[];
  readonly synthetic: Table;
  /** Real rows apart; undefined where a part of the real rows tests. */
  readonly holdout: Table | undefined;
  /** The rows of a table, with missing cells filled in from these rows of the real one, or from all of them. */
  readonly rowsOf: (table: Table, learned?: readonly number[]) => LabelledRows;
  /** Rows of equal contents have equal numbers: of the real rows, of the synthetic ones, of the holdout. */
  readonly groups: Readonly<Record<'real' | 'synthetic' | 'holdout', readonly number[]>>;
  readonly notes: readonly string[];
}

/** How often, and how strictly. */
interface EvaluationPlan extends RepeatPlan {
  readonly margin: number;
}

function planOf({ seed, splits, budget, margin, holdout }: EvaluateFlags): EvaluationPlan {
  const given = checkRequest({ seed, splits, budget, margin }, runOptions);
  if (holdout !== undefined && splits !== undefined)
    throw new InputError(`--splits ${splits}: with --holdout there is nothing to split; leave one of the two out`);
  const plan = splitsPlan(given);
  return holdout === undefined ? plan : { ...plan, splits: 1 };
}

async function evaluate(realPath: string, syntheticPath: string, flags: EvaluateFlags): Promise<number> {
  const plan = planOf(flags);
  const choice = chooseBackend(flags);
  const real = await readTable(realPath, flags, { target: flags.target });
  // The others are read by its columns, kinds and words; a holdout is a file of the same sort, a synthetic table may be of any.
  const others = { target: flags.target, like: real };
  const synthetic = await readTable(syntheticPath, {}, others);
  const holdout = flags.holdout === undefined ? undefined : await readTable(flags.holdout, flags, others);
  const parts = partsOf(real, synthetic, holdout);
  if (holdout === undefined) splitTable(real, plan.seed);
  const say = (text: string): void => void (flags.quiet !== true && tell(text));
  say(
    `${real.name}: ${rowCount(real)} rows; ${synthetic.name}: ${rowCount(synthetic)} rows; ${real.featureNames.length} columns, classes ${parts.classes.join(', ')}`,
  );
  for (const note of parts.notes) say(`  note: ${note}`);
  const display = new ProgressDisplay({
    quiet: flags.quiet === true,
    patience: undefined,
    firstSeed: plan.seed,
    seeds: 1,
  });
  const message =
    'Interrupted: finishing this split, then reporting what there is. Press Ctrl-C again to quit at once.';
  const interruption = onInterrupt([{ message }], (text) => display.interject(text));
  const backend = await openBackend(choice);
  try {
    const evaluation = await judgeTable(parts, plan, { backend, display, signal: interruption.signals[0]! });
    display.finish();
    const names = { real: real.name, synthetic: synthetic.name };
    if (flags.json === true) printJson({ ...names, ...evaluationJson(evaluation), backend: backendFacts(backend) }, 2);
    else print(evaluationText(evaluation));
    return interruption.signals[0]!.aborted ? exitCodes.interrupted : exitCodes.done;
  } finally {
    display.finish();
    interruption.release();
    await backend.dispose();
  }
}

interface Place {
  readonly backend: Backend;
  readonly display: ProgressDisplay;
  readonly signal: AbortSignal;
}

/** Judges the same synthetic rows on splits of the real ones, or once on the holdout; fidelity and privacy by all real rows. */
async function judgeTable(
  parts: Parts,
  plan: EvaluationPlan,
  { backend, display, signal }: Place,
): Promise<Evaluation> {
  const { rowsOf, classes, notes } = parts;
  const realRows = rowsOf(parts.real);
  const synthetic = rowsOf(parts.synthetic);
  const holdout = parts.holdout && rowsOf(parts.holdout);
  const seed = plan.seed;
  display.update({ seed, stage: 'measures' });
  const preparation = prepareRows(realRows.features, realRows.classCodes, { groups: featuresOfOne(parts.real.form) });
  const measured = await measureRows(
    { train: realRows, synthetic, test: holdout, classCount: classes.length },
    {
      backend,
      prepare: (x) => preparation.prepare(x),
      related: preparation.related,
      groups: preparation.groups,
    },
  );
  const judge = (splits: readonly EvaluatedSplit[]): Verdict =>
    verdictOnSplits(
      splits.map((split) => ({ ...split, fidelity: measured.fidelity, worseThanConstant: false })),
      { measure: splits[0]!.measure, margin: plan.margin, leakage: splits[0]!.leakage },
    );
  const { splits, endedBecause } = await repeatSplits(plan, {
    run: (own) => judgeSplit(parts, own, { backend, display, signal }),
    judge,
    signal,
    onState: (state) => display.splits(state),
  });
  return {
    classes,
    rows: { real: realRows.classCodes.length, synthetic: synthetic.classCodes.length },
    splits,
    endedBecause,
    verdict: judge(splits),
    measures: meanUtility(splits.map(({ utility }) => utility)),
    ...measured,
    notes,
  };
}

async function judgeSplit(parts: Parts, seed: number, { backend, display, signal }: Place): Promise<EvaluatedSplit> {
  const { real, rowsOf, holdout, classes, groups } = parts;
  const split = holdout === undefined ? splitTable(real, seed) : undefined;
  const realRows = rowsOf(real, split?.train);
  const source = new Source(realRows.features, realRows.classCodes);
  const train = split === undefined ? realRows : source.take(split.train);
  const test = split === undefined ? rowsOf(holdout!) : source.take(split.test);
  display.update({ seed, stage: 'deciding' });
  const judge = await SplitJudge.create(
    { train, test, classes },
    {
      backend,
      seed,
      signal,
      unseen: holdout !== undefined,
      onEpoch: (stage, epoch) => display.update({ seed, stage, epoch }),
    },
  );
  const judged = await judge.judge(rowsOf(parts.synthetic, split?.train), {
    onStage: (stage) => display.update({ seed, stage }),
  });
  const known = new Set([
    ...(split === undefined ? groups.real : split.train.map((row) => groups.real[row]!)),
    ...groups.synthetic,
  ]);
  const tested = split === undefined ? groups.holdout : split.test.map((row) => groups.real[row]!);
  return { ...judged, seed, deciding: judge.deciding, measure: judge.measure, leakage: leakageOf(tested, known) };
}

/** @throws InputError for tables that do not go together */
function partsOf(real: Table, synthetic: Table, holdout: Table | undefined): Parts {
  const tables = [real, synthetic, ...(holdout === undefined ? [] : [holdout])];
  const joined = joinTables(tables, 'all rows');
  const classes = checkTable(joined).map((label) => className(joined, label));
  const realClasses = new Set(real.labels.map((label) => className(joined, label)));
  const strange = classes.filter((name) => !realClasses.has(name));
  if (strange.length > 0) {
    const others = tables.slice(1).map(({ name }) => name);
    throw new InputError(
      `${others.join(' or ')} has a class that ${real.name} does not have: ${strange.join(', ')}; the classes there are ${[...realClasses].join(', ')}`,
    );
  }
  const rowsOf = (table: Table, learned?: readonly number[]): LabelledRows => ({
    features: (maySayMissing(real) ? fillGaps(table, learnFill(real, learned)) : table).features,
    classCodes: classCodesOf(table, classes),
  });
  const all = Array.from(groupEqualRows(joined.features));
  const [ends, end] = [rowCount(real), rowCount(real) + rowCount(synthetic)];
  const groups = { real: all.slice(0, ends), synthetic: all.slice(ends, end), holdout: all.slice(end) };
  return {
    real,
    classes,
    synthetic,
    holdout,
    rowsOf,
    groups,
    notes: [...(real.form?.notes ?? []), ...notesOn(real, holdout, groups)],
  };
}

function notesOn(real: Table, holdout: Table | undefined, groups: Parts['groups']): string[] {
  const rows = rowCount(real);
  if (holdout === undefined)
    return [
      `In each split ${Math.ceil(testShare * rows)} of the ${rows} real rows, or about as many, are set aside to test with. If the generator learned from them, the synthetic rows look better than they are; --holdout gives rows it has not seen.`,
    ];
  const known = new Set(groups.real);
  const seen = groups.holdout.filter((group) => known.has(group)).length;
  return seen === 0
    ? []
    : [`${seen} of the ${rowCount(holdout)} rows of ${holdout.name} stand in ${real.name}, too: they are no test.`];
}
