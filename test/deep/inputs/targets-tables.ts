/** Tables from texts. */
import { readArff, readCsv, type Table, writeArff, writeCsv } from '../../../src/data/index.js';
import type { Chance } from './chance.js';
import { hostileText, spoiltText } from './hostile.js';
import { must } from './outcome.js';
import { type Target, target } from './target.js';

const csvTexts: readonly string[] = [
  'a,b,class\n1,2,"x"\n3,4,"y ""z"\n',
  'a;b;class\n1;2;x\n-3.5e2;4;y\n\n',
  '\ufeffid\tb\tclass\r\n1\t2\t0\r\n2\t3\t1\r\n',
  `${Array.from({ length: 30 }, (_, j) => `c${j}`).join()},class\n${'1,'.repeat(30)}x\n${'2,'.repeat(30)}y\n`,
  '"one\ntwo",class\n1,NA\n2,x\n,y\n',
];
const arffTexts: readonly string[] = [
  "@relation r\n@attribute 'a b' numeric\n@attribute b {0,1}\n@attribute class {x,'y z'}\n@data\n1,0,x\n2.5,1,'y z'\n",
  '% comment\n@RELATION "r"\n@ATTRIBUTE a REAL\n@ATTRIBUTE class INTEGER\n@DATA\n1\t2\n% more\n3\t?\n',
  "@relation r\n@attribute a\\'b numeric\n@attribute class {'it\\'s',\"\\u0041\"}\n@data\n1 'it\\'s'\n2 A\n",
];

/** A table holds what tables promise, and comes back from its own text. */
function check(table: Table): void {
  const [rows, columns] = table.features.shape as [number, number];
  must(rows > 0 && columns === table.featureNames.length, 'its shape does not fit its names');
  must(table.target === undefined ? table.labels.length === 0 : table.labels.length === rows, 'its labels do not fit');
  must(
    table.features.data.length === rows * columns && table.features.data.every(Number.isFinite),
    'it has no numbers',
  );
  must(table.origin.length === rows && table.sourceRow.length === rows, 'its rows come from nowhere');
  if (rows * columns > 2000) return;
  // By its own form: words that ARFF declares may look like ids in CSV.
  const again = readCsv(writeCsv(table), { target: table.target ?? null, delimiter: ',', like: table });
  const spelt = ({ labels, classNames }: Table): string[] => labels.map((label) => classNames.get(label)!);
  must(String(again.features.data) === String(table.features.data.map((x) => x + 0)), 'it reads back as other numbers');
  must(spelt(again).join('\n') === spelt(table).join('\n'), 'it reads back with other labels');
}

const wanted = (chance: Chance): string | null | undefined =>
  chance.pick(['class', 'class', 'class', null, undefined, 'a', hostileText(chance)]);
const missing = (chance: Chance): 'error' | 'drop' => chance.pick(['error', 'drop']);

export const tableTargets: readonly Target[] = [
  target({
    name: 'csv',
    share: 30,
    make: (chance) => {
      const text = spoiltText(chance, chance.pick(csvTexts));
      const delimiter = chance.pick([undefined, undefined, ',', ';', '\t', hostileText(chance)]);
      return { text, options: { target: wanted(chance), missing: missing(chance), delimiter } };
    },
    attempt: ({ text, options }) => check(readCsv(text, options)),
  }),
  target({
    name: 'arff',
    share: 30,
    make: (chance) => ({
      text: spoiltText(chance, chance.pick(arffTexts)),
      options: { target: wanted(chance), missing: missing(chance) },
    }),
    attempt: ({ text, options }) => {
      const table = readArff(text, options);
      check(table);
      readArff(writeArff(table), { target: table.target ?? null });
    },
  }),
];
