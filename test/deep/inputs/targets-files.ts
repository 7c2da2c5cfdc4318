/** Files that programs of ours wrote, and somebody changed: models of every kind, studies, results, benchmarks. */
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { checkBenchDocument, compareBench, comparisonTable } from '../../../src/bench/index.js';
import { CVAE, parseModel, VAE } from '../../../src/models/index.js';
import { RandomSearch, Study } from '../../../src/search/index.js';
import { JournalStorage } from '../../../src/search/node/index.js';
import { createSynthesizer, synthesizerFromBytes, synthesizerKinds } from '../../../src/synthesis/index.js';
import { openResults } from '../../../src/thesis/results-file.js';
import { reference } from '../../../src/tensor/index.js';
import { crc32 } from '../../data/crc32.js';
import { MemoryFiles } from '../../files/memory-files.js';
import { mixedTable, quick } from '../../synthesis/table.js';
import type { Chance } from './chance.js';
import { spoiltBytes, spoiltData, spoiltText } from './hostile.js';
import { must } from './outcome.js';
import { type Target, target } from './target.js';

const backend = reference();
const files: Uint8Array[] = [];
const plain: { vae?: Uint8Array; cvae?: Uint8Array } = {};
const small = { hidden: [4], latentDim: 2, epochs: 2, warmup: 0, backend };
let journal = '';
let results = '';

async function prepareModels(): Promise<void> {
  if (files.length > 0) return;
  const table = mixedTable(24);
  for (const [kind, { network }] of Object.entries(synthesizerKinds)) {
    const made = createSynthesizer(kind, network ? { ...quick, epochs: 2, backend } : {});
    files.push((await made.fit(table)).toBytes({ includeTrainingRows: true }));
  }
  const rows = Array.from({ length: 12 }, (_, i) => [Math.sin(i), Math.cos(i), i / 12]);
  plain.vae = (await new VAE(small).fit(rows)).toBytes();
  plain.cvae = (
    await new CVAE<string>(small).fit(
      rows,
      rows.map((_, i) => (i % 2 ? 'a' : 'b')),
    )
  ).toBytes();
}

/** A model file as header and values. */
function divided(bytes: Uint8Array): { header: Record<string, unknown>; data: Uint8Array } {
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  const text = new TextDecoder().decode(bytes.subarray(8, 8 + length));
  return { header: JSON.parse(text) as Record<string, unknown>, data: bytes.subarray(8 + length) };
}

/** JSON of anything: what it cannot hold stands as text. */
const json = (value: unknown): string =>
  JSON.stringify(value, (_, each: unknown) => (typeof each === 'bigint' ? String(each) : each)) ?? 'null';

/** A model file with its description or its layout changed, and no checksums that would tell. */
function rewritten(chance: Chance, bytes: Uint8Array): Uint8Array {
  const { header, data } = divided(bytes);
  const { __metadata__, ...layout } = header as { __metadata__: Record<string, string> };
  const metadata = { ...__metadata__ };
  delete metadata['checksum'];
  delete metadata['headerChecksum'];
  const whole = chance.happens(0.15) ? spoiltData(chance, layout) : layout;
  if (chance.happens(0.9)) metadata['vaelab'] = json(spoiltData(chance, JSON.parse(metadata['vaelab']!)));
  const said = chance.happens(0.05) ? spoiltData(chance, metadata) : metadata;
  const text = new TextEncoder().encode(json({ __metadata__: said, ...(whole as object) }));
  const length = 8 * Math.ceil(text.length / 8);
  const made = new Uint8Array(8 + length + data.length).fill(32, 8, 8 + length);
  new DataView(made.buffer).setBigUint64(0, BigInt(length), true);
  made.set(text, 8);
  made.set(data, 8 + length);
  return made;
}

const spoiltFile = (chance: Chance, bytes: Uint8Array): Uint8Array =>
  chance.happens(0.3) ? spoiltBytes(chance, bytes) : rewritten(chance, bytes);

async function prepareLines(): Promise<void> {
  if (journal !== '') return;
  const disk = new MemoryFiles();
  const study = new Study({ ...studyOptions(), storage: new JournalStorage(path, disk) });
  for (let i = 0; i < 3; i++) {
    const trial = await study.ask();
    await trial.report(1, 0.5);
    await study.tell(trial, i === 2 ? 'failed' : i / 3);
  }
  journal = Buffer.from(disk.bytes(path)).toString('latin1');
  const recorded = await readFile(new URL('../../../docs/results/reproduction.jsonl', import.meta.url), 'utf8');
  results = recorded.split('\n').slice(0, 2).join('\n') + '\n';
}

/** Where a file is said to lie that is in memory only. */
const path = resolve('not there', 'spoilt');

/** A text as a file, a character a byte or in UTF-8. */
function inMemory(text: string, encoding: 'latin1' | 'utf8'): MemoryFiles {
  const disk = new MemoryFiles();
  disk.put(path, Buffer.from(text, encoding));
  return disk;
}

const studyOptions = (): ConstructorParameters<typeof Study>[0] => ({
  space: { lr: { type: 'real', low: 1e-4, high: 0.1, log: true }, width: { type: 'int', low: 1, high: 9 } },
  sampler: new RandomSearch({ seed: 1 }),
});

/** A journal with one entry changed and its checksum right. */
function rewrittenJournal(chance: Chance): string {
  const lines = journal.split('\n').slice(0, -1);
  const at = chance.below(lines.length);
  const entry: unknown = JSON.parse(lines[at]!.slice(lines[at]!.indexOf('{')));
  const body = Buffer.from(json(spoiltData(chance, entry)));
  lines[at] = `${crc32(body).toString(16).padStart(8, '0')} ${body.length} ${body.toString('latin1')}`;
  return lines.join('\n') + '\n';
}

/** Every line that is JSON, with one of them changed. */
const rewrittenLines = (chance: Chance, text: string): string => {
  const lines = text.split('\n').slice(0, -1);
  const at = chance.below(lines.length);
  lines[at] = json(spoiltData(chance, JSON.parse(lines[at]!)));
  return lines.join('\n') + '\n';
};

const bench: unknown = {
  version: '0.1.0',
  quick: true,
  interrupted: false,
  machine: { model: 'm', cores: 2, node: 'v20', v8: '1', load: 0.1 },
  backends: [{ name: 'wasm', threads: 1, reason: 'asked for', startMs: 1 }],
  results: [{ name: 'matmul', backend: 'wasm', threads: 1, unit: 'GFLOP/s', median: 1, best: 2, firstMs: 1 }],
};

/** The document; undefined where it is refused, with an error that the command line turns into its own. */
function benchDocument(value: unknown): ReturnType<typeof checkBenchDocument> | undefined {
  try {
    return checkBenchDocument(value);
  } catch (error) {
    if (error instanceof TypeError && / must be /.test(error.message)) return undefined;
    throw error;
  }
}

export const fileTargets: readonly Target[] = [
  target({
    name: 'synthesizer',
    share: 30,
    prepare: prepareModels,
    make: (chance) => spoiltFile(chance, chance.pick(files)),
    attempt: async (bytes) => {
      const made = synthesizerFromBytes(bytes, { backend });
      const table = await made.sample(4, { seed: 1 });
      must(table.features.data.every(Number.isFinite), 'it draws what is no number');
    },
  }),
  target({
    name: 'autoencoder',
    share: 15,
    prepare: prepareModels,
    make: (chance) => {
      const cvae = chance.happens(0.5);
      return { cvae, bytes: spoiltFile(chance, cvae ? plain.cvae! : plain.vae!) };
    },
    attempt: async ({ cvae, bytes }) => {
      const place = { backend };
      const rows = cvae
        ? await CVAE.fromBytes(bytes, place).sample(3, { label: 'a' })
        : await VAE.fromBytes(bytes, place).sample(3);
      must('rows' in rows || rows.data.every(Number.isFinite), 'it draws what is no number');
    },
  }),
  target({
    name: 'safetensors',
    share: 15,
    prepare: prepareModels,
    make: (chance) => spoiltFile(chance, chance.pick(files)),
    attempt: (bytes) => parseModel(bytes),
  }),
  target({
    name: 'journal',
    share: 10,
    prepare: prepareLines,
    make: (chance) => ({
      text: chance.happens(0.6) ? rewrittenJournal(chance) : spoiltText(chance, journal),
      acceptDamage: chance.happens(0.3),
    }),
    attempt: async ({ text, acceptDamage }) => {
      const storage = new JournalStorage(path, inMemory(text, 'latin1'));
      const study = new Study({ ...studyOptions(), storage, acceptDamage });
      const trial = await study.ask();
      await study.tell(trial, 0.25);
      for (const { params } of study.trials)
        must(typeof params === 'object' && params !== null, 'a trial has no parameters');
    },
  }),
  target({
    name: 'results',
    share: 10,
    prepare: prepareLines,
    make: (chance) => (chance.happens(0.6) ? rewrittenLines(chance, results) : spoiltText(chance, results)),
    attempt: (text) => openResults(path, inMemory(text, 'utf8')),
  }),
  target({
    name: 'bench document',
    share: 5,
    make: (chance) => json(spoiltData(chance, bench)),
    attempt: (text) => {
      const figures = benchDocument(JSON.parse(text) as unknown);
      if (figures !== undefined) comparisonTable(compareBench(figures, figures), ['a', 'b']);
    },
  }),
];
