/**
 * From tasks to stages: what the threads of a pool do, and where they wait for each other.
 *
 * A stage is a list of parts that any thread may take; when all parts are done, all threads go on to the next stage.
 * Neighbouring tasks that go column by column share a stage, each part taking its columns through all of them; and
 * neighbouring tasks that are not worth dividing share one part.
 */
import type { KernelCall, Task } from './task.js';

type Part = readonly KernelCall[];
export interface Stage {
  readonly parts: readonly Part[];
  /** Which steps of the plan it does, for the profile; a step that needs several stages is named by the first alone. */
  readonly steps: readonly number[];
}

/** The tasks of one step of a plan, with the step's number and group. */
export interface StepTasks {
  readonly step: number;
  readonly group: number;
  readonly tasks: readonly Task[];
}

/** Nanoseconds of work below which a part is not worth another thread's wait. */
export const leastPart = 8000;
/** Nanoseconds of a part at most, so that a thread can give way in between and late threads can be helped out. */
const longestPart = 5e6;

interface Bundle {
  readonly tasks: Task[];
  readonly steps: number[];
  readonly group: number;
}

interface ScheduleOptions {
  readonly threads: number;
  /** Nanoseconds of a part at the least. */
  readonly leastPart: number;
  /** Whether every task is to be a stage of its own, so that its time can be told. */
  readonly apart: boolean;
}

export function schedule(steps: readonly StepTasks[], options: ScheduleOptions): Stage[] {
  const stages: { parts: Part[]; steps: number[] }[] = [];
  for (const bundle of bundles(steps)) {
    const parts = divide(bundle.tasks, options);
    const last = stages.at(-1);
    // One thread goes on by itself for as long as there is nothing to share.
    if (!options.apart && last?.parts.length === 1 && parts.length === 1) {
      last.parts = [[...last.parts[0]!, ...parts[0]!]];
      last.steps.push(...bundle.steps);
    } else stages.push({ parts, steps: [...bundle.steps] });
  }
  return stages;
}

/** Tasks that go together: column by column in one group of the plan, or alone. */
function bundles(steps: readonly StepTasks[]): Bundle[] {
  const result: Bundle[] = [];
  for (const { step, group, tasks } of steps) {
    for (const [i, task] of tasks.entries()) {
      const open = result.at(-1);
      const first = open?.tasks[0];
      const joins =
        open?.group === group &&
        i === 0 &&
        first?.axis === 'columns' &&
        task.axis === 'columns' &&
        first.units === task.units;
      if (joins) {
        open.tasks.push(task);
        if (open.steps.at(-1) !== step) open.steps.push(step);
      } else result.push({ tasks: [task], steps: i === 0 ? [step] : [], group });
    }
  }
  return result;
}

function divide(tasks: readonly Task[], { threads, leastPart }: ScheduleOptions): Part[] {
  const { units } = tasks[0]!;
  const multiple = Math.max(...tasks.map((task) => task.multiple));
  const cost = tasks.reduce((sum, task) => sum + task.cost, 0);
  const most = Math.max(1, Math.ceil(units / multiple));
  // A multiple of the number of threads, so that they end together.
  const wanted = cost / threads > longestPart ? threads * Math.ceil(cost / threads / longestPart) : threads;
  const count = Math.min(most, wanted, Math.max(1, Math.floor(cost / Math.max(leastPart, 1e-9))));
  const cut = (i: number): number =>
    i === count ? units : Math.min(units, Math.round((units * i) / count / multiple) * multiple);
  const parts: Part[] = [];
  for (let i = 0; i < count; i++) {
    const [from, to] = [cut(i), cut(i + 1)];
    if (from < to) parts.push(inBlocks(tasks, from, to));
  }
  return parts;
}

/** Nanoseconds of one task on a block of columns, about 16,000 elements: several operands fit the second-level cache. */
const blockCost = 3300;
/** Columns of a block at the least: four cache lines of every row. */
const leastBlock = 64;

/** The tasks on some columns; those that are light in blocks, each block going through all of them in turn. */
function inBlocks(tasks: readonly Task[], from: number, to: number): KernelCall[] {
  const heavy = tasks.findIndex((task) => task.heavy === true);
  if (heavy >= 0) {
    const [before, after] = [tasks.slice(0, heavy), tasks.slice(heavy + 1)];
    return [...inBlocks(before, from, to), ...tasks[heavy]!.calls(from, to), ...inBlocks(after, from, to)];
  }
  if (tasks.length === 0) return [];
  if (tasks.length === 1) return tasks[0]!.calls(from, to);
  const perUnit = Math.max(...tasks.map((task) => task.cost / task.units));
  const block = Math.max(leastBlock, Math.floor(blockCost / perUnit / leastBlock) * leastBlock);
  const calls: KernelCall[] = [];
  for (let at = from; at < to; at += block) {
    const end = Math.min(to, at + block);
    calls.push(...tasks.flatMap((task) => task.calls(at, end)));
  }
  return calls;
}
