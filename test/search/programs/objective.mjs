/** An objective for worker processes; `args.mode` says how it behaves for trials whose number is in `args.ids`, up to `args.attempts`. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

export async function objective({ x }, { id, attempt, worker, args, threads, report, signal }) {
  const { mode, ids = [], attempts = Infinity, notes } = args;
  if (notes) writeFileSync(join(notes, String(process.pid)), JSON.stringify({ worker, threads }));
  if (!ids.includes(id) || attempt > attempts) return x;
  const behaviour = {
    kill: () => process.kill(process.pid, 'SIGKILL'),
    exit: () => process.exit(7),
    exitAfterwards() {
      setTimeout(() => process.exit(8));
      return x;
    },
    async signalled() {
      for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.kill(process.pid, name);
      await new Promise((resolve) => setTimeout(resolve, 50));
      return x;
    },
    memory() {
      const kept = [];
      for (;;) kept.push(new Array(1e5).fill(x + kept.length));
    },
    throw() {
      throw new Error('it broke');
    },
    nan: () => NaN,
    late: () => setTimeout(() => Promise.reject(new Error('nobody waits for this')), 1),
    async report() {
      for (let step = 1; step <= 50; step++) {
        const reason = await report(step, x / step);
        if (reason) return -1;
      }
      return x;
    },
    async badReport() {
      await report(2, x);
      await report(1, x);
    },
    hang: () => new Promise((resolve) => signal.addEventListener('abort', () => resolve(0))),
    busy() {
      for (const end = Date.now() + 20_000; Date.now() < end;);
    },
  };
  const value = await behaviour[mode]();
  if (mode === 'kill' || mode === 'late') await new Promise((resolve) => setTimeout(resolve, 5000));
  return value;
}
