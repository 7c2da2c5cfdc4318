/** `vaelab search`: looks for the parameters of least loss, then runs the best of them. */
import { embeddedDataset } from '../../data/index.js';
import { InputError } from '../../checks/index.js';
import { basename, dirname } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { count, short } from '../../checks/numbers.js';
import { rangeText } from '../../report/study/words.js';
import { isPostgres } from '../../postgres/index.js';
import { Study, StudyError } from '../../search/index.js';
import { optimizeInProcesses } from '../../search/node/index.js';
import type { RunData, TrainingObjective } from '../../synthesis/index.js';
import { studyOptions } from '../../thesis/options.js';
import { protocols } from '../../thesis/protocol.js';
import { addBackendOptions, type BackendChoice, chooseBackend } from '../kit/backend.js';
import { type Interruption, onInterrupt } from '../kit/interrupt.js';
import { datasetHelp, loadData } from '../kit/data.js';
import { addRows, number, numberList, requestOf } from '../kit/options.js';
import { checkFolder, defaultFolder, makeFolder, removePartial } from '../kit/output.js';
import { contentOf } from './content.js';
import { finishSearch } from './finish.js';
import { searchOwn } from './own.js';
import { type GridAxis, limitsOf, methods, planSearch, pruners, type SearchFlags, type SearchPlan } from './plan.js';
import { SearchDisplay } from './progress.js';
import { type Performance, performTrials, type TrialWork } from './shared-work.js';
import type { SearchWorkerArgs } from './worker.js';
import { inFlags, studyStorage } from '../kit/study-file.js';
import { addTableOptions, pickTableFlags } from '../kit/table-options.js';
import { tell } from '../kit/terminal.js';

const examples = `
Examples:
  $ vaelab search                                              the embedded digits, 30 trials
  $ vaelab search patients.csv --target diagnosis --trials 100 --workers 2
  $ vaelab search leukemia --data data --study leukemia.study  begin a study there, or go on with it
  $ vaelab search leukemia --data data --grid latent=3,10,20,50,100 --grid seed=0,1,2,3 --hidden 50,30,20
                                                               loss against latent size, four seeds of each
  $ vaelab search patients.csv --target diagnosis --space space.json --prune median
  $ vaelab search --objective objective.mjs --space space.json --workers 4
                                                               any function: export default async (params, trial) => number
  $ vaelab search --run "python train.py --lr {lr}" --space space.json --prune median --trial-timeout 600
                                                               any command: its last line is the value, lines before it
                                                               such as "3 0.52" are a step and its value

A space is a JSON file with an object of parameters; of a training they are hidden1, hidden2, ... (widths), latent, lr, epochs, batch,
patience, warmup, seed, layers. For example
  { "hidden1": { "type": "int", "low": 50, "high": 800 },
    "lr": { "type": "real", "low": 1e-5, "high": 1e-3, "log": true },
    "batch": { "type": "categorical", "choices": [16, 32, 64] } }

The objective of a training is the least validation loss after the warm-up; test rows are never seen.
Workers share the cores evenly, unless --threads says how many each of them has.

Ctrl-C lets the running trials end; a second one interrupts them. Either way, the study goes on with --study.`;

/** What the options of a training mean in a search. */
const helpHere: Readonly<Record<string, string>> = {
  experiment: 'the ranges of that search of the study, its method and number of trials',
  protocol: `${protocols.join(', ')} (default: clean)`,
  model: "vae or cvae (default: the experiment's, else vae)",
  hidden: 'fix the encoder widths, such as 346,178',
  latentDim: 'fix the latent size',
  learningRate: 'fix the learning rate',
  epochs: 'passes over the rows in a trial, at most',
  batchSize: 'fix the rows per training step',
  stop: 'loss that ends a training early: validation; for the published protocols none or test',
  patience: 'epochs without improvement before a training stops',
  warmup: 'epochs before patience and the best loss count',
  seed: 'seed of split, weights, noise and suggestions (default: 0)',
};
/** Options of a run that a search has no use for. */
const notHere = ['samples', 'splits', 'budget', 'seeds', 'margin', 'curve', 'includeTrainingRows', 'latentFrom'];
const rows = studyOptions
  .filter(({ name }) => !notHere.includes(name))
  .map((row) => ({ ...row, help: helpHere[row.name] ?? row.help, default: undefined }));

const gridAxis = (text: string, before: readonly GridAxis[] = []): readonly GridAxis[] => {
  const [, name, list] = /^([^=]+)=(.+)$/.exec(text) ?? [];
  if (name === undefined || list === undefined)
    throw new InvalidArgumentError('It must be a parameter and its values, such as latent=3,10,20.');
  return [...before, { name, values: numberList(list) }];
};

const several = (text: string, before: readonly string[] = []): readonly string[] => [...before, text];

export function searchCommand(): Command {
  const command = new Command('search')
    .description(
      'Look for the parameters of a generator that give the least loss and run the best of them, or for those of any objective.',
    )
    .argument('[dataset]', `${datasetHelp} (default: digits)`)
    .option('--target <column>', 'class column of your own table')
    .option('--data <dir>', 'folder with the data sets (default: $VAELAB_DATA)')
    .option(
      '--method <name>',
      `${methods.join(', ')}; with --objective or --run also auto, parzen (default: bayesian, the experiment's, or auto)`,
    )
    .option(
      '--trials <n>',
      "trials that the study has in the end (default: 30, the experiment's, or the whole grid)",
      number,
    )
    .option('--space <file>', 'JSON file with the parameters and their ranges (default: widths, latent size and rate)')
    .option('--grid <name=values>', 'values of a parameter to try, such as latent=3,10,20; may be repeated', gridAxis)
    .option(
      '--study <file>',
      'journal of the study, or postgres://host/db?study=name; goes on with it where it exists (default: <out>.study)',
    )
    .option('--accept-damage', 'go on with a study whose file is damaged; what was lost is run again')
    .option(
      '--objective <file>',
      'a JavaScript module whose default export is the function to search, in the place of a training',
    )
    .option('--run <command>', 'a command to search, with {name} for each parameter; there is no shell')
    .option('--direction <words>', 'minimize or maximize; for two objectives both, with a comma (default: minimize)')
    .option('--linear <constraint>', "a constraint on parameters such as '2 a + b <= 5'; may be repeated", several)
    .option('--enqueue <json>', 'parameters to try first, such as \'{"lr": 0.01}\'; may be repeated', several)
    .option('--learn <file>', 'an older study that the sampler is to know of; may be repeated', several)
    .option('--steps <n>', 'the last step that a trial reports, for the progress and for hyperband', number)
    .option('--timeout <seconds>', 'begin no new trial after this long', number)
    .option('--trial-timeout <seconds>', 'end a trial as failed after this long', number)
    .option(
      '--workers <n>',
      'trials at a time, each in a process of its own (default: 1; 0 in PostgreSQL: leave them to vaelab worker)',
      number,
    )
    .option('--prune <rule>', `end hopeless trials early: ${pruners.join(', ')} (default: none)`)
    .option('--give-up <n>', 'end after this many trials without improvement', number)
    .option('--no-retrain', 'do not run the best configuration afterwards');
  return addBackendOptions(addRows(addTableOptions(command), rows))
    .option('--plots', 'write every picture of the report as an SVG file, too')
    .option('--out <dir>', 'output folder (default: runs/<time>-<name>-search)')
    .option('--json', 'print the study as one JSON document on stdout')
    .option('--quiet', 'no progress')
    .option('--debug', 'print the stack of an error')
    .addHelpText('after', examples)
    .action(async (dataset: string | undefined, flags: SearchFlags) => {
      process.exitCode = await search(dataset, flags);
    });
}

async function search(dataset: string | undefined, flags: SearchFlags): Promise<number> {
  const asked = requestOf(rows, flags);
  if (flags.objective !== undefined || flags.run !== undefined) return searchOwn(dataset, flags, asked);
  checkNotOwn(flags);
  const plan = planSearch(flags, asked);
  const limits = limitsOf(flags);
  const backend = chooseBackend(flags);
  const name = dataset ?? plan.study?.dataset ?? embeddedDataset;
  plan.study?.checkDataset(name);
  const title = `${basename(name)}${plan.study?.id === undefined ? '' : `-${plan.study.id}`}`;
  const folder = flags.out ?? defaultFolder(`${title}-search`);
  checkFolder(folder);
  if (flags.study === '') throw new InputError('--study is empty; give the name of a file');
  const file = flags.study ?? `${folder}.study`;
  if (name === '-') throw new InputError('a search reads its table more than once, so it takes a file and not stdin');
  const data = await loadData(name, flags);
  const objective = plan.job.objective(data);
  const study = await openStudy(plan, file, data, objective, flags);
  const say = (text: string): void => void (flags.quiet !== true && tell(text));
  for (const line of planLines(plan, data, objective, study, file)) say(line);
  const display = displayOf(plan, study, flags);
  const interruption = interruptSearch(display, file, folder);
  const soft = interruption.signals[0]!;
  try {
    const args = workerArgs(name, plan, flags, backend);
    const work = trialWork(plan, study, args, flags, { table: data.table, objective });
    const stoppedBecause = await perform({ plan, study, file, args, limits, work, display, interruption, say });
    display.finish();
    return await finishSearch({
      plan,
      data,
      objective,
      study,
      file,
      folder,
      title,
      stoppedBecause,
      flags,
      backend,
      signal: soft,
      say,
    });
  } finally {
    display.finish();
    interruption.release();
    await study.storage.close?.();
  }
}

/** @throws InputError for an option that only objectives of one's own have */
function checkNotOwn({ direction, linear, enqueue, learn, steps }: SearchFlags): void {
  const given = Object.entries({ direction, linear, enqueue, learn, steps }).find(([, value]) => value !== undefined);
  if (given) throw new InputError(`--${given[0]} is for an objective of your own: name it with --objective or --run`);
}

interface TrainingSearch extends Pick<Performance, 'study' | 'file' | 'work' | 'say'> {
  readonly plan: SearchPlan;
  readonly args: SearchWorkerArgs;
  readonly limits: ReturnType<typeof limitsOf>;
  readonly display: SearchDisplay;
  readonly interruption: Interruption;
}

/** Runs the trials, each a training in a process; answers why no more were begun. */
function perform({ plan, study, args, limits, display, interruption, ...rest }: TrainingSearch): Promise<string> {
  const { trials, workers } = plan;
  const [signal, interrupt] = interruption.signals as [AbortSignal, AbortSignal];
  const module = new URL('./worker.js', import.meta.url);
  const shared = { study, trials, workers, signal };
  return performTrials({
    ...shared,
    ...rest,
    run: (onTrial) =>
      optimizeInProcesses({
        ...shared,
        ...limits,
        module,
        args,
        interrupt,
        onStart: (trial) => display.start(trial),
        onReport: (report) => display.report(report),
        onTrial,
      }),
    onTrial: (trial) => display.end(trial, study.best),
  });
}

/** What workers on other machines are told. */
const trialWork = (
  plan: SearchPlan,
  study: Study,
  training: SearchWorkerArgs,
  flags: SearchFlags,
  { table, objective }: { readonly table: RunData['table']; readonly objective: TrainingObjective },
) => {
  const { space, directions, sampler } = study;
  return (name: string): TrialWork => ({
    study: name,
    trials: plan.trials,
    space,
    directions,
    linear: [],
    sampler: { name: sampler.name, options: sampler.options },
    about: aboutOf(plan, table),
    content: contentOf(table, objective),
    training,
    prune: flags.prune ?? 'none',
    steps: plan.epochs,
    giveUp: plan.giveUp,
    trialTimeout: limitsOf(flags).trialTimeout,
  });
};

function displayOf(plan: SearchPlan, study: Study, flags: SearchFlags): SearchDisplay {
  const options = {
    quiet: flags.quiet === true,
    trials: plan.trials,
    workers: plan.workers,
    epochs: plan.job.epochs,
    varying: Object.keys(plan.space).filter((each) => plan.space[each]!.type !== 'fixed'),
  };
  return new SearchDisplay(options, study.trials, study.best);
}

function interruptSearch(display: SearchDisplay, file: string, folder: string): Interruption {
  const again = `the study goes on with --study ${file}`;
  return onInterrupt(
    [
      { message: `Interrupted: letting the running trials end. Ctrl-C again interrupts them; ${again}.` },
      { message: `Interrupting the running trials; ${again}.` },
    ],
    (text) => display.say(text),
    () => removePartial(folder),
  );
}

function workerArgs(name: string, plan: SearchPlan, flags: SearchFlags, backend: BackendChoice): SearchWorkerArgs {
  return {
    name,
    data: {
      ...pickTableFlags(flags),
      ...(flags.data !== undefined && { data: flags.data }),
    },
    request: plan.request,
    backend,
    // A journal of thousands of losses a trial helps nobody.
    every: Math.ceil(plan.epochs / 200),
  };
}

async function openStudy(
  plan: SearchPlan,
  file: string,
  { table }: RunData,
  objective: TrainingObjective,
  flags: SearchFlags,
): Promise<Study> {
  const study = new Study({
    space: plan.space,
    sampler: plan.sampler,
    storage: studyStorage(file),
    about: aboutOf(plan, table),
    content: contentOf(table, objective),
    ...(plan.pruner && { pruner: plan.pruner }),
    ...(plan.giveUp !== undefined && { earlyStopping: { patience: plan.giveUp } }),
    ...(flags.acceptDamage === true && { acceptDamage: true }),
  });
  try {
    await study.load();
  } catch (error) {
    if (error instanceof StudyError) throw new InputError(inFlags(error.message));
    throw error;
  }
  if (!isPostgres(file)) makeFolder(dirname(file));
  return study;
}

/** What makes the objective the one that it is. */
const aboutOf = (
  { request }: SearchPlan,
  { name, labels, featureNames }: RunData['table'],
): Record<string, unknown> => ({
  dataset: name,
  rows: labels.length,
  columns: featureNames.length,
  training: request,
});

/** What is going to be done, before it begins. */
function planLines(
  { job, space, sampler, pruner, trials, workers, giveUp }: SearchPlan,
  { table, classes, notes }: RunData,
  { rows, constantPredictor }: TrainingObjective,
  study: Study,
  file: string,
): string[] {
  const there = study.trials.length;
  const best = study.best === undefined ? '' : `, best ${short(study.best.value)}`;
  const stop = job.stop === 'none' ? '' : `, patience ${job.patience}${job.warmup > 0 ? ` after ${job.warmup}` : ''}`;
  const known = Object.entries(space);
  const width = Math.max(...known.map(([each]) => each.length));
  return [
    `${table.name}: ${table.labels.length} rows x ${table.featureNames.length} columns, ${classes.length} classes; protocol ${job.labels(table.name).protocol}`,
    `  objective  ${job.objectiveName}, learning from ${rows.fitted} rows, judged on ${rows.heldOut}; a constant answer has ${short(constantPredictor)}`,
    `  training   at most ${count(job.epochs)} epochs${stop}`,
    ...known.map(([each, spec]) => `  ${each.padEnd(Math.max(10, width))} ${rangeText(spec)}`),
    `  method     ${sampler.name}, ${count(trials)} trials, ${workers} at a time, pruning ${pruner?.name ?? 'none'}${giveUp === undefined ? '' : `, gives up after ${giveUp} without improvement`}, seed ${job.seed}`,
    `  study      ${file}${there === 0 ? ' (new)' : ` (goes on: ${there} of ${count(trials)} trials are there${best})`}`,
    ...[...notes, ...job.notes, ...study.notes].map((note) => `  note: ${note}`),
  ];
}
