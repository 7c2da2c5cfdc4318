/** `vaelab evaluate`: what a synthetic table is worth, whoever made it. */
import { basename } from 'node:path';
import { Command } from 'commander';
import { checkWhole, InputError } from '../checks/index.js';
import {
  checkTable,
  className,
  groupEqualRows,
  joinTables,
  rowCount,
  type Table,
  takeTableRows,
} from '../data/index.js';
import { loadTable } from '../data/node.js';
import {
  classCodesOf,
  classifierSettings,
  type Comparison,
  compareRows,
  type LabelledRows,
  mlp,
  type Progress,
  splitTable,
} from '../synthesis/index.js';
import { addBackendOptions, type BackendFlags, chooseBackend, openBackend } from './kit/backend.js';
import { tableHelp } from './kit/data.js';
import { exitCodes } from './kit/errors.js';
import { number } from './kit/options.js';
import { ProgressDisplay } from './kit/progress.js';

interface EvaluateFlags extends BackendFlags {
  readonly target: string;
  readonly holdout?: string;
  readonly seed?: number;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

const examples = `
Examples:
  $ vaelab evaluate patients.csv rows.csv --target diagnosis --holdout later-patients.csv
  $ vaelab evaluate patients.csv rows.csv --target diagnosis             a part of the real rows is set aside
  $ vaelab evaluate patients.csv rows.csv --target diagnosis --json      the figures as JSON

One classifier learns from the real rows, one from the synthetic rows and one from both; all three are scored on real rows
apart. Those should be rows that the generator has not seen: give them with --holdout. Without it, 30 % of the real table
is set aside, which the generator may well have learned from; the answer then says so.`;

export function evaluateCommand(): Command {
  const command = new Command('evaluate')
    .description('Say what a synthetic table is worth, whoever made it.')
    .argument('<real>', `the table that the rows were made from: ${tableHelp}`)
    .argument('<synthetic>', 'the synthetic table, with the same columns')
    .requiredOption('--target <column>', 'class column')
    .option('--holdout <table>', 'real rows that the generator has not seen, to test with')
    .option('--seed <n>', 'seed of the split where there is no --holdout (default: 0)', number);
  return addBackendOptions(command)
    .option('--json', 'print the figures as one JSON document on stdout')
    .option('--quiet', 'no progress')
    .option('--debug', 'print the stack of an error')
    .addHelpText('after', examples)
    .action(async (real: string, synthetic: string, flags: EvaluateFlags) => {
      process.exitCode = await evaluate(real, synthetic, flags);
    });
}

/** Real rows to learn from, real rows to test with, synthetic rows, and what is to be said of them. */
interface Parts {
  readonly train: LabelledRows;
  readonly test: LabelledRows;
  readonly synthetic: LabelledRows;
  readonly classes: readonly string[];
  readonly notes: readonly string[];
}

async function evaluate(realPath: string, syntheticPath: string, flags: EvaluateFlags): Promise<number> {
  const seed = checkWhole('--seed', flags.seed ?? 0, 0, 2 ** 32 - 1);
  const choice = chooseBackend(flags);
  const read = async (path: string): Promise<Table> => ({
    ...(await loadTable(path, { target: flags.target })),
    name: basename(path),
  });
  const [real, synthetic] = [await read(realPath), await read(syntheticPath)];
  const holdout = flags.holdout === undefined ? undefined : await read(flags.holdout);
  const parts = partsOf(real, synthetic, holdout, seed);
  const say = (text: string): void => void (flags.quiet !== true && process.stderr.write(`${text}\n`));
  say(
    `${real.name}: ${rowCount(real)} rows; ${synthetic.name}: ${rowCount(synthetic)} rows; ${real.featureNames.length} columns, classes ${parts.classes.join(', ')}`,
  );
  for (const note of parts.notes) say(`  note: ${note}`);
  const display = new ProgressDisplay({ quiet: flags.quiet === true, patience: undefined, firstSeed: seed, seeds: 1 });
  const backend = await openBackend(choice);
  try {
    const comparison = await compareRows(parts, {
      classifier: mlp({ ...classifierSettings, backend }),
      onEpoch: (stage, epoch) => display.update({ seed, stage, epoch } satisfies Progress),
    });
    display.finish();
    process.stdout.write(
      flags.json === true
        ? `${JSON.stringify(asJson(parts, comparison, real, synthetic), null, 2)}\n`
        : `${evaluationText(parts, comparison)}\n`,
    );
    return exitCodes.done;
  } finally {
    display.finish();
    await backend.dispose();
  }
}

/** @throws InputError for tables that do not go together */
function partsOf(real: Table, synthetic: Table, holdout: Table | undefined, seed: number): Parts {
  const tables = [real, synthetic, ...(holdout === undefined ? [] : [holdout])];
  const joined = joinTables(tables, 'all rows');
  const classes = checkTable(joined).map((label) => className(joined, label));
  const realClasses = new Set(real.labels.map((label) => className(joined, label)));
  const strange = classes.filter((name) => !realClasses.has(name));
  if (strange.length > 0)
    throw new InputError(
      `${tables
        .slice(1)
        .map(({ name }) => name)
        .join(
          ' or ',
        )} has a class that ${real.name} does not have: ${strange.join(', ')}; the classes there are ${[...realClasses].join(', ')}`,
    );
  const rowsOf = (table: Table): LabelledRows => ({
    features: table.features,
    classCodes: classCodesOf(table, classes),
  });
  const seen = equalRows(joined, rowCount(real), holdout === undefined ? 0 : rowCount(holdout));
  if (holdout !== undefined) {
    const notes =
      seen.heldInReal === 0
        ? []
        : [
            `${seen.heldInReal} of the ${rowCount(holdout)} rows of ${holdout.name} stand in ${real.name}, too: they are no test.`,
          ];
    return { train: rowsOf(real), test: rowsOf(holdout), synthetic: rowsOf(synthetic), classes, notes };
  }
  const split = splitTable(real, seed);
  return {
    train: rowsOf(takeTableRows(real, split.train)),
    test: rowsOf(takeTableRows(real, split.test)),
    synthetic: rowsOf(synthetic),
    classes,
    notes: [
      `${split.test.length} of the ${rowCount(real)} real rows were set aside to test with (seed ${seed}). If the generator learned from them, the synthetic rows look better than they are; --holdout gives rows it has not seen.`,
    ],
  };
}

/** Held-out rows that equal a row of the real table; the held-out rows are the last of the joined ones. */
function equalRows(joined: Table, real: number, held: number): { readonly heldInReal: number } {
  const groups = groupEqualRows(joined.features);
  const known = new Set(groups.subarray(0, real));
  return { heldInReal: Array.from(groups.subarray(groups.length - held)).filter((group) => known.has(group)).length };
}

function asJson({ notes, classes, train, test }: Parts, comparison: Comparison, real: Table, synthetic: Table): object {
  const { verdict, nearest, both, ...figures } = comparison;
  return {
    real: real.name,
    synthetic: synthetic.name,
    classes,
    rows: {
      real: rowCount(real),
      synthetic: rowCount(synthetic),
      train: train.classCodes.length,
      test: test.classCodes.length,
    },
    verdict: { answer: verdict.answer, headline: verdict.headline },
    utility: {
      mlp: {
        real: figures.real.accuracy,
        synthetic: figures.synthetic.accuracy,
        both: both?.accuracy ?? null,
      },
    },
    privacy: {
      distanceRatio: nearest.syntheticToReal / nearest.realToReal,
      copies: nearest.copies,
      exactCopies: nearest.exactCopies,
    },
    reports: { real: figures.real.report, synthetic: figures.synthetic.report, both: both?.report ?? null },
    agreement: figures.agreement,
    recognised: figures.recognised,
    majorityBaseline: figures.majorityBaseline,
    notes,
  };
}

function evaluationText(
  { test }: Parts,
  { real, synthetic, both, nearest, verdict, majorityBaseline }: Comparison,
): string {
  const four = (value: number): string => value.toFixed(4).padStart(8);
  return [
    '',
    'accuracy on real test rows',
    `  trained on real rows       ${four(real.accuracy)}   (${real.trainedOn} rows)`,
    `  trained on synthetic rows  ${four(synthetic.accuracy)}   (${synthetic.trainedOn} rows)`,
    `  trained on both            ${four(both!.accuracy)}   (${both!.trainedOn} rows)`,
    `  most frequent class        ${four(majorityBaseline)}   of ${test.classCodes.length} test rows`,
    '',
    'distance to the nearest real row, median, in standardised units',
    `  from a synthetic row       ${nearest.syntheticToReal.toPrecision(4)}`,
    `  from another real row      ${nearest.realToReal.toPrecision(4)}`,
    `  copies                     ${nearest.exactCopies} exact, ${nearest.copies} near`,
    '',
    verdict.headline,
    ...(verdict.caution === null ? [] : [verdict.caution]),
  ].join('\n');
}
