// Tries many inputs: what never ends, and what takes the program down, is found by watching from outside.
import { fork } from 'node:child_process';

/** MiB of the language's own memory that no small input may need. */
const memory = 1500;
/** Inputs of one process. */
const lot = 20_000;

/**
 * @param patience milliseconds after which an input counts as one that never ends; several times what it may take
 * @returns whether all is well
 */
export async function deepInputs({ inputs, first, only, patience = 60_000 }) {
  const counts = new Map();
  const findings = [];
  const begin = performance.now();
  for (let seed = first; seed < first + inputs;) {
    const ended = await tryLot({ first: seed, inputs: Math.min(lot, first + inputs - seed), only }, patience);
    for (const [name, { taken, refused }] of ended.counts) {
      const sum = counts.get(name) ?? { taken: 0, refused: 0 };
      counts.set(name, { taken: sum.taken + taken, refused: sum.refused + refused });
    }
    findings.push(...ended.findings);
    seed = ended.next;
    process.stderr.write(`\r${seed - first} of ${inputs} inputs, ${findings.length} findings `);
  }
  process.stderr.write('\r');
  const seconds = Math.round((performance.now() - begin) / 1000);
  console.log(`${inputs} inputs from number ${first} on, in ${seconds} s`);
  for (const [name, { taken, refused }] of counts) console.log(`  ${name}: ${taken} taken, ${refused} refused`);
  const of = (pattern) => findings.filter(({ problem }) => pattern.test(problem)).length;
  const [hangs, crashes] = [of(/^(took|never) /), of(/^crashed/)];
  console.log(
    `hangs ${hangs}, crashes ${crashes}, unclear errors and broken promises ${findings.length - hangs - crashes}`,
  );
  for (const { target, seed, problem } of findings.slice(0, 50))
    console.log(`\nFOUND by input ${seed}, ${target}: ${problem}`);
  if (findings.length > 50) console.log(`\n… and ${findings.length - 50} more`);
  return findings.length === 0;
}

/** Tries a lot of inputs in a process; one that hangs or crashes ends it, and the next one goes on behind that input. */
function tryLot(order, patience) {
  const child = fork(new URL('inputs-process.mjs', import.meta.url), [JSON.stringify(order)], {
    execArgv: [`--max-old-space-size=${memory}`],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let said = '';
  child.stderr.on('data', (text) => (said = `${said}${text}`.slice(-2000)));
  return new Promise((resolve) => {
    // Until the first input it is still being compiled.
    let since = Infinity;
    let current = order.first;
    let report;
    const watch = setInterval(() => {
      if (performance.now() - since > patience) child.kill('SIGKILL');
    }, 1000);
    child.on('message', (message) => {
      since = performance.now();
      if (typeof message === 'number') current = message;
      else report = message;
    });
    child.on('exit', (code, signal) => {
      clearInterval(watch);
      if (report !== undefined) return resolve({ ...report, next: order.first + order.inputs });
      const hung = performance.now() - since > patience;
      const problem = hung ? `never ended, or not within ${patience / 1000} s` : `crashed (${signal ?? code}): ${said}`;
      resolve({ counts: new Map(), findings: [{ target: 'unknown', seed: current, problem }], next: current + 1 });
    });
  });
}
