// Keeps an input that something was found with: as a person can read it, and its texts and bytes as they are.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';

/** @returns the path of the file, beside which its texts and bytes lie under the same name */
export function saveInput(folder, { target, seed, input }) {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${target.replaceAll(' ', '-')}-${seed}`);
  const all = { depth: null, maxArrayLength: null, maxStringLength: null };
  writeFileSync(`${path}.txt`, `${inspect(input, all)}\n`);
  const { text, bytes } =
    typeof input === 'string' ? { text: input } : input instanceof Uint8Array ? { bytes: input } : input;
  if (typeof text === 'string') writeFileSync(`${path}.text`, text);
  if (bytes instanceof Uint8Array) writeFileSync(`${path}.bytes`, bytes);
  return `${path}.txt`;
}
