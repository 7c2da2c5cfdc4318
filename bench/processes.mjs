// Candidates that run in processes of their own: one that prints its result and ends, or one that answers line by line.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export const here = (name) => fileURLToPath(new URL(name, import.meta.url));

/** `{ rows: 38, fused: true }` as `--rows 38 --fused`; what is false or undefined is left out. */
export const flags = (values) =>
  Object.entries(values).flatMap(([name, value]) =>
    value === undefined || value === false ? [] : value === true ? [`--${name}`] : [`--${name}`, String(value)],
  );

/** The most resident memory that this process has had, in MiB. Where Linux tells, without what the process it was made from had. */
export function peakMiB() {
  try {
    const [, kibibytes] = /VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'));
    return kibibytes / 1024;
  } catch {
    return process.resourceUsage().maxRSS / 1024;
  }
}

export const threadsText = (count) => `${count} thread${count === 1 ? '' : 's'}`;

/**
 * The environment of a Python peer with so many threads. Variables that pin OpenBLAS to one processor's kernels are taken
 * out, so that the peer chooses its fastest.
 */
export function peerEnvironment(threads) {
  const environment = { ...process.env };
  delete environment.OPENBLAS_CORETYPE;
  delete environment.OPENBLAS_L2_SIZE;
  for (const name of ['OMP', 'OPENBLAS', 'MKL']) environment[`${name}_NUM_THREADS`] = String(threads);
  return environment;
}

/** Runs a program to its end. @returns the JSON object that it prints. @throws Error with what it complained about. */
export async function runToEnd(program, args, environment = process.env) {
  const child = spawn(program, args, { env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  let complaints = '';
  child.stdout.on('data', (text) => (output += text));
  child.stderr.on('data', (text) => (complaints += text));
  const code = await new Promise((resolve) => {
    child.on('error', (error) => {
      complaints += error.message;
      resolve(-1);
    });
    child.on('close', resolve);
  });
  if (code !== 0) throw new Error(`${program} failed (${code}): ${complaints.trim()}`);
  return JSON.parse(output);
}

/**
 * Starts a program that answers every line of JSON with one. `answer` waits for a line without asking first; both throw
 * what it complained about when it ends.
 */
export function startServer(program, args, environment = process.env) {
  const child = spawn(program, args, { env: environment, stdio: ['pipe', 'pipe', 'pipe'] });
  let complaints = '';
  child.stderr.on('data', (text) => (complaints += text));
  child.on('error', (error) => (complaints += error.message));
  child.stdin.on('error', () => {});
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error(`${program} ended: ${complaints.trim()}`);
    return JSON.parse(value);
  };
  return {
    answer,
    ask: (question) => {
      child.stdin.write(`${JSON.stringify(question)}\n`);
      return answer();
    },
    stop: () => child.stdin.end(),
  };
}

/** A file of raw numbers, copied, since a short file shares its buffer with others. */
export const readNumbers = (path, Type) => new Type(new Uint8Array(readFileSync(path)).buffer);

/**
 * Runs the blocks of all candidates in turn: A B C A B C. A candidate is `{ block, python?, peer? }`; where the first block of a
 * Python peer fails, all peers of that interpreter are left out, of another peer that one, and it is said why.
 * @returns the candidates that remain, each with its `blocks`
 */
export async function inRounds(candidates, rounds) {
  let running = candidates.map((candidate) => ({ ...candidate, blocks: [] }));
  for (let round = 0; round < rounds; round++) {
    for (const candidate of running) {
      if (!running.includes(candidate)) continue;
      try {
        candidate.blocks.push(await candidate.block());
      } catch (error) {
        if ((!candidate.python && !candidate.peer) || round > 0) throw error;
        console.error(`Left out: ${error.message}`);
        running = running.filter((other) =>
          candidate.peer ? other.peer !== candidate.peer : other.python !== candidate.python,
        );
      }
    }
  }
  return running;
}
