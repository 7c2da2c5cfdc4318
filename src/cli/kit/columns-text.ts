/** What the columns of a table hold, as a table for people. */
import { shortList } from '../../checks/index.js';
import { count } from '../../checks/numbers.js';
import {
  type ColumnWords,
  columnWords,
  describeColumns,
  filled,
  type FormColumn,
  formOf,
  type NumberKind,
  type Table,
} from '../../data/index.js';

/** Columns that are shown one by one; of wide tables, those of which there is something to say. */
const most = 40;

/** Column, kind, missing, what was done: one line each, those of numbers without remarks together where there are many. */
export function columnsText(columns: readonly FormColumn[], numbers: ReadonlyMap<string, NumberKind>): string {
  const lines = columns.map((column) => columnWords(column, numbers.get(column.name)));
  const shown = lines.length <= most ? lines : lines.filter(({ odd }) => odd).slice(0, most);
  const rest = lines.length - shown.length;
  const header: ColumnWords = { name: 'column', kind: 'kind', missing: 'missing', done: 'what was done', odd: false };
  const all = [header, ...shown].map((line) => ({ ...line, name: shortList([line.name]) }));
  const width = (part: 'name' | 'kind' | 'missing'): number => Math.max(...all.map((line) => line[part].length));
  const [first, second, third] = [width('name'), width('kind'), width('missing')];
  return [
    ...all.map(
      ({ name, kind, missing, done }) =>
        `${name.padEnd(first)}  ${kind.padEnd(second)}  ${missing.padStart(third)}  ${done}`,
    ),
    ...(rest > 0
      ? [`… and ${count(rest)} more${lines.filter(({ odd }) => odd).length <= most ? ' of numbers' : ''}`]
      : []),
  ].join('\n');
}

/** The same of a table that was read, with kinds by all of its rows. */
export function tableColumnsText(table: Table): string {
  const form = formOf(table);
  const described = describeColumns(filled(table).features, table.featureNames);
  return columnsText(form.columns, new Map(described.map(({ name, kind }) => [name, kind])));
}
