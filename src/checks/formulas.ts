/** Text that a spreadsheet would compute instead of showing it ("CSV injection", OWASP). */

/** Whether a spreadsheet takes a cell for a formula: it begins as one, and is no number. */
export function isFormula(cell: string): boolean {
  return /^[=+\-@\t\r]/.test(cell) && Number.isNaN(Number(cell));
}

/** The cell, behind an apostrophe where it would be a formula: spreadsheets then show it as text. */
export function defused(cell: string): string {
  return isFormula(cell) ? `'${cell}` : cell;
}
