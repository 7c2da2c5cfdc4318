/** `vaelab worker`: takes work from a database, on any machine, until it is told to end. */
import { Command } from 'commander';
import { existsSync } from 'node:fs';
import { availableParallelism, hostname } from 'node:os';
import { checkWhole, InputError } from '../../checks/index.js';
import { short } from '../../checks/numbers.js';
import { isPostgres, pause, placeOf, silence, type Work, WorkQueue } from '../../postgres/index.js';
import type { Trial } from '../../search/index.js';
import { exitCodes } from '../kit/errors.js';
import { onInterrupt } from '../kit/interrupt.js';
import { number } from '../kit/options.js';
import { tell } from '../kit/terminal.js';
import { type Abilities, attend, type Attended, checkObjectiveOf, leftOf, runTrials } from '../search/attend.js';
import { keyOf, type TrialWork } from '../search/shared-work.js';
import { PieceWorker } from './pieces.js';

interface WorkerFlags {
  readonly data?: string;
  readonly objective?: string;
  readonly run?: string;
  readonly threads?: number;
  readonly idle?: number;
  readonly quiet?: boolean;
}

const examples = `
Examples:
  $ vaelab search patients.csv --target diagnosis --trials 200 --workers 0 --study 'postgres://server/lab?study=patients'
  $ vaelab worker postgres://server/lab             on any other machine, as often as it has cores to spare
  $ vaelab worker postgres://server/lab --idle 60   in a batch job: ends a minute after there was nothing left to do

Taken are trials of searches first (an objective of somebody's own only where the worker names it, so that a database starts no programs here), then runs of reproduce --queue, then pieces of select --queue. Tables must lie here under the same
name, or be named data sets (--data). Passwords are read from PGPASSWORD or ~/.pgpass, and encryption from PGSSLMODE.
The first Ctrl-C ends after what is in hand; a second one, and SIGTERM, give it back. Needs the packages pg and pg-boss, and Node 22.12.`;

export function workerCommand(): Command {
  return new Command('worker')
    .description(
      'Take work from a database of PostgreSQL: trials, runs and pieces of selections that others have begun.',
    )
    .argument('<address>', 'postgres://user@host:port/database, without a password')
    .option('--data <dir>', 'folder with the data sets on this machine (default: $VAELAB_DATA)')
    .option('--objective <file>', 'also run trials of searches of this JavaScript module')
    .option('--run <command>', 'also run trials of searches of this command, given in the same words')
    .option('--threads <n>', 'threads of a trial or run (default: one for each core)', number)
    .option('--idle <seconds>', 'end when there was nothing to do for so long (default: wait for ever)', number)
    .option('--quiet', 'say nothing of what is done')
    .option('--debug', 'print the stack of an error')
    .addHelpText('after', examples)
    .action(async (address: string, flags: WorkerFlags) => {
      process.exitCode = await work(address, flags);
    });
}

async function work(address: string, flags: WorkerFlags): Promise<number> {
  if (!isPostgres(address))
    throw new InputError(`a worker needs the address of a database, such as postgres://host/database`);
  const { study, name } = placeOf(address);
  if (study !== undefined)
    throw new InputError(`a worker takes the work of all studies in ${name}; leave ?study= out of the address`);
  const idle = flags.idle === undefined ? Infinity : checkWhole('--idle', flags.idle, 0);
  const threads = checkWhole('--threads', flags.threads ?? availableParallelism(), 1, 64);
  const say = (text: string): void => void (flags.quiet !== true && tell(text));
  const queue = await WorkQueue.open(address);
  const interruption = onInterrupt(
    [
      { message: 'Interrupted: finishing what is in hand. Ctrl-C again gives it back.' },
      { message: 'Giving back what is in hand.' },
    ],
    tell,
  );
  const [soft, hard] = interruption.signals as [AbortSignal, AbortSignal];
  const { objective, run } = flags;
  if (objective !== undefined && !existsSync(objective))
    throw new InputError(`--objective ${objective}: there is no such file; it must be a JavaScript module`);
  const data = flags.data ?? process.env['VAELAB_DATA'];
  const worker = new Worker({ address, queue, data, objective, run, threads, given: flags.threads, soft, hard, say });
  say(`worker ${process.pid}@${hostname()}, work of ${name}, ${threads} ${threads === 1 ? 'thread' : 'threads'}`);
  try {
    await worker.run(idle * 1000);
    return soft.aborted ? exitCodes.interrupted : exitCodes.done;
  } finally {
    interruption.release();
    await worker.close();
  }
}

interface Circumstances extends Abilities {
  readonly address: string;
  readonly queue: WorkQueue;
  readonly threads: number;
  /** Threads where they were asked for. */
  readonly given: number | undefined;
  readonly soft: AbortSignal;
  readonly hard: AbortSignal;
  readonly say: (text: string) => void;
}

/** How often work is looked for, how long one study is worked at while others wait, and when an unfinished one is looked at again. */
const look = 1000;
const turn = 60_000;
const later = 5;
/** Errors that say that a search cannot be worked at here. */
const cannot = new Set(['InputError', 'OptionError', 'MissingDataError', 'StudyError']);

class Worker {
  readonly #about: Circumstances;
  readonly #pieces: PieceWorker;
  /** The last study, so that it is not read again for every turn. */
  #attended: (Attended & { readonly key: string }) | undefined;
  /** Studies whose trials cannot be run here, and the last one whose trials can. */
  readonly #refused = new Set<string>();
  #checked: string | undefined;
  readonly #said = new Set<string>();

  constructor(about: Circumstances) {
    this.#about = about;
    this.#pieces = new PieceWorker({ data: about.data, threads: about.given });
  }

  /** Works until it is told to end, or there was nothing to do for so many milliseconds. */
  async run(idle: number): Promise<void> {
    const { queue, soft } = this.#about;
    for (let since = Date.now(); !soft.aborted;) {
      const piece = await queue.take();
      const done = piece !== undefined && (await (piece.kind === 'trials' ? this.#trials(piece) : this.#piece(piece)));
      if (done) since = Date.now();
      else if (piece === undefined && Date.now() - since >= idle) return;
      if (piece === undefined) await pause(Math.min(look, idle), soft);
    }
  }

  async close(): Promise<void> {
    this.#pieces.close();
    await this.#about.queue.close();
  }

  /**
   * Works at a study for a while. That it has work is said again first, so that others come, too, and that nothing is forgotten when this
   * process dies: the job is no claim on anything, and who has which trial stands in the study. Answers whether there was something to do.
   */
  async #trials(piece: Work): Promise<boolean> {
    const { queue, threads, soft, hard, say } = this.#about;
    const work = piece.data as TrialWork;
    const attended = await this.#open(work);
    const left = attended === undefined ? 'others run trials' : leftOf(attended);
    const here = attended !== undefined && left !== 'finished' && (await this.#canRun(attended.work));
    if (left !== 'finished')
      await queue.offer('trials', keyOf(work.study), work, here && left === 'has more' ? undefined : later);
    await queue.complete(piece);
    if (!here) return false;
    let ran = 0;
    await runTrials(attended, this.#about, {
      threads,
      signal: AbortSignal.any([soft, AbortSignal.timeout(turn)]),
      interrupt: hard,
      onTrial: (trial) => {
        ran++;
        say(`study ${work.study}, ${trialWords(trial)}`);
      },
    });
    return ran > 0;
  }

  /** Undefined where it cannot be gone on with here, which is said once. */
  async #open(work: TrialWork): Promise<Attended | undefined> {
    const { address } = this.#about;
    const key = JSON.stringify(work);
    return this.#unless(work, async () => {
      if (this.#attended?.key === key) await this.#attended.study.load();
      else this.#attended = { ...(await attend(address, work)), key };
      return this.#attended;
    });
  }

  /** Whether what a study's trials need is here; looked at once. */
  async #canRun(work: TrialWork): Promise<boolean> {
    const key = JSON.stringify(work);
    if (this.#refused.has(key)) return false;
    if (this.#checked === key) return true;
    const found = await this.#unless(work, async () => {
      await checkObjectiveOf(work, this.#about);
      return true;
    });
    if (found === true) this.#checked = key;
    else this.#refused.add(key);
    return found === true;
  }

  /** What is done or, where a study cannot be worked at here, undefined, which is said once. */
  async #unless<T>(work: TrialWork, open: () => Promise<T>): Promise<T | undefined> {
    try {
      return await open();
    } catch (error) {
      const { name, message } = error as Error;
      if (!cannot.has(name)) throw error;
      const said = `study ${work.study} is left to others: ${message}`;
      if (!this.#said.has(said)) this.#about.say(said);
      this.#said.add(said);
      return undefined;
    }
  }

  /** Runs or units. */
  async #piece(piece: Work): Promise<boolean> {
    const { queue, hard, say } = this.#about;
    const beat = setInterval(() => void queue.touch(piece).catch(() => undefined), (silence * 1000) / 4);
    const end = (): void => this.#pieces.close();
    hard.addEventListener('abort', end);
    try {
      const value = await this.#pieces.perform(piece);
      await queue.complete(piece, value);
      say(`${piece.key}: done`);
    } catch (error) {
      if (hard.aborted) await queue.giveBack(piece);
      else await queue.fail(piece, (error as Error).message);
      say(`${piece.key}: ${hard.aborted ? 'given back' : `not done. ${(error as Error).message}`}`);
    } finally {
      clearInterval(beat);
      hard.removeEventListener('abort', end);
    }
    return true;
  }
}

function trialWords({ id, state, value, reason }: Trial): string {
  const result = value === undefined ? (reason ?? '') : short(value);
  return `trial ${id}: ${state}${result === '' ? '' : ` ${result}`}`;
}
