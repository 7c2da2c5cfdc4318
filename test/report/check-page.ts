/** What holds for every page, whatever the data. */
import { expect } from 'vitest';

/** Every opened element is closed in order; void elements of HTML and self-closed ones of SVG aside. */
function checkNesting(page: string): void {
  const voids = new Set(['meta', 'link', 'br', 'img', 'hr', 'input']);
  const open: string[] = [];
  const markup = page.replace(/<style>[^]*?<\/style>/g, '').replace(/<!doctype html>/, '');
  for (const [tag, closing, name, , selfClosed] of markup.matchAll(
    /<(\/?)([A-Za-z][\w-]*)((?:[^<>"]|"[^"]*")*?)(\/?)>/g,
  )) {
    if (voids.has(name!) || selfClosed === '/') continue;
    if (closing === '/') expect(open.pop(), `${tag} near ${open.join(' > ')}`).toBe(name);
    else open.push(name!);
  }
  expect(open).toEqual([]);
}

/** Complete, nested as it should be, without scripts, addresses and numbers that are none. */
export function checkPage(page: string): void {
  const withoutNamespace = page.replaceAll('http://www.w3.org/2000/svg', '');
  expect(withoutNamespace).not.toMatch(/https?:\/\//i);
  expect(withoutNamespace).not.toMatch(/<script|@import|url\((?!#)|\ssrc=|<iframe|\son\w+="/i);
  expect(page).not.toMatch(/\bNaN\b|\bundefined\b|\bInfinity\b|\[object/);
  expect(page.match(/<svg/g)?.length).toBe(page.match(/<\/svg>/g)?.length);
  const ids = [...page.matchAll(/\sid="([^"]*)"/g)].map((m) => m[1]!);
  expect(new Set(ids).size).toBe(ids.length);
  for (const [, id] of page.matchAll(/url\(#([^)]*)\)/g)) expect(ids).toContain(id);
  checkNesting(page);
}

/** The pictures with a name for those who do not see them. */
export const named = (page: string): string[] =>
  [...page.matchAll(/<svg [^>]*role="img" aria-label="([^"]+)"/g)].map((m) => m[1]!);
