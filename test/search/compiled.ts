/** The search room as JavaScript, for tests that need processes of their own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import ts from 'typescript';

const root = resolve(import.meta.dirname, '../..');

/** A new empty folder. */
export const folder = (): string => mkdtempSync(join(tmpdir(), 'vaelab-search-'));

/** Compiles the room search and those it imports, or other rooms, into a new folder, which is returned. */
export function compile(
  rooms: readonly string[] = ['search', 'files', 'workers', 'random', 'matrix', 'checks'],
): string {
  const out = folder();
  symlinkSync(join(root, 'node_modules'), join(out, 'node_modules'));
  writeFileSync(join(out, 'package.json'), '{ "type": "module" }');
  for (const room of rooms) {
    const sources = readdirSync(join(root, 'src', room), { recursive: true, encoding: 'utf8' });
    for (const file of sources.filter((name) => name.endsWith('.ts'))) {
      const { outputText } = ts.transpileModule(readFileSync(join(root, 'src', room, file), 'utf8'), {
        compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ES2022, verbatimModuleSyntax: true },
      });
      const target = join(out, room, file.replace(/ts$/, 'js'));
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, outputText);
    }
  }
  return out;
}

export interface Running {
  readonly child: ChildProcess;
  /** Standard output so far, as lines that have ended. */
  readonly lines: () => string[];
  readonly ended: Promise<{ readonly code: number | null; readonly signal: string | null; readonly err: string }>;
}

/** Starts `programs/<name>.mjs` with arguments, as the first of a group of processes. */
export function start(name: string, ...args: readonly string[]): Running {
  const program = join(import.meta.dirname, 'programs', `${name}.mjs`);
  if (!existsSync(program)) throw new Error(`${program} is missing`);
  const child = spawn(process.execPath, [program, ...args], { detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  let [out, err] = ['', ''];
  child.stdout.on('data', (data: Buffer) => (out += data.toString()));
  child.stderr.on('data', (data: Buffer) => (err += data.toString()));
  return {
    child,
    lines: () => out.split('\n').slice(0, -1),
    ended: new Promise((done) => child.on('close', (code, signal) => done({ code, signal, err }))),
  };
}

export const sleep = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

/** Waits until `ready` gives something. */
export async function until<T>(
  ready: () => T | undefined | false | Promise<T | undefined | false>,
  what: string,
  seconds = 300,
): Promise<T> {
  for (const end = Date.now() + 1000 * seconds; Date.now() < end; await sleep(5)) {
    const found = await ready();
    if (found !== undefined && found !== false) return found;
  }
  throw new Error(`waited ${seconds} s in vain for: ${what}`);
}
