/** Signals: Ctrl-C, and those of schedulers and terminals, which mean the same. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { onInterrupt } from '../../src/cli/kit/interrupt.js';
import type { RunResult, SearchResult } from '../../src/synthesis/index.js';
import { folder, interruptAt, smallTable, vaelab } from './command.js';

describe('onInterrupt', () => {
  /** Listens with two stages; `send` calls what listens to a signal, `told` has what happened. */
  function listening(): { send: (name: NodeJS.Signals) => void; told: string[]; release: () => void } {
    const told: string[] = [];
    const names: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];
    const before = names.map((name) => process.listeners(name));
    vi.spyOn(process, 'exit').mockImplementation((code) => {
      throw new Error(`exit ${code}`);
    });
    const interruption = onInterrupt(
      [{ message: 'first', act: () => told.push('act') }, { message: 'second' }],
      (text) => told.push(text),
      () => told.push('cleaned up'),
    );
    interruption.signals.forEach((signal, i) => signal.addEventListener('abort', () => told.push(`signal ${i}`)));
    const own = names.map((name, i) => process.listeners(name).filter((one) => !before[i]!.includes(one)));
    return {
      told,
      send: (name) => own[names.indexOf(name)]!.forEach((listener) => listener(name)),
      release: () => {
        interruption.release();
        vi.restoreAllMocks();
        expect(names.map((name) => process.listeners(name))).toEqual(before);
      },
    };
  }

  test('each Ctrl-C takes a stage, and quits after the last', () => {
    const { send, told, release } = listening();
    send('SIGINT');
    expect(told.splice(0)).toEqual(['signal 0', 'act', 'first']);
    send('SIGINT');
    expect(told.splice(0)).toEqual(['signal 1', 'second']);
    expect(() => send('SIGINT')).toThrow('exit 130');
    expect(told).toEqual(['cleaned up']);
    release();
  });

  test.each(['SIGTERM', 'SIGHUP'] as const)('%s takes all stages at once, and its copy nothing', (name) => {
    const { send, told, release } = listening();
    send(name);
    expect(told.splice(0)).toEqual(['signal 0', 'act', 'signal 1', 'second']);
    send('SIGTERM');
    send('SIGHUP');
    expect(told).toEqual([]);
    release();
  });
});

const table = ['--target', 'kind'];
const network = ['--model', 'vae', '--hidden', '12', '--latent', '3', '--stop', 'none'];
function prepared(): string {
  const cwd = folder();
  writeFileSync(join(cwd, 't.csv'), smallTable());
  return cwd;
}

test.each(['SIGTERM', 'SIGHUP'] as const)(
  'run: %s keeps what there is, and trains no classifier more than it must',
  async (name) => {
    const cwd = prepared();
    const args = ['run', 't.csv', ...table, ...network, '--splits', '1', '--epochs', '1000000', '--out', 'o'];
    const { code, err } = await vaelab(args, cwd, interruptAt(/a training step has/, 300, name));
    expect(err).toContain('Interrupted: finishing the step in progress');
    expect(code).toBe(130);
    const result = JSON.parse(readFileSync(join(cwd, 'o/result.json'), 'utf8')) as RunResult;
    expect(result.training!.stoppedBecause).toBe('interrupted');
    expect(result.both).toBeNull();
    expect(Object.keys(result.utility)).toEqual([result.deciding!.name]);
    expect(err).not.toMatch(/classifier on (synthetic rows|both)/);
  },
);

test('run, of the study: a quick classifier scores what there is', async () => {
  const cwd = prepared();
  const args = ['run', 't.csv', ...table, '--protocol', 'as-described', '--epochs', '1000000', '--out', 'o'];
  const { code } = await vaelab([...args, ...network], cwd, interruptAt(/a training step has/, 300, 'SIGTERM'));
  expect(code).toBe(130);
  const { notes, both } = JSON.parse(readFileSync(join(cwd, 'o/result.json'), 'utf8')) as RunResult;
  expect(notes.join(' ')).toContain('Interrupted: to end soon, a ridge classifier scored the rows.');
  expect(both).toBeNull();
});

test('fit: a signal during the choice says that nothing was learned', async () => {
  const cwd = prepared();
  const args = ['fit', 't.csv', ...table, '--output', 'm.safetensors'];
  const { code, err } = await vaelab(args, cwd, interruptAt(/auto, backend/, undefined, 'SIGTERM'));
  expect(err).toMatch(/vaelab: interrupted before anything was learned: m\.safetensors was not written\n$/);
  expect(code).toBe(130);
  expect(readdirSync(cwd)).toEqual(['t.csv']);
});

test('search: interrupted trials are begun again as often as it takes', async () => {
  const cwd = prepared();
  const sizes = ['--hidden', '6', '--epochs', '4000', '--patience', '4000', '--method', 'random', '--no-retrain'];
  const args = ['search', 't.csv', ...table, ...sizes, '--trials', '1', '--study', 's.study', '--out'];
  for (const out of ['a', 'b', 'c']) {
    const { code, err } = await vaelab([...args, out], cwd, interruptAt(/ study /, 200, 'SIGTERM'));
    expect(err).toContain('Interrupting the running trials');
    expect(code).toBe(130);
    expect(existsSync(join(cwd, out, 'search.html'))).toBe(true);
  }
  const rest = await vaelab([...args, 'd', '--json'], cwd);
  const { trials } = JSON.parse(rest.out) as SearchResult;
  expect(trials).toMatchObject([{ state: 'complete', attempt: 4 }]);
});
