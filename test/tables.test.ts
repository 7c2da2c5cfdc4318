/** Documents with generated tables: the tables are what the catalogue and the finished runs give. */
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { datasets } from '../src/data/index.js';
import { meanAndSd } from '../src/metrics/index.js';
import { layersOf } from '../src/models/index.js';
import {
  experiments,
  geneSelections,
  openResultsAt,
  datasetRecords,
  summarise,
  variants,
} from '../src/thesis/index.js';
import { brokenLinks, readFile } from './markdown.js';
import { optionData } from './option-tables.js';
import { judgedAs, library } from './thesis/records.js';
import { lines } from './thesis/report/example.js';

interface Tables {
  readonly documents: Readonly<Record<string, string>>;
  readonly withTables: (file: string, markdown: string, data: object) => Promise<string>;
}
const root = resolve(import.meta.dirname, '..');
const { documents, withTables } = (await import(pathToFileURL(join(root, 'scripts', 'tables.mjs')).href)) as Tables;
const catalogue = {
  experiments,
  geneSelections,
  datasetRecords,
  variants,
  layersOf,
  datasets,
  meanAndSd,
  ...(await optionData()),
};
const finished = summarise([...(await openResultsAt(join(root, 'docs', 'results'))).results.values()]);
const generators = [
  ...library('vae-madelon', judgedAs(700, 702, 800)),
  ...library('class-means-madelon', judgedAs(700, 500, 800, { varianceRatio: 0.01 })),
];
const example = { ...catalogue, summary: summarise([...lines, ...generators]) };

const made = async (file: string, name: string): Promise<string[]> =>
  (await withTables(file, `<!-- generated: ${name} -->\n<!-- end -->\n`, example))
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) => line.replaceAll(/ +/g, ' '));

test.each(Object.keys(documents))(
  '%s has the tables of the catalogue, the finished runs and the options',
  async (file) => {
    const text = readFile(file);
    expect(await withTables(file, text, { ...catalogue, summary: finished })).toBe(text);
  },
);

test('the chapter has the same cells in both languages, but for words and commas', () => {
  const numbers = (text: string): string[] =>
    [...text.matchAll(/^<!-- generated: (.*?) -->\n(.*?)^<!-- end -->$/gms)].flatMap(([, name, table]) => [
      name!,
      ...(table!.replaceAll(/(?<=\d),(?=\d)/g, '.').match(/\d+(?:\.\d+)?/g) ?? []),
    ]);
  const [spanish, english] = ['es', 'en'].map((language) => numbers(readFile(`docs/chapter.${language}.md`)));
  expect(spanish!.length).toBeGreaterThan(1000);
  expect(spanish).toEqual(english);
});

test('the map holds every experiment of the catalogue', () => {
  const map = /^<!-- generated: map -->\n(.*?)^<!-- end -->$/ms.exec(readFile('docs/chapter.es.md'))![1]!;
  const ids = [...map.matchAll(/^\| (\S+) +\|/gm)].map(([, id]) => id).slice(2);
  expect(ids.toSorted()).toEqual(experiments.map(({ id }) => id).toSorted());
});

test('every recorded accuracy that lies outside is explained', () => {
  const text = readFile('docs/reproduction.md');
  const section = text.slice(text.indexOf('## What falls outside'), text.indexOf("## The study's claims"));
  const written = section.replaceAll(/^<!-- generated: .*?^<!-- end -->$/gms, '');
  for (const id of finished.coverage.outside) expect(written).toContain(`**${id}**`);
});

test('links of the reproduction lead somewhere', () => {
  expect(brokenLinks('docs/reproduction.md')).toEqual([]);
});

describe('of made-up runs', () => {
  const english = 'docs/reproduction.md';

  test('results stand beside the recorded ones, by protocol; stand-ins and cut trainings are marked', async () => {
    const rows = await made(english, 'results');
    const group = example.summary.groups.find(
      ({ experiment, protocol }) => experiment === '25t1' && protocol === 'as-published',
    )!;
    const { real, synthetic, range } = group;
    const start = [
      '| 25t1',
      'leukemia',
      '`as-published`',
      '6 × 4',
      '0.8182',
      `${real.mean.toFixed(3)} ± ${real.sd.toFixed(3)}`,
      '0.9545',
      `${synthetic.mean.toFixed(3)} ± ${synthetic.sd.toFixed(3)}`,
      `${range[0].toFixed(3)}–${range[1].toFixed(3)}`,
    ].join(' | ');
    expect(rows.find((row) => row.startsWith(start))).toBeDefined();
    expect(rows.filter((row) => row.startsWith('| 25t1 '))).toHaveLength(4);
    expect(rows.find((row) => row.startsWith('| 42 '))).toContain('| gcm-filtered\\* |');
    expect(rows.find((row) => row.startsWith('| 28 '))).toContain('`as-published` †');
  });

  test('the same in Spanish has commas', async () => {
    const [english25, spanish25] = await Promise.all(
      ['en', 'es'].map(async (language) =>
        (await made(`docs/chapter.${language}.md`, 'results')).find((row) => row.startsWith('| 25t1 ')),
      ),
    );
    expect(spanish25).toContain('| 0,9545 |');
    expect(spanish25!.replaceAll(/(?<=\d),(?=\d)/g, '.').replaceAll(' a ', ' to ')).toBe(
      english25!.replace('| yes |', '| sí |').replace(/(\d) of (\d)/, '$1 de $2'),
    );
  });

  test('the clean protocol has real, synthetic and both, with intervals; claims have outcomes; draws have multiples', async () => {
    const clean = await made(english, 'clean');
    expect(clean.slice(2).map((row) => row.split(' | ')[0])).toEqual(['| leukemia', '| wine', '| madelon']);
    expect(clean[3]).toMatch(
      /^\| wine \| VAE, default sizes \| 5 \| 54 \| (0\.\d{3} ± 0\.\d{3} \(0\.\d{3} to \d\.\d{3}\) \| ){3}/,
    );
    const claims = await made('docs/chapter.es.md', 'claims');
    expect(claims.filter((row) => row.includes('cuadrícula de 37'))).toHaveLength(1);
    expect(claims.join('\n')).not.toMatch(/experiments|against|classes|accuracy|evaluation mode/);
    const draws = await made(english, 'draws');
    expect(draws.slice(2).map((row) => row.split(' | ')[4])).toEqual(['1×', '2×', '2×', '5×', '5×', '10×', '10×']);
  });

  test('the generators of the library stand below real rows, with verdicts, and apart from the networks of the study', async () => {
    const rows = await made(english, 'generators');
    expect(rows.slice(2).map((row) => row.split(' | ')[1])).toEqual(['real rows', 'VAE', 'class means (control)']);
    expect(rows[3]).toMatch(
      /^\| madelon \| VAE \| 5 \| 0\.\d{3} .* \| 1\.00 \| 0\.60 \| 0\.70 \| 0\.[23] \(.*\) \| as good \|$/,
    );
    expect(rows[4]).toMatch(/\| 0\.01 \| .* \| −25\.0 \(.*\) \| worse \|$/);
    expect((await made('docs/chapter.es.md', 'generators'))[4]).toMatch(/medias de clase \(control\) .* \| peor \|$/);
    const learnt = await withTables(english, '<!-- generated: learnt -->\n<!-- end -->\n', example);
    expect(learnt).toContain('train ridge to: madelon: class means 0.625, real rows 0.875.');
    expect(learnt).toMatch(/Screening the columns.* madelon: VAE 0\.5\d\d and 0\.650, real rows/);
    const setup = await withTables('docs/chapter.es.md', '<!-- generated: generatorSetup -->\n<!-- end -->\n', example);
    expect(setup).toContain('en madelon un clasificador ridge.');
  });

  test('compute has the hours, the machine and what failed', async () => {
    const text = await withTables(english, '<!-- generated: compute -->\n<!-- end -->\n', example);
    expect(text).toContain('Some Processor, 2 cores, Node 26.0.0');
    expect(text).toContain("the generator's loss became too large in epoch 7");
  });

  test('an unknown name is an error', async () => {
    await expect(withTables(english, '<!-- generated: maps -->\n<!-- end -->\n', example)).rejects.toThrow(
      "no table 'maps'",
    );
  });
});
