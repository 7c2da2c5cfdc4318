/** `vaelab study`: studies of any objective, looked at and put together. */
import { basename } from 'node:path';
import { Command } from 'commander';
import { InputError, OptionError } from '../../checks/index.js';
import { plural } from '../../checks/numbers.js';
import { isPostgres } from '../../postgres/index.js';
import { analyseStudy, mergeStudies, SpaceError, StudyError, type StudyRecord } from '../../search/index.js';
import { exitCodes } from '../kit/errors.js';
import { number, oneOf } from '../kit/options.js';
import { checkFile, deliver, writeWhole } from '../kit/output.js';
import { openRecord, studyStorage } from '../kit/study-file.js';
import { print, printed, printJson, tell } from '../kit/terminal.js';
import { documentOf } from '../search/own.js';
import { linesText, studiesAt, studyLine } from './list.js';
import { bestText, showText } from './text.js';

interface Flags {
  readonly json?: boolean;
  readonly state?: string;
  readonly last?: number;
  readonly intermediate?: boolean;
  readonly output?: string;
}

const examples = `
Examples:
  $ vaelab study list                                the studies here and in runs/
  $ vaelab study list postgres://host/database       those of a database
  $ vaelab study best runs/2026-01-31T12-00-00-train-search.study
  $ vaelab study trials my.study --state failed      with the reasons
  $ vaelab study export my.study -o trials.csv
  $ vaelab study report my.study -o my.html          history, importance, slices, parallel coordinates
  $ vaelab study merge a.study b.study -o both.study
  $ vaelab study serve                               a page on this machine that follows running studies

A study is the file that vaelab search, or a JournalStorage of the library, keeps; or postgres://host/database?study=name. Looking at one changes nothing, and may be done while it runs.`;

const states = ['complete', 'running', 'pruned', 'failed', 'interrupted', 'lost'] as const;
const studyHelp = 'the file of a study, or its address in PostgreSQL';
const debug = ['--debug', 'print the stack of an error'] as const;
const json = (what: string) => ['--json', `print ${what} as one JSON document on stdout`] as const;

export function studyCommand(): Command {
  const command = new Command('study')
    .description('Look at studies of any objective, in the terminal or in a page, and merge them.')
    .addHelpText('after', examples);
  looking(command);
  making(command);
  return command;
}

/** The commands that print. */
function looking(command: Command): void {
  command
    .command('list')
    .description('a line for each study of a folder or a database')
    .argument('[places...]', 'folders with studies, or addresses of PostgreSQL (default: this folder and runs)')
    .option(...json('the list'))
    .option(...debug)
    .action(async (places: string[], flags: Flags) => {
      const studies = await studiesAt(places);
      const lines = await Promise.all(studies.map((study) => studyLine(study)));
      if (flags.json === true) printJson(lines, 2);
      else print(linesText(lines, Date.now()));
      for (const { problem } of lines) if (problem !== null) tell(`vaelab: ${problem}`);
    });
  command
    .command('show')
    .description('what a study is, how far it is, and who works on it')
    .argument('<study>', studyHelp)
    .option(...json('the study without its trials'))
    .option(...debug)
    .action(async (file: string, flags: Flags) => {
      const record = await openRecord(file);
      if (flags.json === true)
        printJson({ ...documentOf(record), trials: record.trials.length, workers: record.workers }, 2);
      else print(`${showText(record, Date.now())}\n\n${(await texts()).recordText(record, overviewOf(record))}`);
    });
  command
    .command('best')
    .description('the best trial, or the front of two objectives, with parameters in full')
    .argument('<study>', studyHelp)
    .option(...json('the trial, or the list of the front,'))
    .option(...debug)
    .action(async (file: string, flags: Flags) => {
      const record = await openRecord(file);
      if (flags.json === true) printJson(record.directions.length > 1 ? record.front : (record.best ?? null), 2);
      else print(bestText(record));
      if (record.front.length === 0) process.exitCode = exitCodes.failed;
    });
  command
    .command('trials')
    .description('a line for each trial, with its parameters and why it failed')
    .argument('<study>', studyHelp)
    .option('--state <state>', `only those that are ${states.join(', ')}`)
    .option('--last <n>', 'only the last so many', number)
    .option(...json('the trials'))
    .option(...debug)
    .action(async (file: string, flags: Flags) => {
      const trials = chosen(await openRecord(file), flags);
      if (flags.json === true) printJson(trials, 2);
      else print((await texts()).trialsText(await openRecord(file), trials));
    });
}

const texts = () => import('../../report/index.js');

function overviewOf(record: StudyRecord): ReturnType<typeof analyseStudy> {
  try {
    return analyseStudy(record);
  } catch (error) {
    throw error instanceof SpaceError ? new InputError(`${record.name}: ${error.message}`) : error;
  }
}

function chosen({ trials }: StudyRecord, { state, last }: Flags): StudyRecord['trials'] {
  const wanted = state === undefined ? undefined : oneOf('--state', state, states);
  if (last !== undefined && !(Number.isInteger(last) && last >= 1))
    throw new OptionError(`--last must be a whole number of at least 1, found ${last}`);
  const found = wanted === undefined ? trials : trials.filter((trial) => trial.state === wanted);
  return last === undefined ? found : found.slice(-last);
}

/** The commands that write or stay. */
function making(command: Command): void {
  command
    .command('export')
    .description('the trials as a CSV table')
    .argument('<study>', studyHelp)
    .option('-o, --output <file>', 'the file to write (default: stdout)')
    .option('--intermediate', 'the values that trials reported on the way, in the place of the trials')
    .option(...debug)
    .action(async (file: string, flags: Flags) => {
      const record = await openRecord(file);
      const { intermediateCsv, trialsCsv } = await texts();
      const [analysis] = quick(record).objectives;
      const text = flags.intermediate === true ? intermediateCsv(record.trials) : trialsCsv(record.trials, analysis!);
      if (flags.output === undefined) await printed(text);
      else await write(flags.output, text, `${plural(record.trials.length, 'trial')} in`);
    });
  command
    .command('report')
    .description('a page with history, importance, slices, contours and parallel coordinates')
    .argument('<study>', studyHelp)
    .option('-o, --output <file>', 'the page to write (default: the name of the study, with .html)')
    .option(...debug)
    .action(async (file: string, flags: Flags) => {
      const record = await openRecord(file);
      const output = flags.output ?? `${basename(file).replace(/\.study$/, '')}.html`;
      checkFile(output, '--output');
      overviewOf({ ...record, trials: [] });
      await write(output, (await texts()).renderStudyReport(record), 'Report:');
    });
  command
    .command('merge')
    .description('several studies of one space as one; equal trials are counted once')
    .argument('<studies...>', 'files of studies')
    .requiredOption('-o, --output <file>', 'the study to write')
    .option(...debug)
    .action(async (files: string[], flags: Flags) => merge(files, flags.output!));
  command
    .command('serve')
    .description('a page on 127.0.0.1 that follows running studies')
    .argument('[place]', 'a folder or a database with studies, or one of them (default: this folder and runs)')
    .option('--port <n>', 'port of the page (default: 8620, or the next one that is free)', number)
    .option('--quiet', 'print nothing but the address')
    .option(...debug)
    .action(async (place: string | undefined, flags: { port?: number; quiet?: boolean }) => {
      process.exitCode = await (await import('./serve.js')).serveStudies(place, flags);
    });
}

const quick = (record: StudyRecord): ReturnType<typeof analyseStudy> => {
  try {
    return analyseStudy(record, { quick: true });
  } catch (error) {
    throw error instanceof SpaceError ? new InputError(`${record.name}: ${error.message}`) : error;
  }
};

async function write(output: string, text: string, said: string): Promise<void> {
  checkFile(output, '--output');
  const { written, failure } = await deliver(output, '--output', async (path) => {
    await writeWhole(path, text);
    return path;
  });
  if (failure !== undefined) throw failure;
  print(`${said} ${written!}`);
}

async function merge(files: readonly string[], output: string): Promise<void> {
  if (files.length < 2) throw new InputError('merge needs the files of two studies at least');
  if (!isPostgres(output)) checkFile(output, '--output');
  const records: StudyRecord[] = [];
  for (const file of files) records.push(await openRecord(file));
  const storage = studyStorage(output);
  try {
    const { trials, twice, left } = await mergeStudies(records, storage);
    const parts = [`${output}: ${plural(trials, 'trial')} of ${files.length} studies`];
    if (twice > 0) parts.push(`${twice} that stood in several are counted once`);
    if (left > 0) parts.push(`${left} that had not ended, or are of an earlier range, are left out`);
    print(parts.join('; '));
  } catch (error) {
    throw error instanceof StudyError ? new InputError(error.message) : error;
  } finally {
    await storage.close?.();
  }
}
