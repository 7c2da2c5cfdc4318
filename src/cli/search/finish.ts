/** After the trials: the best configuration's own run, the report, the files, the table. */
import type { AutoencoderKind } from '../../models/index.js';
import { DivergedError } from '../../models/index.js';
import type { RunData, RunOutcome, SearchResult, TrainingObjective } from '../../synthesis/index.js';
import { join } from 'node:path';
import { analyse } from '../../search/analysis/analysis.js';
import type { Study } from '../../search/index.js';
import { jobOf } from '../job.js';
import { type BackendChoice, openBackend } from '../kit/backend.js';
import { exitCodes } from '../kit/errors.js';
import { shellCommand } from '../kit/options.js';
import { deliver, type PutFile, writeFolder } from '../kit/output.js';
import { ProgressDisplay } from '../kit/progress.js';
import { finalRequest, type SearchFlags, type SearchPlan } from './plan.js';
import { runFiles, writeRun } from '../run-files.js';
import { version } from '../../checks/version.js';
import { print, printJson } from '../kit/terminal.js';

interface Finish {
  readonly plan: SearchPlan;
  readonly data: RunData;
  readonly objective: TrainingObjective;
  readonly study: Study;
  readonly file: string;
  readonly folder: string;
  readonly title: string;
  readonly stoppedBecause: string;
  readonly flags: SearchFlags;
  readonly backend: BackendChoice;
  readonly signal: AbortSignal;
  readonly say: (text: string) => void;
}

/** Returns the exit code. */
export async function finishSearch(finish: Finish): Promise<number> {
  const { plan, study, folder, flags, signal, say } = finish;
  const notes: string[] = [];
  let outcome: RunOutcome | undefined;
  if (flags.retrain && study.best !== undefined && !signal.aborted) {
    say(`\nRunning the best configuration, trial ${study.best.id}:`);
    try {
      outcome = await retrain(finish);
    } catch (error) {
      if (!(error instanceof DivergedError)) throw error;
      notes.push(`The best configuration could not be run: ${error.message}.`);
    }
  }
  const analysis = analyse(plan.space, study.trials, study.direction, { now: Date.now(), seed: plan.job.seed });
  const { renderStudy, studyTable, studyTables, pagePictures, terminalTable } = await import('../../report/index.js');
  const tables = studyTables(study.trials, analysis);
  const ofRun = outcome === undefined ? [] : runFiles;
  const result = searchResult(finish, outcome, notes, ['search.html', 'study.json', ...tables.keys(), ...ofRun]);
  const page = renderStudy(result, analysis, { command: shellCommand() });
  const fill = async (put: PutFile): Promise<void> => {
    if (outcome !== undefined) await writeRun(put, outcome, shellCommand());
    await put('search.html', page);
    await put('study.json', `${JSON.stringify({ ...result, analysis }, null, 2)}\n`);
    for (const [name, text] of tables) await put(name, text);
    if (flags.plots === true) for (const [name, svg] of pagePictures(page)) await put(join('plots', name), svg);
  };
  const { written, failure } = await deliver(folder, '--out', (into) => writeFolder(into, fill));
  for (const note of notes) say(`  note: ${note}`);
  if (flags.json === true) printJson({ ...result, importance: analysis.importance }, 2);
  else {
    print(`\n${studyTable(result, analysis)}`);
    if (outcome !== undefined) print(`\n${terminalTable(outcome.result)}`);
  }
  say(`\nThe search ended: ${finish.stoppedBecause}`);
  if (written !== undefined) {
    const own = outcome === undefined ? '' : `; of the best configuration: ${join(written.folder, 'report.html')}`;
    say(`Report: ${join(written.folder, 'search.html')}${own}`);
  }
  say(`Study: ${finish.file}`);
  if (failure !== undefined) throw failure;
  if (signal.aborted) return exitCodes.interrupted;
  return study.best === undefined || notes.length > 0 ? exitCodes.failed : exitCodes.done;
}

async function retrain({ plan, data, study, backend: choice, flags, signal }: Finish): Promise<RunOutcome> {
  const job = jobOf(finalRequest(plan, study.best!.params));
  const display = new ProgressDisplay({
    quiet: flags.quiet === true,
    patience: job.stop === 'none' ? undefined : job.patience,
    firstSeed: job.seed,
    seeds: 1,
  });
  const backend = await openBackend(choice);
  try {
    return await job.run(data, { backend, version, signal, onProgress: (each) => display.update(each) });
  } finally {
    display.finish();
    await backend.dispose();
  }
}

function searchResult(
  { plan, data, objective, study, file, title, stoppedBecause }: Finish,
  outcome: RunOutcome | undefined,
  notes: readonly string[],
  files: readonly string[],
): SearchResult {
  const { job, sampler, pruner } = plan;
  const { table, classes } = data;
  const best = study.best;
  const { protocol, protocolMeaning } = job.labels(table.name);
  return {
    vaelab: version,
    name: title,
    dataset: table.name,
    data: { rows: table.labels.length, features: table.featureNames.length, classes },
    protocol,
    protocolMeaning,
    experiment: plan.study?.id ?? null,
    model: job.model as AutoencoderKind,
    seed: job.seed,
    objective: {
      name: job.objectiveName,
      meaning: job.objectiveMeaning,
      constantPredictor: objective.constantPredictor,
      rows: objective.rows,
    },
    space: plan.space,
    sampler: { name: sampler.name, options: sampler.options },
    pruner: pruner === undefined ? null : { name: pruner.name, options: pruner.options },
    workers: plan.workers,
    wanted: plan.trials,
    stoppedBecause,
    study: file,
    trials: study.trials,
    best: best === undefined ? null : { id: best.id, value: best.value!, params: best.params },
    retrained: outcome === undefined ? null : outcome.result,
    files,
    notes: [...data.notes, ...job.notes, ...study.notes, ...notes],
  };
}
