/**
 * The one place where text leaves for a terminal. Names of columns, classes and files may hold characters that move the cursor, change
 * what stands on the screen or turn the direction of writing; here they become their own names, such as `\u001b`.
 */
import { once } from 'node:events';
import { plainText } from '../../checks/index.js';

/** Prints text on stdout, with a line's end. */
export function print(text: string): void {
  process.stdout.write(`${plainText(text)}\n`);
}

/** Prints text on stderr, with a line's end or another. */
export function tell(text: string, end: '\n' | '' = '\n'): void {
  process.stderr.write(plainText(text) + end);
}

/** Prints a JSON document on stdout. What would steer a terminal stands as JSON's own escapes, so that readers get the same values. */
export function printJson(value: unknown, indent?: number): void {
  print(JSON.stringify(value, null, indent));
}

/** Prints rows on stdout: as they are for a program, and for a terminal without what would steer it. */
export function printRows(text: string): void {
  process.stdout.write(process.stdout.isTTY ? plainText(text) : text);
}

/** As `printRows`; waits until a reader has taken what is printed, so that it does not pile up. */
export async function printed(text: string): Promise<void> {
  const { stdout } = process;
  if (stdout.write(stdout.isTTY ? plainText(text) : text)) return;
  // A reader that has gone takes nothing any more.
  if (stdout.destroyed) return;
  await Promise.race([once(stdout, 'drain'), once(stdout, 'close')]);
}

/** Takes back the line that the cursor is on. */
export function clearLine(): void {
  process.stderr.write('\r\u001b[2K');
}
