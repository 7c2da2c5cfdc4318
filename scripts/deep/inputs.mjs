// Tries many inputs: what never ends, and what takes the program down, is found by watching from outside.
import { fork } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** MiB of the language's own memory that no small input may need. */
const memory = 1500;
/** Inputs of one process, which begins by compiling the sources. */
const lot = 50_000;
/** Where inputs are kept that something was found with. */
const found = fileURLToPath(new URL('../../runs/deep/inputs/', import.meta.url));

/**
 * @param workers processes at a time
 * @param patience milliseconds after which an input counts as one that never ends; several times what it may take
 * @returns whether all is well
 */
export async function deepInputs({ inputs, first, only, workers, patience = 60_000 }) {
  const home = mkdtempSync(join(tmpdir(), 'vaelab-inputs-'));
  const counts = new Map();
  const findings = [];
  const todo = ranges(first, inputs, Math.min(lot, Math.ceil(inputs / workers)));
  const begin = performance.now();
  let [done, cpu] = [0, 0];
  const take = ({ counts: more = new Map(), findings: news, tried, cpu: seconds = 0 }) => {
    for (const [name, { taken, refused }] of more) {
      const sum = counts.get(name) ?? { taken: 0, refused: 0 };
      counts.set(name, { taken: sum.taken + taken, refused: sum.refused + refused });
    }
    findings.push(...news);
    done += tried;
    cpu += seconds;
    const rate = Math.round((1000 * done) / (performance.now() - begin));
    process.stderr.write(`\r${done} of ${inputs} inputs, ${rate}/s, ${findings.length} findings `);
  };
  const work = async (worker) => {
    for (let range = todo.shift(); range !== undefined; range = todo.shift()) {
      const order = { first: range.first, inputs: range.end - range.first, only, found, at: join(home, `${worker}`) };
      const died = await tryRange(order, patience, take);
      if (died === undefined) continue;
      // What had been tried in its batch was told to nobody; it is tried again, and the rest goes on behind the input.
      const { seed, from, problem } = died;
      const rest = [
        { first: from, end: seed },
        { first: seed + 1, end: range.end },
      ];
      todo.unshift(...rest.filter(({ first: low, end }) => low < end));
      take({ findings: [{ seed, problem, ...(await keepInput({ save: seed, only, found })) }], tried: 1 });
    }
  };
  await Promise.all(Array.from({ length: workers }, (_, worker) => work(worker)));
  rmSync(home, { recursive: true, force: true });
  process.stderr.write('\r');
  report({ inputs, first, counts, findings, seconds: (performance.now() - begin) / 1000, cpu });
  return findings.length === 0;
}

function ranges(first, inputs, size) {
  const all = [];
  for (let low = first; low < first + inputs; low += size)
    all.push({ first: low, end: Math.min(low + size, first + inputs) });
  return all;
}

function report({ inputs, first, counts, findings, seconds, cpu }) {
  // A busy machine takes longer; what an input takes of a processor stays about the same.
  const each = ((1000 * cpu) / inputs).toFixed(2);
  console.log(
    `${inputs} inputs from number ${first} on, in ${Math.round(seconds)} s; ${each} ms of a processor for each`,
  );
  for (const [name, { taken, refused }] of [...counts].sort())
    console.log(`  ${name}: ${taken} taken, ${refused} refused`);
  const of = (pattern) => findings.filter(({ problem }) => pattern.test(problem)).length;
  const [hangs, crashes] = [of(/^(took|never) /), of(/^crashed/)];
  console.log(
    `hangs ${hangs}, crashes ${crashes}, unclear errors and broken promises ${findings.length - hangs - crashes}`,
  );
  for (const { target, seed, problem, saved } of findings.slice(0, 50))
    console.log(`\nFOUND by input ${seed}, ${target} (${saved}): ${problem}`);
  if (findings.length > 50) console.log(`\n… and ${findings.length - 50} more`);
}

function start(order) {
  return fork(new URL('inputs-process.mjs', import.meta.url), [JSON.stringify(order)], {
    execArgv: [`--max-old-space-size=${memory}`],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
}

/** Keeps an input that nobody could keep who tried it. */
function keepInput(order) {
  const child = start(order);
  return new Promise((resolve) => {
    child.on('message', resolve);
    child.on('exit', () => resolve({ target: 'unknown', saved: 'not kept' }));
  });
}

/**
 * Tries a range of inputs in a process, and hands on what it tells; when it hangs or crashes, the answer is at which input, why, and
 * the first input of which nothing was told.
 */
function tryRange(order, patience, take) {
  const child = start(order);
  let said = '';
  child.stderr.on('data', (text) => (said = `${said}${text}`.slice(-2000)));
  return new Promise((resolve) => {
    let [since, current, from, hung] = [performance.now(), undefined, order.first, false];
    const watch = setInterval(() => {
      const now = currentInput(order.at);
      // Until the first input it is still being compiled.
      if (now !== current || now === undefined) [since, current] = [performance.now(), now];
      else if (performance.now() - since > patience) hung = child.kill('SIGKILL');
    }, 1000);
    child.on('message', ({ next, ...told }) => {
      take({ ...told, tried: next - from });
      from = next;
    });
    child.on('exit', (code, signal) => {
      clearInterval(watch);
      const seed = currentInput(order.at) ?? from;
      rmSync(order.at, { force: true });
      if (from === order.first + order.inputs) return resolve(undefined);
      const problem = hung ? `never ended, or not within ${patience / 1000} s` : `crashed (${signal ?? code}): ${said}`;
      resolve({ seed: Math.max(seed, from), from, problem });
    });
  });
}

/** The number of the input that a process is trying; undefined before the first. */
function currentInput(path) {
  try {
    const bytes = readFileSync(path);
    return bytes.length === 8 ? bytes.readDoubleLE() : undefined;
  } catch {
    return undefined;
  }
}
