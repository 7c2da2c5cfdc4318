/** Tables as people have them: a clinical one, and expression tables from R, pandas and GEO. The same seed gives the same text. */
import { SeededRandom } from '../src/random/index.js';

const pad = (value: number): string => String(value).padStart(2, '0');

/** Ids, dates, words, true and false, counts, a constant, missing cells, and classes of 90 and 10 in a hundred. */
export function clinicalTable(rows = 200): string {
  const random = new SeededRandom('clinical');
  const pick = <T>(list: readonly T[], shares: readonly number[]): T => {
    let left = random.uniform();
    return list[
      Math.max(
        0,
        shares.findIndex((share) => (left -= share) < 0),
      )
    ]!;
  };
  const lines = Array.from({ length: rows }, (_, i) => {
    const ill = i % 10 === 0;
    const age = Math.round(Math.min(90, Math.max(18, 55 + (ill ? 12 : 0) + 12 * random.normal())));
    const marker = (1.2 + (ill ? 1.5 : 0) + 0.4 * random.normal()).toFixed(3);
    return [
      `P${String(7919 + ((i * 7919) % 9973)).padStart(5, '0')}`,
      `20${pad(15 + (i % 8))}-${pad(1 + ((i * 5) % 12))}-${pad(1 + ((i * 11) % 28))}`,
      age,
      pick(['female', 'male'], [0.52, 0.48]),
      pick(['Berlin', 'Lima', 'Oslo', 'Quito'], ill ? [0.1, 0.5, 0.2, 0.2] : [0.4, 0.2, 0.3, 0.1]),
      random.uniform() < (ill ? 0.6 : 0.2) ? 'True' : 'False',
      Math.floor(random.uniform() * (ill ? 6 : 3)),
      random.uniform() < 0.12 ? '' : marker,
      random.uniform() < 0.05 ? 'NA' : pick(['I', 'II', 'III'], ill ? [0.1, 0.3, 0.6] : [0.6, 0.3, 0.1]),
      '1.5',
      ill ? 'relapse' : 'remission',
    ].join();
  });
  const header = 'patient,visit,age,sex,site,smoker,children,marker,stage,dose,outcome';
  return `${header}\n${lines.join('\n')}\n`;
}

/** Rows of expression: names of genes, of samples, values [samples, genes] and classes. */
function expression(
  samples: number,
  genes: number,
): { names: string[]; ids: string[]; values: number[][]; classes: string[] } {
  const random = new SeededRandom('expression');
  const classes = Array.from({ length: samples }, (_, i) => (i % 2 === 0 ? 'tumour' : 'normal'));
  const values = classes.map((label) =>
    Array.from({ length: genes }, (_, j) => 7 + (label === 'tumour' && j < 6 ? 1.2 : 0) + 0.7 * random.normal()),
  );
  return {
    names: Array.from({ length: genes }, (_, j) => `G${j}`),
    ids: classes.map((_, i) => `S${100 + ((i * 37) % 997)}`),
    values,
    classes,
  };
}

/** As R's `write.table` writes a data frame: blanks between cells, quotes, and no name above the row names. */
export function rTable(samples = 40, genes = 30): string {
  const { names, ids, values, classes } = expression(samples, genes);
  const rows = values.map((row, i) => [`"${ids[i]!}"`, ...row.map((v) => v.toFixed(4)), `"${classes[i]!}"`].join(' '));
  return `${[...names, 'class'].map((name) => `"${name}"`).join(' ')}\n${rows.join('\n')}\n`;
}

/** As pandas' `to_csv` writes a data frame with its index. */
export function pandasTable(samples = 40, genes = 30): string {
  const { names, values, classes } = expression(samples, genes);
  const rows = values.map((row, i) => [i, ...row.map((v) => v.toFixed(4)), classes[i]!].join());
  return `${['', ...names, 'class'].join()}\n${rows.join('\n')}\n`;
}

/** As GEO gives a series matrix: genes as rows, some of them twice, and what the samples are above. */
export function seriesMatrix(samples = 40, genes = 30): string {
  const { names, ids, values, classes } = expression(samples, genes);
  const line = (key: string, cells: readonly string[]): string => [key, ...cells.map((cell) => `"${cell}"`)].join('\t');
  const rows = names.map((name, j) =>
    [`"${j % 10 === 9 ? names[j - 1]! : name}"`, ...values.map((row) => row[j]!.toFixed(4))].join('\t'),
  );
  return [
    '!Series_title\t"made up"',
    line('!Sample_geo_accession', ids),
    line(
      '!Sample_characteristics_ch1',
      classes.map((label) => `tissue: ${label}`),
    ),
    '!series_matrix_table_begin',
    line('"ID_REF"', ids),
    ...rows,
    '!series_matrix_table_end',
    '',
  ].join('\n');
}
