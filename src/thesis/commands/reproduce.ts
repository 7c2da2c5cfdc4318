/** `vaelab reproduce`: the study's experiments again, from an order to a table of recorded against measured. */
import type { RunData } from '../../synthesis/index.js';
import { InputError, checkWhole } from '../../checks/index.js';
import { availableParallelism } from 'node:os';
import { Command } from 'commander';
import { type Backend, MemoryError } from '../../tensor/index.js';
import {
  chooseExperiments,
  classifierSeeds,
  estimateClassifier,
  estimateJob,
  groupRecords,
  isFinished,
  type Job,
  openResultsAt,
  planJobs,
  prepareResults,
  protocols,
  type RealScores,
  type ResultLine,
  runJob,
  type StudyContext,
} from '../index.js';
import {
  addBackendOptions,
  type BackendChoice,
  type BackendFlags,
  chooseBackend,
  describeBackend,
  openBackend,
} from '../../cli/kit/backend.js';
import { exitCodes } from '../../cli/kit/errors.js';
import { loadForExperiments } from './data.js';
import { onInterrupt } from '../../cli/kit/interrupt.js';
import { number, oneOf, shellCommand } from '../../cli/kit/options.js';
import { placeOf } from './place.js';
import { ProgressDisplay } from '../../cli/kit/progress.js';
import { QueuedRuns, type RunPerformer, RunWorker } from './reproduce-workers.js';
import { ResultsKeeper } from './results-keeper.js';
import { defaultReportFolder, writeReproduction } from './reproduce-report.js';
import { version } from '../../checks/version.js';
import { print, printJson, tell } from '../../cli/kit/terminal.js';

interface ReproduceFlags extends BackendFlags {
  readonly protocol: string;
  readonly seeds: number;
  readonly seed: number;
  readonly classifierSeeds: number;
  readonly epochCap?: number;
  readonly workers: number;
  readonly queue?: string;
  readonly results: string;
  readonly report?: string;
  readonly run: boolean;
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
  $ vaelab reproduce --no-run --results docs/results         only the report of what is there

Every finished run is a line of the results file. A run that is there already is not done again, so an interrupted
reproduction goes on when the same command is given again.`;

export function reproduceCommand(): Command {
  const command = new Command('reproduce')
    .description("Run the study's experiments again, and set what was recorded beside what is measured.")
    .argument(
      '[ids...]',
      "experiments by id, such as 25t1 or the draft's expN25t1; data sets; all; or a block beside them: proposals, latent-sizes, clean-defaults, clean-generators",
    )
    .option('--protocol <name>', 'as-published, clean, as-described, or both (as-published and clean)', 'as-published')
    .option('--seeds <n>', 'generator seeds', number, 1)
    .option('--seed <n>', 'the first of them', number, 0)
    .option('--classifier-seeds <n>', "classifier seeds for each: the study's 42, then 0, 1, 2 …", number, 10)
    .option('--epoch-cap <n>', 'most epochs of a training; the table marks runs that it shortens', number)
    .option('--workers <n>', 'runs at a time, each in a process of its own; they share the cores', number, 1)
    .option('--queue <address>', 'have the runs done by vaelab worker, through the database of postgres://host/db')
    .option(
      '--results <file>',
      'file where finished runs are kept, or a folder of such files',
      'runs/reproduction.jsonl',
    )
    .option('--report <dir>', 'folder of the report on all results (default: beside the results)')
    .option('--no-run', 'run nothing; table and report of the results that are there')
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
  const workers = checkWhole('--workers', flags.workers, 1, 64);
  const given = chooseBackend(flags);
  const share = Math.max(1, Math.floor(availableParallelism() / workers));
  const choice = workers === 1 || given.name === 'reference' ? given : { ...given, threads: given.threads ?? share };
  const say = (text: string): void => void (flags.quiet !== true && tell(text));

  const { file, results } = await openResultsAt(flags.results);
  const keeper = new ResultsKeeper(file, say);
  let ended: keyof typeof exitCodes = 'done';
  let asked = [...results.values()];
  if (flags.run) {
    if (wanted.length === 0) throw new InputError('name experiments, data sets or all; or give --no-run');
    const chosen = chooseExperiments(wanted);
    const { dataOf, missing } = await loadForExperiments(chosen, flags.data ?? process.env['VAELAB_DATA']);
    const jobs = planJobs(order, chosen.keys(), dataOf);
    if (jobs.length === 0) throw new InputError(missing.join('\n') || 'there is nothing to run');
    for (const text of missing) say(`not run: ${text}`);
    const pending = jobs.filter((job) => !results.has(job.key));
    say(
      `${jobs.length} ${jobs.length === 1 ? 'run' : 'runs'}: ${jobs.length - pending.length} are in ${flags.results}, ${pending.length} are to be done, each with ${seeds.length} classifier seeds`,
    );
    const { epochCap } = order;
    if (pending.length > 0 && flags.plan !== true) await prepareResults(file);
    if (pending.length > 0)
      ended = await work({ pending, seeds, epochCap, workers, flags, choice, keeper, results, say });
    asked = jobs.flatMap((job) => results.get(job.key) ?? []);
  }
  const finished = asked.filter(isFinished);
  if (flags.json === true) printJson(asked, 2);
  else if (flags.plan !== true) {
    const { reproductionTable } = await import('../report/index.js');
    print(`${flags.quiet === true ? '' : '\n'}${reproductionTable(groupRecords(finished))}`);
  }
  for (const line of asked) if (!isFinished(line)) say(`${line.key}: ${line.failure}`);
  try {
    if (flags.plan !== true && results.size > 0) {
      const folder = flags.report ?? defaultReportFolder(flags.results);
      const page = await writeReproduction(folder, [...results.values()], file, shellCommand());
      say(`\nReport on all ${results.size} results: ${page}`);
    }
  } finally {
    // Where results are matters more than why there is no report.
    keeper.check();
  }
  return exitCodes[ended];
}

/** Runs that lie in a queue at a time. */
const queuedAtOnce = 256;

interface Work {
  readonly pending: readonly Job[];
  readonly seeds: readonly number[];
  readonly epochCap: number | undefined;
  readonly workers: number;
  readonly flags: ReproduceFlags;
  readonly choice: BackendChoice;
  readonly keeper: ResultsKeeper;
  readonly results: Map<string, ResultLine>;
  readonly say: (text: string) => void;
}

/** Prints the plan, and does the runs. Tells whether Ctrl-C ended it, or some run could not be done. */
async function work(order: Work): Promise<'done' | 'interrupted' | 'failed'> {
  const { pending, seeds, workers, flags, choice, say } = order;
  const backend = await openBackend(choice);
  const queue = flags.queue === undefined || flags.plan === true ? undefined : await QueuedRuns.open(flags.queue);
  const pool: RunPerformer[] =
    queue !== undefined
      ? Array.from({ length: Math.min(pending.length, queuedAtOnce) }, () => queue.performer())
      : workers === 1
        ? []
        : Array.from({ length: workers }, () => new RunWorker());
  const endPool = (): void => {
    for (const worker of pool) worker.close();
  };
  const message =
    '\nInterrupted: what is in progress is given up, what is finished is kept. Press Ctrl-C again to quit at once.';
  const interruption = onInterrupt([{ message, act: endPool }], say);
  const signal = interruption.signals[0]!;
  try {
    say(
      `backend ${describeBackend(backend)}${workers > 1 ? `, in each of ${workers} processes` : ''}${queue === undefined ? '' : '; runs are done by workers'}`,
    );
    const possible = await printPlan(pending, seeds.length, workers, { backend, version, signal }, say);
    if (signal.aborted) return 'interrupted';
    if (flags.plan === true) return 'done';
    const lanes = new Lanes(order, possible, backend, signal);
    await Promise.all(pool.length === 0 ? [lanes.run()] : pool.map((worker) => lanes.run(worker)));
    return signal.aborted ? 'interrupted' : lanes.failed ? 'failed' : 'done';
  } finally {
    interruption.release();
    endPool();
    await queue?.close();
    await backend.dispose();
  }
}

/** Runs that wait, taken one after the other by this process or by several workers. */
class Lanes {
  /** Whether a run could not be done. */
  failed = false;
  readonly #known: RealScores = new Map();
  readonly #courts: NonNullable<StudyContext['courts']> = new Map();
  readonly #waiting: [number, Job][];
  readonly #order: Work;
  readonly #count: number;
  readonly #backend: Backend;
  readonly #signal: AbortSignal;

  constructor(order: Work, jobs: readonly Job[], backend: Backend, signal: AbortSignal) {
    this.#order = order;
    this.#count = jobs.length;
    this.#waiting = [...jobs.entries()];
    this.#backend = backend;
    this.#signal = signal;
  }

  async run(worker?: RunPerformer): Promise<void> {
    const { say, keeper, results } = this.#order;
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
      const [i, job] = next;
      const name = `${job.experiment.id} ${job.protocol} seed ${job.seed}`;
      const title = `${i + 1} of ${this.#count}: ${name} on ${job.data.table.name}`;
      if (worker === undefined) say(`\n${title}`);
      try {
        const line = await (worker === undefined ? this.#runHere(job) : this.#runThere(job, worker));
        if (this.#signal.aborted) return;
        results.set(job.key, line);
        await keeper.keep(line);
        if (keeper.full) this.#waiting.length = 0;
        say(`${worker === undefined ? '  ' : `${title}: `}${outcome(line, job)}`);
      } catch (error) {
        if (this.#signal.aborted) return;
        if (worker === undefined) throw error;
        // The others go on; this one is done when the command is given again.
        this.failed = true;
        say(`${title}: not done. ${(error as Error).message}`);
      }
    }
  }

  async #runHere(job: Job): Promise<ResultLine> {
    const { flags, seeds } = this.#order;
    const display = new ProgressDisplay({
      quiet: flags.quiet === true,
      patience: job.settings.stop === 'none' ? undefined : job.settings.patience,
      firstSeed: job.seed,
      seeds: 1,
    });
    const context: StudyContext = {
      backend: this.#backend,
      version,
      signal: this.#signal,
      courts: this.#courts,
      onProgress: (progress) => display.update(progress),
    };
    try {
      return await runJob(job, context, seeds, this.#known, placeOf(this.#backend));
    } finally {
      display.finish();
    }
  }

  #runThere(job: Job, worker: RunPerformer): Promise<ResultLine> {
    const { flags, seeds, epochCap, choice } = this.#order;
    return worker.run({
      experiment: job.experiment.id,
      dataset: job.data.table.name,
      protocol: job.protocol,
      seed: job.seed,
      epochCap,
      classifierSeeds: seeds,
      backend: choice,
      dataDir: flags.data ?? process.env['VAELAB_DATA'],
    });
  }
}

function outcome(line: ResultLine, { experiment }: Job): string {
  const took = `${line.seconds.toFixed(0)} s`;
  if (!isFinished(line)) return `no result: ${line.failure}; ${took}`;
  const recorded = experiment.recorded?.accuracy.toFixed(4) ?? 'nothing';
  return `accuracy ${line.synthetic.accuracies[0]!.toFixed(4)} with classifier seed 42 (recorded: ${recorded}); ${took}`;
}

/** A line for each experiment and protocol: runs, data, epochs, time. Returns the runs that memory allows; none when interrupted. */
async function printPlan(
  pending: readonly Job[],
  classifiers: number,
  workers: number,
  { signal, ...context }: StudyContext,
  say: (text: string) => void,
): Promise<Job[]> {
  const possible = new Set<Job>();
  const perFit = new Map<RunData, { seconds: number; rows: number }>();
  let total = 0;
  for (const jobs of groupBy(pending, ({ experiment, protocol }) => `${experiment.id} ${protocol}`).values()) {
    if (signal?.aborted === true) return [];
    const job = jobs[0]!;
    const { data, settings } = job;
    const name = `  ${job.experiment.id.padEnd(13)} ${job.protocol.padEnd(13)} ${data.table.name}`;
    if (job.experiment.generator !== undefined) {
      say(`${name}: ${jobs.length} ${jobs.length === 1 ? 'run' : 'runs'}, with one classifier seed; not estimated`);
      for (const each of jobs) possible.add(each);
      continue;
    }
    try {
      const generator = await estimateJob(job, context);
      const fit = perFit.get(data) ?? (await estimateClassifier(data, context));
      perFit.set(data, fit);
      const ratio = Math.max(1, (settings.samples ?? fit.rows) / fit.rows);
      const more = (job.experiment.multiples ?? []).reduce((sum, times) => sum + times, 0);
      const fits = (job.protocol === 'clean' ? 2 + 2 * ratio : 1 + ratio) + 2 * more * ratio;
      const seconds = (jobs.length * (generator + classifiers * fit.seconds * fits)) / workers;
      total += seconds;
      const standsIn = data.table.name === job.experiment.dataset ? '' : `, standing in for ${job.experiment.dataset}`;
      say(
        `${name}${standsIn}: ${jobs.length} ${jobs.length === 1 ? 'run' : 'runs'}, ${trainings(job)}, about ${clock(seconds)}`,
      );
      for (const each of jobs) possible.add(each);
    } catch (error) {
      if (!(error instanceof MemoryError)) throw error;
      say(`${name}: cannot run; ${error.message.split('\n')[0]}`);
    }
  }
  say(`about ${clock(total)} in all, less where trainings stop early`);
  // In the order that was planned.
  return pending.filter((job) => possible.has(job));
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
