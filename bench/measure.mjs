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

export const summary = (times) => ({ median: median(times), best: Math.min(...times), times });

/**
 * Times candidates in turn, A B C A B C, so that a change of the machine's speed meets all of them alike.
 *
 * A candidate has a name and one of
 *   run()           does the work once; may be async; `before()` runs ahead of each, untimed
 *   time(repeats)   does the work so many times and returns the milliseconds that it took
 * and may have
 *   open(), close() run untimed around its turn in every round; what was opened must end with `close`, so that its
 *                   threads are gone when the next candidate runs
 *   rounds          its number of rounds, if smaller; `samples` measurements a turn (1), each of at least `minimum` ms (50)
 * Every candidate warms up ahead of its first measurement, and again after each `open`, long enough for its code to have
 * been compiled for speed.
 * @returns {Promise<Map<string, { median: number, best: number, times: number[] }>>} milliseconds per run
 */
export async function interleave(candidates, rounds = 9) {
  const times = new Map(candidates.map(({ name }) => [name, []]));
  const repeats = new Map();
  for (let round = 0; round < rounds; round++) {
    for (const candidate of candidates) {
      if (round >= (candidate.rounds ?? rounds)) continue;
      await candidate.open?.();
      if (round === 0 || candidate.open) {
        const known = repeats.get(candidate.name) ?? 1;
        repeats.set(candidate.name, await warmUp(candidate, known));
      }
      const count = repeats.get(candidate.name);
      for (let sample = 0; sample < (candidate.samples ?? 1); sample++)
        times.get(candidate.name).push((await timed(candidate, count)) / count);
      await candidate.close?.();
    }
  }
  return new Map([...times].map(([name, list]) => [name, summary(list)]));
}

/** Works for 300 ms; returns how many runs last about `minimum` ms, judged by the last ones. */
async function warmUp(candidate, known) {
  const minimum = candidate.minimum ?? 50;
  let repeats = known;
  // A slow candidate is warm after its one run.
  for (let spent = 0; spent < 300;) {
    const last = await timed(candidate, repeats);
    spent += last;
    repeats = Math.max(1, Math.min(repeats * 8, Math.round((repeats * minimum) / Math.max(last, 0.001))));
  }
  return repeats;
}

/** Milliseconds spent in `run`, all repeats together. */
async function timed({ run, before, time }, repeats) {
  if (time) return time(repeats);
  let spent = 0;
  for (let i = 0; i < repeats; i++) {
    if (before) await before();
    const start = performance.now();
    await run();
    spent += performance.now() - start;
  }
  return spent;
}

/** Uniform numbers in [-1/2, 1/2). */
export function noise(size) {
  const values = new Float32Array(size);
  for (let i = 0; i < size; i++) values[i] = Math.random() - 0.5;
  return values;
}

/** The largest difference, relative to the largest number. */
export function largestDifference(found, expected) {
  let difference = found.length === expected.length ? 0 : Infinity;
  let size = 0;
  for (let i = 0; i < expected.length; i++) {
    const apart = Math.abs(found[i] - expected[i]);
    // Also true for NaN, which must not pass.
    if (!(apart <= difference)) difference = apart;
    size = Math.max(size, Math.abs(expected[i]));
  }
  return difference / size;
}

/** Rows of equal objects as padded cells, the names of the columns first. */
function cellsOf(rows) {
  const columns = Object.keys(rows[0] ?? {});
  const cells = [columns, ...rows.map((row) => columns.map((column) => String(row[column] ?? '')))];
  const widths = columns.map((_, i) => Math.max(3, ...cells.map((line) => line[i].length)));
  return {
    widths,
    lines: cells.map((line) => line.map((text, i) => (i ? text.padStart(widths[i]) : text.padEnd(widths[i])))),
  };
}

/** Prints rows of equal objects as a table; all columns but the first go to the right. */
export function printTable(rows) {
  const { widths, lines } = cellsOf(rows);
  const [head, ...body] = lines.map((line) => line.join('  '));
  console.log([head, widths.map((width) => '-'.repeat(width)).join('  '), ...body].join('\n'));
}

/** The same as a table in Markdown. */
export function markdownTable(rows) {
  const { widths, lines } = cellsOf(rows);
  const rule = widths.map((width, i) => (i ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width)));
  const [head, ...body] = lines;
  return [head, rule, ...body].map((line) => `| ${line.join(' | ')} |\n`).join('');
}
