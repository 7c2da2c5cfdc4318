/** What strangers put into names of columns, classes and files must not reach a terminal as it is, nor a spreadsheet as a formula. */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Ended, folder, vaelab } from './command.js';

const place = folder();
const run = (args: readonly string[]): Promise<Ended> => vaelab(args, place);

const evil = '\u001b[31m\u009b2J\u0007\u202e\u200f\u007f';
const steering = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]|\p{Bidi_Control}/u;

/** A table whose columns and classes have such names; the class `=1+1` would be a formula. */
const hostileCsv = `a${evil},b,class${evil}\n${Array.from({ length: 12 }, (_, i) => `${i},${i % 5},${i % 2 ? '=1+1' : `x${evil}`}`).join('\n')}\n`;

describe('characters that steer a terminal', () => {
  test('never leave the program, but in files', async () => {
    const table = join(place, `table${evil}.csv`);
    const model = join(place, `model${evil}.safetensors`);
    const rows = join(place, `rows${evil}.csv`);
    await writeFile(table, hostileCsv);
    const target = `class${evil}`;
    const runs = [
      await run(['fit', table, '--target', target, '--model', 'class-normals', '-o', model]),
      await run(['sample', model, '-n', '10', '-o', rows]),
      await run(['sample', model, '-n', '3', '--json', '--class', '=1+1']),
      await run(['sample', model, '--class', `no${evil}`]),
      await run(['evaluate', table, rows, '--target', `clas${evil}`]),
      await run([`fit${evil}`]),
      await run(['sample', model, `--rows${evil}`]),
      await run(['fit', join(place, `none${evil}.csv`), '-o', join(place, 'never')]),
    ];
    for (const { out, err } of runs) expect(out + err).not.toMatch(steering);
    expect(runs.map(({ code }) => code)).toEqual([0, 0, 0, 2, 2, 2, 2, 2]);
    // The rows have the names as they were, and JSON means the same.
    const [header] = (await readFile(rows, 'utf8')).split('\n');
    expect(header).toBe(hostileCsv.split('\n')[0]);
    expect((JSON.parse(runs[2]!.out) as { columns: string[] }).columns).toEqual([`a${evil}`, 'b']);
  });

  test('leave by one function', async () => {
    const root = new URL('../../src/', import.meta.url);
    const files = await Promise.all(
      ['cli', 'thesis'].map(async (room) =>
        (await readdir(new URL(`${room}/`, root), { recursive: true })).map((file) => `${room}/${file}`),
      ),
    );
    const writing: string[] = [];
    for (const file of files.flat().filter((name) => name.endsWith('.ts')))
      if (/\b(stdout|stderr)\.write\(|\bconsole\./.test(await readFile(new URL(file, root), 'utf8')))
        writing.push(file);
    expect(writing).toEqual(['cli/kit/terminal.ts']);
  });
});

describe('names that a spreadsheet would compute', () => {
  test('are noted, and defused where that is asked for', async () => {
    const table = join(place, 'formulas.csv');
    const model = join(place, 'formulas.safetensors');
    await writeFile(
      table,
      `@a,-1,class\n${Array.from({ length: 12 }, (_, i) => `${i * i},1,${i % 2 ? '=1+1' : '-2'}`).join('\n')}\n`,
    );
    expect((await run(['fit', table, '--target', 'class', '--model', 'class-normals', '-o', model])).code).toBe(0);
    const plain = await run(['sample', model, '-n', '4', '--seed', '1']);
    expect(plain.err).toMatch(/note: a spreadsheet would compute the names @a, .*=1\+1; --defuse-formulas/);
    expect(plain.out).toMatch(/^@a,-1,class\n[\s\S]*,=1\+1\n/);
    const defused = await run(['sample', model, '-n', '4', '--seed', '1', '--defuse-formulas']);
    expect(defused.out).toMatch(/^'@a,-1,class\n[\s\S]*,'=1\+1\n/);
    expect(defused.out).toMatch(/,-2\n/);
    expect(defused.err).toBe('');
  });
});
