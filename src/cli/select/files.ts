/** The files that a selection leaves in its folder. */
import { csvLines, formOf, type Table } from '../../data/index.js';
import type { SelectionResult } from '../../selection/index.js';
import type { PutFile } from '../kit/output.js';

/** What `selector.json` holds: the columns to take of a table with the same columns. */
export interface SavedSelector {
  readonly format: 'vaelab selector';
  readonly version: number;
  readonly table: string;
  readonly target: string;
  readonly method: string;
  /** Chosen features, the best first, as the table's own columns became them. */
  readonly features: readonly string[];
  /** The columns of the person's own table that they stand for, in the order of the features. */
  readonly columns: readonly string[];
  readonly answer: SelectionResult['verdict']['answer'];
  readonly headline: string;
}

export const selectorVersion = 1;

/** Puts all files into a folder; `command` is shown in the report. */
export async function writeSelection(
  put: PutFile,
  outcome: SelectionResult,
  table: Table,
  { command, formulas }: { readonly command: string; readonly formulas: 'keep' | 'defuse' },
): Promise<SelectionResult> {
  // The drawing library is loaded only here, so that help and errors come at once.
  const { renderSelectionReport, selectionTables } = await import('../../report/index.js');
  const tables = selectionTables(outcome);
  const files = ['report.html', 'result.json', ...tables.keys(), 'selector.json'];
  const result: SelectionResult = { ...outcome, files };
  for (const [name, lines] of tables)
    await put(
      name,
      csvLines(
        lines.map((line) => [...line]),
        { formulas },
      ),
    );
  await put('selector.json', `${JSON.stringify(selectorOf(result, table), null, 2)}\n`);
  await put('report.html', renderSelectionReport(result, { command }));
  await put('result.json', `${JSON.stringify(result, null, 2)}\n`);
  return result;
}

function selectorOf({ selected, chosen, dataset, verdict }: SelectionResult, table: Table): SavedSelector {
  const owner = ownersOf(table);
  return {
    format: 'vaelab selector',
    version: selectorVersion,
    table: dataset.name,
    target: dataset.target,
    method: chosen.method,
    features: selected.map(({ feature }) => feature),
    columns: [...new Set(selected.map(({ column }) => owner[column]!))],
    answer: verdict.answer,
    headline: verdict.headline,
  };
}

/** The column of the person's own table that each feature stands for. */
function ownersOf(table: Table): string[] {
  return formOf(table).columns.flatMap(({ name, features }) => new Array<string>(features).fill(name));
}
