/** Sheets made of other sheets: rows and columns in each other's place, and a class from elsewhere. */
import { InputError, shortList, shown } from '../checks/index.js';
import { Problems } from './problems.js';
import type { Sheet, VisitRow } from './sheet.js';

/** A sheet whose rows are the columns of another one, and whose columns are its rows, named by their first cells. */
export function transposed(sheet: Sheet): Sheet {
  const problems = new Problems(sheet.file, sheet.context);
  const rows: string[][] = [];
  const lines: number[] = [];
  sheet.scan((cells, line) => {
    rows.push([...cells]);
    lines.push(line);
  }, problems);
  problems.check();
  if (rows.length === 0) throw new InputError(`${sheet.file}: there are no data rows; give a file with at least one.`);
  const [corner, ...samples] = sheet.names;
  const cells = new Array<string>(rows.length + 1);
  return {
    ...sheet,
    names: [
      corner === '' || /^(gene|genes|probe|probes|id_ref|symbol)$/i.test(corner!) ? 'sample' : corner!,
      ...rows.map((row) => row[0]!.trim()),
    ],
    rowNames: true,
    declared: [],
    where: (line, column) =>
      `line ${column === 0 ? 1 : lines[column - 1]!} (${column === 0 ? 'header' : shown(rows[column - 1]![0]!)}), column ${line + 1} (${shown(samples[line - 1]!)})`,
    scan(visit: VisitRow): void {
      samples.forEach((sample, k) => {
        cells[0] = sample;
        for (let j = 0; j < rows.length; j++) cells[j + 1] = rows[j]![k + 1]!;
        visit(cells, k + 1);
      });
    },
  };
}

/** A sheet with one more column: the class of every row, by the name in its first column, or in the one called `key`. */
export function withClasses(sheet: Sheet, classes: ReadonlyMap<string, string>, name: string, key: number): Sheet {
  if (sheet.names.includes(name))
    throw new InputError(
      `${sheet.file}: there is a column ${shown(name)} already, and a file of classes is given too; leave one of the two out.`,
    );
  const unknown: string[] = [];
  let rows = 0;
  sheet.scan((cells) => {
    rows++;
    const row = cells[key]!.trim();
    if (!classes.has(row)) unknown.push(row);
  }, new Problems(sheet.file));
  if (unknown.length > 0) {
    const known = shortList([...classes.keys()], 4);
    throw new InputError(
      `${sheet.file}: ${unknown.length} of the ${rows} rows have no class in the file of classes: ${shortList(unknown, 10)}; it knows ${known}. Rows are looked up by column ${shown(sheet.names[key] === '' ? 'row' : sheet.names[key]!)}; --id names another one.`,
    );
  }
  return {
    ...sheet,
    names: [...sheet.names, name],
    scan: (visit, problems) =>
      sheet.scan((cells, line) => visit([...cells, classes.get(cells[key]!.trim())!], line), problems),
  };
}
