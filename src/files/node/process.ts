/** Who a process is, and whether it still lives. */
import type * as fileSystem from 'node:fs';
import { createRequire } from 'node:module';
import { hostname } from 'node:os';
import type { ProcessIdentity } from '../process-identity.js';

// An import would make Node fill in all of the module, its streams too, at every start of a program.
const { readFileSync, readlinkSync } = createRequire(import.meta.url)('node:fs') as typeof fileSystem;

function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

/** When a process was started and what it is doing, in Linux's own terms (proc(5), fields 22 and 3 of stat). */
function look(pid: number): { readonly startTime: string; readonly state: string } | undefined {
  const text = attempt(() => readFileSync(`/proc/${pid}/stat`, 'latin1'));
  // The second field, a name in brackets, may hold blanks and brackets itself.
  const fields = text?.slice(text.lastIndexOf(')') + 2).split(' ');
  return fields && { startTime: fields[19]!, state: fields[0]! };
}

/** Processes with the same text can look each other up by number: same machine, same start of it, same namespace. */
function machine(): string {
  const boot = attempt(() => readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim());
  const namespace = attempt(() => readlinkSync('/proc/self/ns/pid'));
  return [process.platform, hostname(), boot, namespace].filter((part) => part !== undefined).join(' ');
}

let own: ProcessIdentity | undefined;

/** Looked up once: it stays the same for as long as the process lives. */
export function thisProcess(): ProcessIdentity {
  if (own !== undefined) return own;
  const { pid } = process;
  const startTime = look(pid)?.startTime;
  own = { label: `${pid}@${hostname()}`, machine: machine(), pid, ...(startTime === undefined ? {} : { startTime }) };
  return own;
}

/** Whether `other` lives; undefined where that cannot be seen from here. A number that another process has got is no sign of life. */
export function isAlive(other: ProcessIdentity, here: ProcessIdentity): boolean | undefined {
  if (other.machine !== here.machine) return undefined;
  const now = look(other.pid);
  if (now && other.startTime !== undefined) return now.startTime === other.startTime && !/[ZXx]/.test(now.state);
  try {
    process.kill(other.pid, 0);
    return undefined;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH' ? false : undefined;
  }
}
