/** Journals whose checksums are sound: of earlier versions, of newer ones, of other data, and without sense. */
import { copyFileSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { encodeLine } from '../../src/files/lines.js';
import { RandomSearch, Study, StudyError, type StudyOptions } from '../../src/search/index.js';
import { JournalStorage } from '../../src/search/node/journal.js';

const home = mkdtempSync(join(tmpdir(), 'vaelab-meaning-'));
let count = 0;
const newPath = (): string => join(home, `${count++}.study`);

/** The study of `files/earlier.study`, which version 0.1.0 wrote. */
const study = (path: string, options: Partial<StudyOptions> = {}): Study =>
  new Study({
    space: { x: { type: 'real', low: 0, high: 1 }, kind: { type: 'categorical', choices: ['a', 'b'] } },
    sampler: new RandomSearch({ seed: 5 }),
    storage: new JournalStorage(path),
    about: { dataset: 'wine', rows: 178 },
    ...options,
  });
const earlier = join(import.meta.dirname, 'files/earlier.study');
type Fields = Record<string, unknown>;
const bodies = readFileSync(earlier, 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line.slice(line.indexOf('{'))) as Fields);
const written = (entries: readonly unknown[]): string => {
  const path = newPath();
  writeFileSync(path, Buffer.concat(entries.map(encodeLine)));
  return path;
};

test('a study of version 0.1.0 is read, and goes on; that its data were not kept is said', async () => {
  const path = newPath();
  copyFileSync(earlier, path);
  const one = study(path, { content: { table: 'sha256 1' } });
  await one.load();
  expect(one.trials.map(({ state, value }) => [state, value])).toEqual([
    ['complete', 0.07268105951509946],
    ['complete', 0.10556393164023754],
    ['failed', undefined],
    ['complete', 0.014194477485036588],
    ['interrupted', undefined],
  ]);
  expect(one.notes).toEqual([expect.stringMatching(/a version that did not keep what its data hold/)]);
  await one.tell(await one.ask(), 1);
  expect(one.trials[4]).toMatchObject({ state: 'complete', value: 1, attempt: 2 });
});

test('other data, and another part of them, are refused with what differs', async () => {
  const path = newPath();
  const content = { table: 'sha256 1', target: 'class', split: 'sha256 2' };
  const about = {};
  await study(path, { content, about }).ask();
  await study(path, { content, about }).load();
  for (const [name, other] of Object.entries({ table: 'sha256 9', target: 'kind', split: 'sha256 8' }))
    await expect(study(path, { content: { ...content, [name]: other }, about }).load()).rejects.toThrow(
      `${path} holds another study: ${name} is "${content[name as 'table']}" there and "${other}" here.`,
    );
  // Who does not say what the data hold can look at it.
  await study(path, { about }).load();
});

test('a study of a newer format is refused, whatever is accepted', async () => {
  const path = written([{ ...bodies[0], format: 2 }, ...bodies.slice(1)]);
  await expect(study(path, { acceptDamage: true }).load()).rejects.toThrow(
    /line 1: it has format 2, .* reads formats up to 1; read it with a newer version/,
  );
});

const hostile: unknown = JSON.parse('{"__proto__":{"type":"fixed"},"constructor":1}');
const junk: readonly unknown[] = [null, true, -1, 1.5, 1e300, '', 'x', [], [[1]], {}, { x: 'y' }, hostile];

/** Every place in a value, by its path. */
function places(value: unknown, path: readonly string[] = []): string[][] {
  const inner =
    typeof value === 'object' && value !== null
      ? Object.entries(value).flatMap(([name, each]) => places(each, [...path, name]))
      : [];
  return path.length === 0 ? inner : [[...path], ...inner];
}

/** A copy with another value at a place; undefined takes it away. */
function changed(value: unknown, [name, ...rest]: readonly string[], other: unknown): unknown {
  const copy = structuredClone(value) as Fields;
  if (rest.length > 0) copy[name!] = changed(copy[name!], rest, other);
  else if (other === undefined) delete copy[name!];
  else copy[name!] = other;
  return copy;
}

describe('an entry with anything in any of its places', () => {
  test('is refused with file and remedy, or harmless', async () => {
    let [tried, refused] = [0, 0];
    for (const [i, body] of bodies.entries())
      for (const place of places(body))
        for (const other of [undefined, ...junk]) {
          const path = written(bodies.map((each, j) => (j === i ? changed(each, place, other) : each)));
          const one = study(path, { sampler: new RandomSearch({ seed: 5 }) });
          tried++;
          try {
            await one.load();
            one.trials.forEach(({ params }) => expect(Object.keys(params)).toEqual(['x', 'kind']));
            void [one.best, one.notes.join(), one.whyStop()];
          } catch (error) {
            const where = `${place.join('.')} of entry ${i} as ${JSON.stringify(other)}`;
            expect(error, where).toBeInstanceOf(StudyError);
            expect((error as Error).message, where).toContain(path);
            expect((error as Error).message, where).not.toMatch(/undefined|\[object|Cannot read/);
            refused++;
          }
        }
    expect(tried).toBeGreaterThan(900);
    expect(refused).toBeGreaterThan(tried / 2);
  }, 300_000);

  test('a trial outside of the space is named, and so is a line without sense', async () => {
    const ask = bodies.findIndex(({ kind }) => kind === 'ask');
    const outside = written(bodies.map((each, j) => (j === ask ? changed(each, ['params', 'x'], 7) : each)));
    const sampler = new RandomSearch({ seed: 5 });
    await expect(study(outside, { sampler }).load()).rejects.toThrow(
      `${outside}: trial 0 is none of this space (parameter "x" cannot be 7; it takes a number from 0 to 1.) Put back a copy of the file, or begin a new study elsewhere.`,
    );
    const senseless = written(bodies.map((each, j) => (j === ask ? changed(each, ['params'], 7) : each)));
    await expect(study(senseless).load()).rejects.toThrow(
      /line 3 is damaged \(the entry\.params must be an object, found 7\)/,
    );
  });
});
