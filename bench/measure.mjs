// What every benchmark here shares: the machine and its load, interleaved timing, medians, tables.
import { cpus, loadavg } from 'node:os';

/** The machine in one line, and whether something else was running: a busy machine makes figures worthless. */
export function machine() {
  const processors = cpus();
  const load = loadavg()[0];
  return {
    text: `${processors[0]?.model.trim() ?? 'unknown processor'}, ${processors.length} cores, Node ${process.versions.node}`,
    load,
    busy: load > 0.5,
  };
}

/** Prints the machine, with a warning when it is busy. */
export function printMachine(found) {
  console.log(`${found.text}; load ${found.load.toFixed(2)}`);
  if (found.busy) console.log('WARNING: something else is running; only the ratios may mean something.');
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/**
 * Times candidates in turn, A B C A B C, so that a change of the machine's speed meets all of them alike.
 *
 * Each candidate is `{ name, run, before?, rounds?, minimum? }`: `run` may be async; `before` runs ahead of each, untimed; `rounds` overrides the number of timed
 * rounds; a round repeats `run` until it has lasted about `minimum` ms (default 50). Every candidate warms up first,
 * long enough for its code to have been compiled for speed.
 * @returns {Promise<Map<string, { median: number, best: number, times: number[] }>>} milliseconds per run
 */
export async function interleave(candidates, rounds = 9) {
  const plans = [];
  for (const candidate of candidates) {
    let runs = 0;
    let spent = 0;
    // A slow candidate is warm after its one run.
    for (; spent < 300; runs++) spent += await timed(candidate, 1);
    const repeats = Math.max(1, Math.round((candidate.minimum ?? 50) / (spent / runs)));
    plans.push({ ...candidate, repeats, rounds: Math.min(rounds, candidate.rounds ?? rounds), times: [] });
  }
  for (let round = 0; round < rounds; round++) {
    for (const plan of plans) {
      if (round < plan.rounds) plan.times.push((await timed(plan, plan.repeats)) / plan.repeats);
    }
  }
  return new Map(plans.map(({ name, times }) => [name, { median: median(times), best: Math.min(...times), times }]));
}

/** Prints rows of equal objects as a table; numbers go to the right. */
export function printTable(rows) {
  const columns = Object.keys(rows[0] ?? {});
  const cells = rows.map((row) => columns.map((column) => String(row[column])));
  const widths = columns.map((column, i) => Math.max(column.length, ...cells.map((line) => line[i].length)));
  const line = (texts) => texts.map((text, i) => (i ? text.padStart(widths[i]) : text.padEnd(widths[i]))).join('  ');
  console.log(line(columns));
  console.log(line(widths.map((width) => '-'.repeat(width))));
  for (const texts of cells) console.log(line(texts));
}

/** Milliseconds spent in `run`, all repeats together. */
async function timed({ run, before }, repeats) {
  let spent = 0;
  for (let i = 0; i < repeats; i++) {
    if (before) await before();
    const start = performance.now();
    await run();
    spent += performance.now() - start;
  }
  return spent;
}
