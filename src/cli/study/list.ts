/** `vaelab study list`: the studies of folders and databases, a line for each. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, normalize } from 'node:path';
import { InputError } from '../../checks/index.js';
import { count, duration, short } from '../../checks/numbers.js';
import { isPostgres, studiesIn } from '../../postgres/index.js';
import { aligned } from '../../report/study/aligned.js';
import { StudyError, type StudyRecord } from '../../search/index.js';
import { openRecord } from '../kit/study-file.js';

/** Where studies are looked for when no folder is named. */
const places = ['.', 'runs'];

/** The studies of folders and databases, in the order of their names. @throws InputError for a folder that is none */
export async function studiesAt(wanted: readonly string[]): Promise<string[]> {
  const named = wanted.length > 0 ? wanted : places.filter((place) => existsSync(place));
  const found: string[] = [];
  for (const place of named) found.push(...(isPostgres(place) ? await studiesIn(place) : studyFiles(place)));
  return found;
}

function studyFiles(folder: string): string[] {
  if (!existsSync(folder)) throw new InputError(`there is no folder ${folder}`);
  if (!statSync(folder).isDirectory()) return [folder];
  const names = readdirSync(folder).filter((name) => name.endsWith('.study'));
  return names.sort().map((name) => normalize(join(folder, name)));
}

/** What a line of the list says of a study. */
export interface StudyLine {
  readonly study: string;
  /** Why it cannot be read; then the rest is nothing. */
  readonly problem: string | null;
  readonly trials: number;
  readonly complete: number;
  readonly running: number;
  readonly best: number | null;
  /** How many trials there are on the front, where there are two objectives. */
  readonly front: number | null;
  readonly sampler: string;
  /** When it was last written to, in milliseconds since 1970. */
  readonly last: number | null;
}

/** The line of a study, or of one that cannot be read. */
export async function studyLine(
  file: string,
  read: () => Promise<StudyRecord> = () => openRecord(file),
): Promise<StudyLine> {
  try {
    return lineOf(file, await read());
  } catch (error) {
    if (!(error instanceof InputError || error instanceof StudyError)) throw error;
    const nothing = { trials: 0, complete: 0, running: 0, best: null, front: null, sampler: '', last: null };
    return { study: file, problem: error.message, ...nothing };
  }
}

function lineOf(study: string, { trials, best, front, directions, sampler, workers }: StudyRecord): StudyLine {
  const of = (state: string): number => trials.filter((trial) => trial.state === state).length;
  const last = workers.reduce((latest, { seen }) => Math.max(latest, seen), 0);
  return {
    study,
    problem: null,
    trials: trials.length,
    complete: of('complete'),
    running: of('running'),
    best: best?.value ?? null,
    front: directions.length > 1 ? front.length : null,
    sampler: sampler.name,
    last: last === 0 ? null : last,
  };
}

/** The lines as a table. */
export function linesText(lines: readonly StudyLine[], now: number): string {
  if (lines.length === 0)
    return 'There is no study here. vaelab search begins one; its file ends in .study. Name its folder: vaelab study list <folder>';
  const rows = lines.map((line) => [
    line.study,
    ...(line.problem === null
      ? [
          count(line.trials),
          count(line.complete),
          count(line.running),
          line.front === null ? short(line.best) : `front of ${line.front}`,
          line.sampler,
          line.last === null ? '–' : `${duration(Math.max(0, now - line.last) / 1000)} ago`,
        ]
      : ['–', '–', '–', '–', 'cannot be read', '–']),
  ]);
  return aligned([['study', 'trials', 'complete', 'running', 'best', 'sampler', 'last change'], ...rows], [0, 5]);
}
