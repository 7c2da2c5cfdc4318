/**
 * `npm run docs:site`: the site of all documents and the reference of every public name, in .cache/site, by TypeDoc, which fails on a public
 * name without documentation. Then every link within the site is followed; one that leads nowhere is an error.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bin, installIfNeeded, root, run } from './install.mjs';

const site = join(root, '.cache', 'site');

/** What stands in an attribute, as text. */
const unescaped = (text) =>
  text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');

/** The links of a folder of pages that lead to no file of it, or to no place in a page: page and link. */
export function deadLinks(folder) {
  const pages = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.html'));
  const read = new Map(pages.map((name) => [join(folder, name), readFileSync(join(folder, name), 'utf8')]));
  const places = new Map();
  const placesOf = (page) => {
    if (!places.has(page))
      places.set(
        page,
        new Set([...read.get(page).matchAll(/\s(?:id|name)="([^"]*)"/g)].map(([, id]) => unescaped(id))),
      );
    return places.get(page);
  };
  const dead = [];
  for (const [page, html] of read)
    for (const [, link] of html.matchAll(/\s(?:href|src)="([^"]*)"/g)) {
      const [path, place] = unescaped(link).split('#');
      if (/^[a-z]+:/.test(path)) continue;
      const target = path === '' ? page : join(dirname(page), decodeURIComponent(path));
      const there = existsSync(target);
      if (there && (!place || !read.has(target) || placesOf(target).has(decodeURIComponent(place)))) continue;
      dead.push(`${relative(folder, page)}: ${unescaped(link)}`);
    }
  return dead;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  installIfNeeded();
  run(bin('typedoc'), ['--options', 'typedoc.site.json', '--logLevel', 'Warn']);
  const dead = deadLinks(site);
  for (const link of dead) console.error(`dead link in ${link}`);
  if (dead.length > 0) process.exit(1);
  console.log(`${relative(root, site)}/index.html`);
}
