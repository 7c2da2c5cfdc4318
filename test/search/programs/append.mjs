/** Appends lines to a store: append.mjs <compiled rooms> <path> <name> <lines>; prints what was acknowledged. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [rooms, path, name, lines] = process.argv.slice(2);
const { LineStore } = await import(pathToFileURL(join(rooms, 'files/node/line-store.js')));
const store = new LineStore({ path, what: 'test file', check: (value) => value });
for (let i = 0; i < Number(lines); i++) {
  await store.append([{ name, i, filler: 'x'.repeat((i * 97) % 3000) }]);
  console.log(`kept ${i}`);
}
