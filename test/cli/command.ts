/** Runs the built command as a person would: a process of its own, in a folder of its own. */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SeededRandom } from '../../src/random/index.js';

/** The built command. */
export const main: string = join(import.meta.dirname, '../../dist/lib/cli.js');
if (!existsSync(main)) throw new Error(`${main} is missing: build it first with npm run build`);

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** A new empty folder. */
export const folder = (): string => mkdtempSync(join(tmpdir(), 'vaelab test '));

/**
 * Runs `vaelab ...args` in `cwd`; `onErr` sees what has come on stderr so far, and may send signals.
 * The stream named by `closing` has no reader from the beginning. No data folder is known but by `--data`; `extra` joins the
 * environment.
 */
export function vaelab(
  args: readonly string[],
  cwd: string,
  onErr?: (text: string, send: (signal?: NodeJS.Signals) => void) => void,
  closing?: 'stdout' | 'stderr',
  extra: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  const env: NodeJS.ProcessEnv = { ...process.env };
  for (const name of ['VAELAB_DATA', 'VAELAB_PROFILE']) delete env[name];
  Object.assign(env, extra);
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [main, ...args], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let [out, err] = ['', ''];
    child.stdout.on('data', (data: Buffer) => (out += data.toString()));
    child.stderr.on('data', (data: Buffer) => {
      err += data.toString();
      onErr?.(err, (signal = 'SIGINT') => void child.kill(signal));
    });
    if (closing !== undefined) child[closing].destroy();
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, out, err }));
  });
}

/** For `onErr`: a signal, Ctrl-C's by default, once, `delay` milliseconds after the pattern has come. */
export function interruptAt(
  pattern: RegExp,
  delay?: number,
  signal: NodeJS.Signals = 'SIGINT',
): (text: string, send: (signal?: NodeJS.Signals) => void) => void {
  let sent = false;
  return (text, send) => {
    if (sent || !pattern.test(text)) return;
    sent = true;
    if (delay === undefined) send(signal);
    else setTimeout(() => send(signal), delay);
  };
}

/** A table of two classes that a line tells apart: a CSV text with a class column 'kind'. */
export function smallTable(rows: number = 40, columns: number = 6): string {
  const header = [...Array.from({ length: columns }, (_, j) => (j === 0 ? '"a, b"' : `x${j}`)), 'kind'].join(',');
  const lines = Array.from({ length: rows }, (_, i) => {
    const kind = i % 2 === 0 ? 'left' : 'right';
    return [
      ...Array.from({ length: columns }, (_, j) =>
        (Math.sin(1 + i * 7.3 + j * 3.1) + (i % 2) * (j === 0 ? 4 : 1)).toFixed(4),
      ),
      kind,
    ].join(',');
  });
  return `${header}\n${lines.join('\n')}\n`;
}

/** A table of two classes that no column tells apart: a CSV text with a class column 'kind'. */
export function noiseTable(rows: number = 60, columns: number = 6): string {
  const random = new SeededRandom('noise');
  const header = [...Array.from({ length: columns }, (_, j) => `x${j}`), 'kind'].join(',');
  const lines = Array.from({ length: rows }, (_, i) =>
    [...Array.from({ length: columns }, () => random.normal().toFixed(4)), i % 2 === 0 ? 'left' : 'right'].join(','),
  );
  return `${header}\n${lines.join('\n')}\n`;
}
