/** `vaelab search --objective` and `--run`: the best parameters of anything that has a number. */
import { basename, dirname, join } from 'node:path';
import { InputError } from '../../checks/index.js';
import { count, short } from '../../checks/numbers.js';
import { version } from '../../checks/version.js';
import { isPostgres } from '../../postgres/index.js';
import { rangeText } from '../../report/study/words.js';
import {
  analyseStudy,
  readStudy,
  SpaceError,
  Study,
  StudyError,
  type StudyRecord,
  UnusableObjectiveError,
} from '../../search/index.js';
import { commandObjective, optimizeInProcesses } from '../../search/node/index.js';
import type { RunRequest } from '../../synthesis/index.js';
import { exitCodes } from '../kit/errors.js';
import { onInterrupt } from '../kit/interrupt.js';
import {
  checkFolder,
  defaultFolder,
  deliver,
  makeFolder,
  type PutFile,
  removePartial,
  writeFolder,
} from '../kit/output.js';
import { inFlags, openRecord, studyStorage } from '../kit/study-file.js';
import { print, printJson, tell } from '../kit/terminal.js';
import { type OwnPlan, planOwn } from './own-plan.js';
import { limitsOf, type SearchFlags } from './plan.js';
import { SearchDisplay } from './progress.js';
import { performTrials, type TrialWork } from './shared-work.js';

/** Returns the exit code. */
export async function searchOwn(dataset: string | undefined, flags: SearchFlags, asked: RunRequest): Promise<number> {
  const plan = planOwn(dataset, flags, asked);
  const limits = limitsOf(flags);
  const folder = flags.out ?? defaultFolder(`${plan.name}-search`);
  checkFolder(folder);
  if (flags.study === '') throw new InputError('--study is empty; give the name of a file');
  const file = flags.study ?? `${folder}.study`;
  const { objective, space, directions, trials, workers } = plan;
  // Its words are checked before a study is begun.
  const own =
    'command' in objective ? commandObjective(objective.command, { space, objectives: directions.length }) : undefined;
  const study = await openStudy(plan, file, flags);
  const say = (text: string): void => void (flags.quiet !== true && tell(text));
  for (const line of planLines(plan, study, file)) say(line);
  const display = displayOf(plan, study, flags);
  const again = `the study goes on with --study ${file}`;
  const interruption = onInterrupt(
    [
      { message: `Interrupted: letting the running trials end. Ctrl-C again interrupts them; ${again}.` },
      { message: `Interrupting the running trials; ${again}.` },
    ],
    (text) => display.say(text),
    () => removePartial(folder),
  );
  const [signal, interrupt] = interruption.signals as [AbortSignal, AbortSignal];
  const options = {
    trials,
    workers,
    signal,
    interrupt,
    ...limits,
    onStart: (trial: Parameters<SearchDisplay['start']>[0]) => display.start(trial),
    onReport: (report: Parameters<SearchDisplay['report']>[0]) => display.report(report),
  };
  try {
    const stoppedBecause = await performTrials({
      file,
      study,
      trials,
      workers,
      signal,
      work: (name) => trialWork(plan, flags, name),
      run: (onTrial) =>
        own
          ? study.optimize(own, { ...options, onTrial })
          : optimizeInProcesses({ study, module: (objective as { module: string }).module, ...options, onTrial }),
      onTrial: (trial) => display.end(trial, study.best),
      say,
    });
    display.finish();
    const failed = await finish({ plan, study, file, folder, flags, stoppedBecause, say });
    return signal.aborted ? exitCodes.interrupted : failed;
  } catch (error) {
    throw error instanceof UnusableObjectiveError ? new InputError(error.message, { cause: error }) : error;
  } finally {
    display.finish();
    interruption.release();
    await study.storage.close?.();
  }
}

/** What makes the objective the one that it is. */
const aboutOf = (objective: OwnPlan['objective']): Record<string, string> =>
  'command' in objective ? { run: objective.command } : { objective: basename(objective.module) };

/** What workers on other machines are told. */
function trialWork(plan: OwnPlan, flags: SearchFlags, study: string): TrialWork {
  const { trials, space, directions, linear, sampler, objective, giveUp } = plan;
  return {
    study,
    trials,
    space,
    directions,
    linear,
    sampler: { name: sampler.name, options: sampler.options },
    about: aboutOf(objective),
    content: undefined,
    training: undefined,
    prune: flags.prune ?? 'none',
    steps: flags.steps,
    giveUp,
    trialTimeout: limitsOf(flags).trialTimeout,
  };
}

async function openStudy(plan: OwnPlan, file: string, flags: SearchFlags): Promise<Study> {
  const { objective, space, directions, linear, sampler, pruner, giveUp } = plan;
  try {
    const study = new Study({
      space,
      sampler,
      directions,
      storage: studyStorage(file),
      about: aboutOf(objective),
      ...(linear.length > 0 && { linear }),
      ...(pruner && { pruner }),
      ...(giveUp !== undefined && { earlyStopping: { patience: giveUp } }),
      ...(flags.acceptDamage === true && { acceptDamage: true }),
    });
    await study.load();
    if (!isPostgres(file)) makeFolder(dirname(file));
    for (const path of plan.learn) await study.learn(await openRecord(path), { source: path });
    for (const params of plan.enqueue) await study.enqueue(params);
    return study;
  } catch (error) {
    if (error instanceof StudyError || error instanceof SpaceError) throw new InputError(inFlags(error.message));
    throw error;
  }
}

/** What is going to be done, before it begins. */
function planLines(
  { objective, space, sampler, pruner, trials, workers, directions }: OwnPlan,
  study: Study,
  file: string,
): string[] {
  const there = study.trials.length;
  const best = study.best === undefined ? '' : `, best ${short(study.best.value)}`;
  const known = Object.entries(space);
  const width = Math.max(10, ...known.map(([each]) => each.length));
  const learned = study.knowledge.length === 0 ? [] : [`  knows of   ${count(study.knowledge.length)} older trials`];
  return [
    `${'command' in objective ? objective.command : basename(objective.module)}: ${directions.join(', ')}`,
    ...known.map(([each, spec]) => `  ${each.padEnd(width)} ${rangeText(spec)}`),
    `  method     ${sampler.name}, ${count(trials)} trials, ${workers} at a time, pruning ${pruner?.name ?? 'none'}`,
    ...learned,
    `  study      ${file}${there === 0 ? ' (new)' : ` (goes on: ${there} of ${count(trials)} trials are there${best})`}`,
    ...study.notes.map((note) => `  note: ${note}`),
  ];
}

function displayOf({ trials, workers, space, directions }: OwnPlan, study: Study, flags: SearchFlags): SearchDisplay {
  const varying = Object.keys(space).filter((each) => space[each]!.type !== 'fixed');
  const frontSize = directions.length > 1 ? (): number => study.front.length : undefined;
  const options = { quiet: flags.quiet === true, trials, workers, epochs: flags.steps, varying, frontSize };
  return new SearchDisplay(options, study.trials, study.best);
}

interface Finish {
  readonly plan: OwnPlan;
  readonly study: Study;
  readonly file: string;
  readonly folder: string;
  readonly flags: SearchFlags;
  readonly stoppedBecause: string;
  readonly say: (text: string) => void;
}

/** Report, files and table. Returns the exit code. */
async function finish({ plan, study, file, folder, flags, stoppedBecause, say }: Finish): Promise<number> {
  const record = await readStudy(study.storage);
  const overview = analyseStudy(record);
  const { pagePictures, recordTables, recordText, renderStudyReport } = await import('../../report/index.js');
  const tables = recordTables(record, overview);
  const recommended = study.recommend() ?? null;
  const result = { ...documentOf(record), recommended, stoppedBecause, workers: plan.workers, wanted: plan.trials };
  const page = renderStudyReport(record);
  const fill = async (put: PutFile): Promise<void> => {
    await put('search.html', page);
    await put('study.json', `${JSON.stringify(result, null, 2)}\n`);
    for (const [name, text] of tables) await put(name, text);
    if (flags.plots === true) for (const [name, svg] of pagePictures(page)) await put(join('plots', name), svg);
  };
  const { written, failure } = await deliver(folder, '--out', (into) => writeFolder(into, fill));
  if (flags.json === true) printJson({ ...result, importance: overview.objectives.map((one) => one.importance) }, 2);
  else print(`\n${recordText(record, overview)}`);
  if (recommended !== null && recommended.id !== record.best?.id)
    say(
      `\nThe model, which sees through noise, relies on trial ${recommended.id}: ${short(recommended.value)} ± ${short(recommended.deviation)}`,
    );
  say(`\nThe search ended: ${stoppedBecause}`);
  if (written !== undefined) say(`Report: ${join(written.folder, 'search.html')}`);
  say(`Study: ${file}`);
  if (failure !== undefined) throw failure;
  return record.front.length === 0 ? exitCodes.failed : exitCodes.done;
}

/** A study as a JSON document. */
export function documentOf(record: StudyRecord): object {
  const { name, space, directions, sampler, about, content, linear, waiting, learned, best, trials, front, notes } =
    record;
  const known = { space, directions, sampler, about, content, linear, waiting, learned };
  return { vaelab: version, study: name, ...known, best: best ?? null, front, trials, notes };
}
