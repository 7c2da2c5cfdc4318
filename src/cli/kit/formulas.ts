/** What is said of names that a spreadsheet would compute. */
import { shortList } from '../../checks/index.js';
import { formulaNames, type WritableTable } from '../../data/index.js';

export const defuseHelp =
  'write an apostrophe before names in CSV that a spreadsheet would compute, such as =1+1 (default: names as they are, for programs)';

/** What there is to say of a table's names before somebody opens its CSV in a spreadsheet. */
export function formulasNote(table: WritableTable): string | undefined {
  const names = formulaNames(table);
  return names.length === 0
    ? undefined
    : `a spreadsheet would compute the names ${shortList(names, 4)}; --defuse-formulas writes an apostrophe before them`;
}
