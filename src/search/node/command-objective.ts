/** An objective that is a command: a process for each trial, whose output says what it is worth. */
import type { ChildProcess } from 'node:child_process';
import { checkWhole, InputError, printable, shown, withDefaults } from '../../checks/index.js';
import { checkSpace } from '../space-check.js';
import { type Objective, type ObjectiveAnswer, type ObjectiveContext, WorkerDiedError } from '../study/optimize.js';
import type { ObjectiveResult } from '../study/outcome.js';
import { UnusableObjectiveError } from '../study/study-error.js';
import type { Params, SpaceSpec } from '../types.js';
import { commandOf, parseCommand } from './command-line.js';

/** What the command of `commandObjective` is about. */
export interface CommandOptions {
  readonly space: SpaceSpec;
  /** How many numbers its last line has: 1 by default, or 2. */
  readonly objectives?: number;
  /** The folder that it runs in; by default that of this process. */
  readonly cwd?: string;
}

/** How long a process is given to end after SIGTERM, in milliseconds. */
const grace = 2000;
/** Characters kept of a line, and of what was written on stderr. */
const longestLine = 65_536;
const longestTail = 2000;
/** Lines of stderr that a failed trial keeps. */
const tailLines = 6;

/** Python keeps back what it prints into a pipe, so that no report would come in time. */
const unbuffered = { PYTHONUNBUFFERED: '1' };

/** Processes that live, each the first of a group; with this process they end, too. */
const living = new Set<ChildProcess>();
let watched = false;

function watch(child: ChildProcess): void {
  living.add(child);
  child.once('exit', () => living.delete(child));
  if (watched) return;
  watched = true;
  process.on('exit', () => living.forEach((each) => kill(each, 'SIGKILL')));
}

/** Sends a signal to a process and all that it has started. */
function kill(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    if (process.platform === 'win32') child.kill(signal);
    else process.kill(-child.pid, signal);
  } catch {
    // It has ended.
  }
}

/** A number as programs print it, `nan` and `inf` among them; undefined for any other text. */
function numberIn(text: string): number | undefined {
  if (/^nan$/i.test(text)) return NaN;
  const [, sign, infinite] = /^([+-]?)(inf(?:inity)?)$/i.exec(text) ?? [];
  if (infinite !== undefined) return sign === '-' ? -Infinity : Infinity;
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : undefined;
}

/** What the last line says. @throws Error when it is no result */
function resultIn(line: string | undefined, objectives: number): ObjectiveAnswer {
  const wanted = objectives === 1 ? 'a number' : `${objectives} numbers`;
  if (line === undefined) throw new Error(`it printed nothing on stdout; its last line must be ${wanted}`);
  if (line.startsWith('{'))
    try {
      return JSON.parse(line) as ObjectiveResult;
    } catch {
      // Said below.
    }
  const numbers = line.split(/[\s,]+/).map(numberIn);
  if (numbers.length !== objectives || numbers.includes(undefined))
    throw new Error(`the last line of its output must be ${wanted}, found ${shown(line, 80)}`);
  return objectives === 1 ? numbers[0]! : (numbers as number[]);
}

/** One run of the command. */
class CommandRun {
  readonly #context: ObjectiveContext;
  readonly #objectives: number;
  #last: string | undefined;
  #line = '';
  #tail = '';
  #step = -1;
  #pruned = false;
  #reports: Promise<void> = Promise.resolve();

  constructor(context: ObjectiveContext, objectives: number) {
    this.#context = context;
    this.#objectives = objectives;
  }

  async run([program, ...args]: readonly string[], params: Params, cwd: string | undefined): Promise<ObjectiveAnswer> {
    const { spawn } = await import('node:child_process');
    const { signal, id } = this.#context;
    const child = spawn(program!, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: process.platform !== 'win32',
      env: { ...unbuffered, ...process.env, VAELAB_TRIAL: String(id), VAELAB_PARAMS: JSON.stringify(params) },
      ...(cwd !== undefined && { cwd }),
    });
    watch(child);
    const end = (): void => this.#end(child);
    if (signal.aborted) end();
    signal.addEventListener('abort', end, { once: true });
    try {
      const [code, name] = await this.#follow(child);
      await this.#reports;
      return this.#answer(code, name);
    } finally {
      signal.removeEventListener('abort', end);
    }
  }

  /** Its output, until it has ended, with what it has started. */
  #follow(child: ChildProcess): Promise<[number | null, NodeJS.Signals | null]> {
    child.stdout!.setEncoding('utf8').on('data', (text: string) => this.#take(text, child));
    child
      .stderr!.setEncoding('utf8')
      .on('data', (text: string) => (this.#tail = (this.#tail + text).slice(-longestTail)));
    return new Promise((resolve, reject) => {
      child.on('error', (error: NodeJS.ErrnoException) => {
        const why =
          error.code === 'ENOENT' ? 'there is no such program, or no such folder to run it in' : error.message;
        reject(
          new UnusableObjectiveError(`the command could not be started: ${shown(child.spawnfile)}: ${why}.`, {
            cause: error,
          }),
        );
      });
      child.on('exit', (code, name) => {
        // What it has left behind ends now, and lets go of its output.
        kill(child, 'SIGKILL');
        const late = setTimeout(() => resolve([code, name]), grace);
        child.on('close', () => {
          clearTimeout(late);
          resolve([code, name]);
        });
      });
    });
  }

  #end(child: ChildProcess): void {
    kill(child, 'SIGTERM');
    const force = setTimeout(() => kill(child, 'SIGKILL'), grace);
    child.once('exit', () => clearTimeout(force));
  }

  #take(text: string, child: ChildProcess): void {
    const lines = (this.#line + text).split(/\r\n|\n|\r/);
    this.#line = lines.pop()!.slice(0, longestLine);
    for (const line of lines) this.#takeLine(line.trim(), child);
  }

  #takeLine(line: string, child: ChildProcess): void {
    if (line === '') return;
    this.#last = line;
    const [, step, value] = /^(\d{1,15})\s+(\S+)$/.exec(line) ?? [];
    const number = value === undefined ? undefined : numberIn(value);
    // With two objectives a line of two numbers is a result.
    if (this.#objectives > 1 || number === undefined || Number(step) <= this.#step) return;
    this.#step = Number(step);
    this.#reports = this.#reports.then(async () => {
      if (this.#pruned || (await this.#context.report(Number(step), number)) === undefined) return;
      this.#pruned = true;
      this.#end(child);
    });
    this.#reports.catch(() => this.#end(child));
  }

  #answer(code: number | null, signal: NodeJS.Signals | null): ObjectiveAnswer {
    if (this.#line.trim() !== '') this.#last = this.#line.trim();
    // The study knows why it was to end.
    if (this.#pruned) return NaN;
    if (signal !== null) throw new WorkerDiedError(`its command was ended by ${signal}${this.#words()}`);
    if (code !== 0) throw new Error(`its command ended with exit code ${code}${this.#words()}`);
    try {
      return resultIn(this.#last, this.#objectives);
    } catch (error) {
      throw new Error((error as Error).message + this.#words(), { cause: error });
    }
  }

  /** The last lines of stderr, for a reason. */
  #words(): string {
    const lines = this.#tail.split(/\r\n|\n|\r/).filter((line) => line.trim() !== '');
    return lines.length === 0 ? '' : `; stderr: ${lines.slice(-tailLines).map((line) => printable(line.trimEnd(), 300)).join(' / ')}`; // prettier-ignore
  }
}

/**
 * An objective that runs a command, for `Study.optimize`. `{name}` in it is the value of a parameter; see `command-line.ts` for its words.
 * There is no shell.
 *
 * The last line that it prints on stdout is the value: one number, two where there are two objectives, or a JSON object as an
 * `ObjectiveResult`. Before it, a line of a whole number and a number, such as `3 0.52`, is the value at a step, for pruners and pictures;
 * steps that do not grow are passed over, as is any other line. An exit code other than 0 fails the trial, with the last lines of stderr as
 * reason. The command and all that it has started end by SIGTERM, two seconds later by SIGKILL, when the trial is interrupted, pruned or out
 * of time. The environment has `VAELAB_TRIAL`, `VAELAB_PARAMS` and `PYTHONUNBUFFERED`.
 *
 * Throws an InputError for a command that cannot be split into words, or whose places are not the parameters of the space, a SpaceError for
 * a space that is not sound, an OptionError for an unknown option. The objective throws a StudyError when the command cannot be started.
 */
export function commandObjective(command: string, options: CommandOptions): Objective {
  const where = 'commandObjective';
  const defaults = { space: undefined as never as SpaceSpec, objectives: 1, cwd: undefined as string | undefined };
  const { space, objectives, cwd } = withDefaults(where, options, defaults);
  if (typeof command !== 'string')
    throw new InputError(`${where}: the command must be a text such as 'python train.py --lr {lr}'`);
  checkWhole(`${where}: objectives`, objectives, 1, 2);
  const words = parseCommand(command, checkSpace(space));
  return (params, context) =>
    new CommandRun(context, objectives).run(commandOf(words, params, context.id), params, cwd);
}
