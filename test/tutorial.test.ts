/** The tutorial shows what its commands print. */
import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { brokenLinks, readFile } from './markdown.js';

interface Block {
  readonly line: number;
  readonly commands: readonly string[];
  readonly output: string | undefined;
}
interface Transcripts {
  readonly documents: Readonly<Record<string, string>>;
  readonly commandBlocks: (markdown: string) => Block[];
  readonly printedBy: (command: string, folder: string) => Promise<string>;
  readonly folderFor: (document: string) => string;
}
const root = resolve(import.meta.dirname, '..');
const script = pathToFileURL(join(root, 'scripts/transcripts.mjs')).href;
const { documents, commandBlocks, printedBy, folderFor } = (await import(script)) as Transcripts;

describe.each(Object.keys(documents))('%s', (document) => {
  const markdown = readFile(document);
  const blocks = commandBlocks(markdown).filter(({ commands }) => commands.length > 0);
  let folder: string;
  beforeAll(() => {
    folder = folderFor(document);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  // Minutes on a machine that does ten other things.
  const patience = 1_800_000;
  test.each(blocks)(
    'the commands at line $line print what it shows',
    async ({ commands, output }) => {
      let printed = '';
      for (const command of commands) printed += await printedBy(command, folder);
      if (output === undefined) expect(printed).not.toMatch(/^vaelab: /m);
      else expect(printed).toBe(output);
    },
    patience,
  );

  test('quotes percentages that are in its outputs, and all five answers', () => {
    const text = markdown.replaceAll(/^```.*?^```$/gms, '');
    const outputs = blocks.map(({ output }) => output ?? '').join('');
    const quoted = text.match(/\d+\.\d+%/g)!;
    expect(quoted.length).toBeGreaterThan(1);
    expect(quoted.filter((figure) => !outputs.includes(figure))).toEqual([]);
    for (const answer of ['Yes', 'No', 'Cannot tell', 'No signal'])
      expect(outputs).toMatch(RegExp(`^${answer}: `, 'm'));
  });

  test('has no dead link', () => {
    expect(brokenLinks(document)).toEqual([]);
  });
});
