import { readFileSync } from 'node:fs';

/** The parsed file `data/<name>.json`, which lies beside this module in `src` and in `dist` alike. */
export function readData(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`./data/${name}.json`, import.meta.url), 'utf8'));
}
