/**
 * Documents that show what commands print. Every `npx vaelab` line of a document's sh blocks runs, one after the other, in one new folder
 * with the files of an example; what the lines of a block print stands in the text block that follows it. `node scripts/transcripts.mjs`
 * writes the text blocks anew, and test/tutorial.test.ts holds them against new runs.
 */
import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from './install.mjs';

/** Documents whose outputs are made here, and the folder with the files that their commands read. */
export const documents = { 'docs/tutorial.md': 'examples/clinic' };

/** Lines of an output that are longer than this are broken between words. */
const width = 90;
const block = /^```sh\n(.*?)^```$(?:((?:(?!^```).)*?)^```text\n(.*?)^```$)?/gms;

/** The blocks of commands of a document: the line that each begins at, its commands, and the output that is shown for them, if one is. */
export function commandBlocks(markdown) {
  return [...markdown.matchAll(block)].map(({ index, 1: code, 3: output }) => ({
    line: markdown.slice(0, index).split('\n').length,
    commands: [...code.matchAll(/^npx vaelab ([^#\n]*)/gm)].map(([, words]) => words.trim()),
    output,
  }));
}

/** The document with other outputs, one for each block of commands. */
const withOutputs = (markdown, outputs) =>
  markdown.replace(block, (whole, code, between, output) => {
    const printed = outputs.shift();
    return output === undefined ? whole : `\`\`\`sh\n${code}\`\`\`${between}\`\`\`text\n${printed}\`\`\``;
  });

/** A line, broken before the word that would not fit any more. */
function broken(line) {
  if (line.length <= width) return line;
  const at = line.lastIndexOf(' ', width);
  return at <= 0 ? line : `${line.slice(0, at)}\n${broken(line.slice(at + 1))}`;
}

/**
 * Runs the built command in a folder; what it prints as a result, and as an error where it fails, in lines that fit a page. Where a network
 * is trained, products are computed so that every Node has the same digits.
 */
export function printedBy(command, cwd) {
  const env = { ...process.env };
  for (const name of ['VAELAB_DATA', 'VAELAB_PROFILE']) delete env[name];
  return new Promise((resolve, reject) => {
    const same = /^(?:run|evaluate) /.test(command) ? ['--no-fused'] : [];
    const args = [join(root, 'dist/lib/cli.js'), ...command.split(/\s+/), ...same];
    const child = spawn(process.execPath, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let [out, err] = ['', ''];
    child.stdout.on('data', (data) => (out += data));
    child.stderr.on('data', (data) => (err += data));
    child.on('error', reject);
    child.on('close', (code) => {
      const text = (code === 0 ? out : out + err).replace(/^\n+|\n+$/g, '');
      resolve(text === '' ? '' : `${text.split('\n').map(broken).join('\n')}\n`);
    });
  });
}

/** A new folder with the files that a document's commands read. */
export function folderFor(document) {
  const folder = mkdtempSync(join(tmpdir(), 'vaelab-transcript-'));
  cpSync(join(root, documents[document]), folder, { recursive: true, filter: (path) => !path.endsWith('.mjs') });
  return folder;
}

async function main() {
  for (const document of Object.keys(documents)) {
    const folder = folderFor(document);
    const path = join(root, document);
    const markdown = readFileSync(path, 'utf8');
    const outputs = [];
    for (const { commands, line } of commandBlocks(markdown)) {
      console.log(`${document}, line ${line}`);
      let printed = '';
      for (const command of commands) printed += await printedBy(command, folder);
      outputs.push(printed);
    }
    writeFileSync(path, withOutputs(markdown, outputs));
    rmSync(folder, { recursive: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
