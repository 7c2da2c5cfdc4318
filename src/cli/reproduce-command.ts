/** `vaelab reproduce`: the study's experiments again, from an order to a table of recorded against measured. */
import { Command } from 'commander';
import { InputError } from '../data/index.js';
import { checkWhole, OptionError } from '../models/index.js';
import { MemoryError } from '../tensor/index.js';
import {
  appendResult,
  chooseExperiments,
  classifierSeeds,
  DivergedError,
  estimateClassifier,
  estimateJob,
  experiments,
  type Job,
  openResults,
  planJobs,
  protocols,
  type RealScores,
  type ReproductionRecord,
  type RunContext,
  type RunData,
  runJob,
  studyRecords,
} from '../thesis/index.js';
import {
  addBackendOptions,
  type BackendFlags,
  chooseBackend,
  describeBackend,
  openBackend,
} from './backend-options.js';
import { exitCodes } from './errors.js';
import { loadForExperiments } from './named-data.js';
import { number, oneOf } from './options.js';
import { ProgressDisplay } from './progress.js';
import { version } from './version.js';

interface ReproduceFlags extends BackendFlags {
  readonly protocol: string;
  readonly seeds: number;
  readonly seed: number;
  readonly classifierSeeds: number;
  readonly epochCap?: number;
  readonly workers: number;
  readonly results: string;
  readonly data?: string;
  readonly plan?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

const examples = `
Examples:
  $ vaelab reproduce 25t1 --data data                        one experiment, as published, one seed
  $ vaelab reproduce leukemia --seeds 5 --data data          every experiment on a data set
  $ vaelab reproduce all --protocol both --plan --data data  what it would do, and how long that would take

Every finished run is a line of the results file. A run that is there already is not done again, so an interrupted
reproduction goes on when the same command is given again.`;

export function reproduceCommand(): Command {
  const command = new Command('reproduce')
    .description("Run the study's experiments again, and set what was recorded beside what is measured.")
    .argument('<ids...>', "experiments by id, such as 25t1 or the draft's expN25t1; data sets; or all")
    .option('--protocol <name>', 'as-published, clean, as-described, or both (as-published and clean)', 'as-published')
    .option('--seeds <n>', 'generator seeds', number, 1)
    .option('--seed <n>', 'the first of them', number, 0)
    .option('--classifier-seeds <n>', "classifier seeds for each: the study's 42, then 0, 1, 2 …", number, 10)
    .option('--epoch-cap <n>', 'most epochs of a training; the table marks runs that it shortens', number)
    .option('--workers <n>', 'runs at a time: 1, since a run uses all --threads', number, 1)
    .option('--results <file>', 'where finished runs are kept', 'runs/reproduction.jsonl')
    .option('--data <dir>', 'folder with the data sets (default: $VAELAB_DATA)')
    .option('--plan', 'print the plan and end');
  return addBackendOptions(command)
    .option('--json', 'print the finished runs as one JSON document on stdout')
    .option('--quiet', 'no plan and no progress')
    .option('--debug', 'print the stack of an error')
    .addHelpText('after', examples)
    .action(async (wanted: string[], flags: ReproduceFlags) => {
      process.exitCode = await reproduce(wanted, flags);
    });
}

async function reproduce(wanted: readonly string[], flags: ReproduceFlags): Promise<number> {
  const order = {
    wanted,
    protocols:
      flags.protocol === 'both'
        ? (['as-published', 'clean'] as const)
        : [oneOf('--protocol', flags.protocol, [...protocols, 'both'])].filter((name) => name !== 'both'),
    seeds: checkWhole('--seeds', flags.seeds, 1, 1000),
    firstSeed: checkWhole('--seed', flags.seed, 0, 2 ** 32 - 1 - flags.seeds),
    epochCap: flags.epochCap === undefined ? undefined : checkWhole('--epoch-cap', flags.epochCap),
  };
  const seeds = classifierSeeds(checkWhole('--classifier-seeds', flags.classifierSeeds, 1, 1000));
  if (flags.workers !== 1)
    throw new OptionError(`--workers ${flags.workers}: one run at a time uses all threads; give --threads instead`);
  const choice = chooseBackend(flags);
  const say = (text: string): void => void (flags.quiet !== true && process.stderr.write(`${text}\n`));

  const chosen = chooseExperiments(wanted);
  const results = await openResults(flags.results);
  const { dataOf, missing } = await loadForExperiments(chosen, flags.data ?? process.env['VAELAB_DATA']);
  const jobs = planJobs(order, chosen.keys(), dataOf);
  for (const text of missing) say(`not run: ${text}`);
  if (jobs.length === 0) throw new InputError(missing.join('\n') || 'there is nothing to run');
  const done = jobs.filter((job) => results.has(job.key));
  const pending = jobs.filter((job) => !results.has(job.key));
  say(
    `${jobs.length} ${jobs.length === 1 ? 'run' : 'runs'}: ${done.length} are in ${flags.results}, ${pending.length} are to be done, each with ${seeds.length} classifier seeds`,
  );

  let interrupted = false;
  if (pending.length > 0) interrupted = await work(pending, seeds, flags, choice, results, say);
  const finished = jobs.flatMap((job) => results.get(job.key) ?? []);
  if (flags.json === true) process.stdout.write(`${JSON.stringify(finished, null, 2)}\n`);
  else if (flags.plan !== true) {
    const { reproductionTable } = await import('../report/index.js');
    process.stdout.write(`${flags.quiet === true ? '' : '\n'}${reproductionTable(finished, recordedAccuracies())}\n`);
  }
  return interrupted ? exitCodes.interrupted : exitCodes.done;
}

/** Prints the plan, and does the runs in turn. Tells whether Ctrl-C ended it. */
async function work(
  pending: readonly Job[],
  seeds: readonly number[],
  flags: ReproduceFlags,
  choice: ReturnType<typeof chooseBackend>,
  results: Map<string, ReproductionRecord>,
  say: (text: string) => void,
): Promise<boolean> {
  const backend = await openBackend(choice);
  const interrupt = new AbortController();
  const onSigint = (): void => {
    if (interrupt.signal.aborted) process.exit(exitCodes.interrupted);
    interrupt.abort();
    say(
      '\nInterrupted: the run in progress is given up, those before it are kept. Press Ctrl-C again to quit at once.',
    );
  };
  process.on('SIGINT', onSigint);
  try {
    say(`backend ${describeBackend(backend)}`);
    const context: RunContext = { backend, version, signal: interrupt.signal };
    const possible = await printPlan(pending, seeds.length, { backend, version }, say);
    if (flags.plan === true) return false;
    const known: RealScores = new Map();
    for (const [i, job] of possible.entries()) {
      const name = `${job.experiment.id} ${job.protocol} seed ${job.seed}`;
      say(`\n${i + 1} of ${possible.length}: ${name} on ${job.data.table.name}`);
      const display = new ProgressDisplay({
        quiet: flags.quiet === true,
        patience: job.settings.stop === 'none' ? undefined : job.settings.patience,
        ...{ firstSeed: job.seed, seeds: 1 },
      });
      try {
        const record = await runJob(
          job,
          { ...context, onProgress: (progress) => display.update(progress) },
          seeds,
          known,
        );
        display.finish();
        if (interrupt.signal.aborted) return true;
        await appendResult(flags.results, record);
        results.set(job.key, record);
        const [first] = record.synthetic.accuracies;
        const recorded = job.experiment.recorded?.accuracy.toFixed(4) ?? 'nothing';
        say(
          `  accuracy ${first!.toFixed(4)} with classifier seed 42 (recorded: ${recorded}); ${record.seconds.toFixed(0)} s`,
        );
      } catch (error) {
        display.finish();
        if (!(error instanceof DivergedError)) throw error;
        say(`  ${name} gave no result: ${error.message}`);
      }
      if (interrupt.signal.aborted) return true;
    }
    return false;
  } finally {
    process.off('SIGINT', onSigint);
    await backend.dispose();
  }
}

/** A line for each experiment and protocol: runs, data, epochs, time. Returns the runs that memory allows. */
async function printPlan(
  pending: readonly Job[],
  classifiers: number,
  context: RunContext,
  say: (text: string) => void,
): Promise<Job[]> {
  const possible: Job[] = [];
  const perFit = new Map<RunData, { seconds: number; rows: number }>();
  let total = 0;
  for (const jobs of groupBy(pending, ({ experiment, protocol }) => `${experiment.id} ${protocol}`).values()) {
    const job = jobs[0]!;
    const { data, settings } = job;
    const name = `  ${job.experiment.id.padEnd(13)} ${job.protocol.padEnd(13)} ${data.table.name}`;
    try {
      const generator = await estimateJob(job, context);
      const fit = perFit.get(data) ?? (await estimateClassifier(data, context));
      perFit.set(data, fit);
      const ratio = Math.max(1, (settings.samples ?? fit.rows) / fit.rows);
      const fits = job.protocol === 'clean' ? 2 + 2 * ratio : 1 + ratio;
      const seconds = jobs.length * (generator + classifiers * fit.seconds * fits);
      total += seconds;
      const standsIn = data.table.name === job.experiment.dataset ? '' : `, standing in for ${job.experiment.dataset}`;
      say(
        `${name}${standsIn}: ${jobs.length} ${jobs.length === 1 ? 'run' : 'runs'}, ${trainings(job)}, about ${clock(seconds)}`,
      );
      possible.push(...jobs);
    } catch (error) {
      if (!(error instanceof MemoryError)) throw error;
      say(`${name}: cannot run; ${error.message.split('\n')[0]}`);
    }
  }
  say(`about ${clock(total)} in all, less where trainings stop early`);
  return possible;
}

function trainings({ settings: { search, epochs } }: Job): string {
  if (search === undefined) return `at most ${epochs} epochs each`;
  return `${(search.trials ?? 0) + 1} trainings of at most ${Math.max(...(search.space?.epochs ?? []))} epochs each`;
}

function groupBy<T>(list: readonly T[], key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of list) groups.set(key(item), [...(groups.get(key(item)) ?? []), item]);
  return groups;
}

function clock(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  return seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}

function recordedAccuracies(): { id: string; dataset: string; real: number; synthetic: number | null }[] {
  return experiments.map(({ id, dataset, recorded }) => ({
    ...{ id, dataset, real: studyRecords[dataset].real.accuracy, synthetic: recorded?.accuracy ?? null },
  }));
}
