/** The check of the site's links: `npm run docs:site`, which is part of `npm test`, follows all of them. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';

const script = pathToFileURL(resolve(import.meta.dirname, '../scripts/site.mjs')).href;
const { deadLinks } = (await import(script)) as { readonly deadLinks: (folder: string) => string[] };

test('links to files and places that are not there are found, and no others', () => {
  const folder = mkdtempSync(join(tmpdir(), 'vaelab-site-'));
  mkdirSync(join(folder, 'part'));
  writeFileSync(join(folder, 'a & b.css'), '');
  writeFileSync(
    join(folder, 'index.html'),
    `<link href="a%20&amp;%20b.css"><a href="https://example.org/x">x</a><a href="#here">h</a><p id="here">
     <a href="part/one.html#there">t</a><a href="part/one.html#nowhere">n</a><img src="gone.png">`,
  );
  writeFileSync(join(folder, 'part/one.html'), '<p id="there"><a href="../index.html">i</a><a href="two.html">t</a>');
  expect(deadLinks(folder).sort()).toEqual([
    'index.html: gone.png',
    'index.html: part/one.html#nowhere',
    'part/one.html: two.html',
  ]);
  rmSync(folder, { recursive: true });
});
