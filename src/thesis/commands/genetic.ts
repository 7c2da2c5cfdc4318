/** `vaelab select --experiment`: a genetic experiment of the study once more, as published or with one thing repaired. */
import { join } from 'node:path';
import { checkWhole, InputError, MissingDataError } from '../../checks/index.js';
import { count, fixed, percent, plural } from '../../checks/numbers.js';
import { standInFor } from '../../data/index.js';
import type { RunData } from '../../synthesis/index.js';
import { type BackendFlags, chooseBackend, openBackend } from '../../cli/kit/backend.js';
import { loadNamed } from '../../cli/kit/data.js';
import { onInterrupt } from '../../cli/kit/interrupt.js';
import { oneOf } from '../../cli/kit/options.js';
import { checkFolder, defaultFolder, deliver, removePartial, writeFolder } from '../../cli/kit/output.js';
import { print, printJson, tell } from '../../cli/kit/terminal.js';
import { findGenetic, type GeneticExperiment, type GeneticOutcome, runGeneticExperiment } from '../index.js';

/** What the command line says of such an experiment. */
export interface GeneticFlags extends BackendFlags {
  readonly experiment: string;
  readonly protocol?: string;
  readonly mutation?: string;
  readonly fitness?: string;
  readonly repeats?: number;
  readonly seed: number;
  readonly data?: string;
  readonly out?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

const protocol = 'as-published';

/** Runs the experiment, prints what came of it beside what was recorded, and writes `result.json`. */
export async function repeatGenetic(dataset: string | undefined, flags: GeneticFlags): Promise<void> {
  const experiment = findGenetic(flags.experiment);
  if (dataset !== undefined && dataset !== experiment.dataset)
    throw new InputError(
      `experiment ${experiment.id} is of ${experiment.dataset}, not of ${dataset}; leave the data set out`,
    );
  // It has no other: its fitness is that of the test rows, unless --fitness inner repairs that.
  oneOf('--protocol', flags.protocol ?? protocol, [protocol]);
  const request = {
    mutation: oneOf('--mutation', flags.mutation ?? 'discarded', ['discarded', 'works'] as const),
    fitness: oneOf('--fitness', flags.fitness ?? 'test', ['test', 'inner'] as const),
    repeats: checkWhole('--repeats', flags.repeats ?? 5, 1, 1000),
    seed: checkWhole('--seed', flags.seed, 0, 2 ** 32 - 1),
    threads: checkWhole('--threads', flags.threads ?? 1, 1, 64),
  };
  const folder = flags.out ?? defaultFolder(`genetic-${experiment.id}`);
  checkFolder(folder);
  const data = await dataOf(experiment, flags.data ?? process.env['VAELAB_DATA']);
  const say = (text: string): void => void (flags.quiet !== true && tell(text));
  say(
    `experiment ${experiment.id} on ${data.table.name}: ${plural(request.repeats, 'run')} of ${experiment.generations} generations`,
  );
  const backend = experiment.generator === null ? undefined : await openBackend(chooseBackend(flags));
  const message =
    'Interrupted: finishing the generation in progress; finished runs are kept. Press Ctrl-C again to quit at once.';
  const interruption = onInterrupt([{ message }], tell, () => removePartial(folder));
  let told = performance.now();
  try {
    const outcome = await runGeneticExperiment(experiment.id, {
      ...request,
      data,
      backend,
      signal: interruption.signals[0],
      onProgress(progress) {
        if (progress.stage !== 'search' || performance.now() - told < 10_000) return;
        told = performance.now();
        say(
          `  run ${progress.repeat + 1}, generation ${progress.generation.generation + 1}: ${count(progress.networks)} networks trained`,
        );
      },
    });
    await handOver(outcome, folder, flags, say);
  } finally {
    interruption.release();
    await backend?.dispose();
  }
}

/** The experiment's data set, or what stands in for it where it is missing. */
async function dataOf({ dataset }: GeneticExperiment, dataDir: string | undefined): Promise<RunData> {
  try {
    return await loadNamed(dataset, dataDir);
  } catch (error) {
    const other = standInFor(dataset);
    if (!(error instanceof MissingDataError) || other === undefined) throw error;
    return loadNamed(other, dataDir);
  }
}

async function handOver(
  outcome: GeneticOutcome,
  folder: string,
  { json }: GeneticFlags,
  say: (text: string) => void,
): Promise<void> {
  const { written, failure } = await deliver(folder, '--out', (into) =>
    writeFolder(into, (put) => put('result.json', `${JSON.stringify(outcome, null, 2)}\n`)),
  );
  if (json === true) printJson(outcome, 2);
  else print(geneticText(outcome));
  if (written !== undefined) say(`\nFile: ${join(written.folder, 'result.json')}`);
  if (failure !== undefined) throw failure;
}

/** What came of it, beside what was recorded. */
export function geneticText(outcome: GeneticOutcome): string {
  const { experiment, recorded, runs, accuracy, features, realAccuracy, allFeatures, fitness, mutation } = outcome;
  const spread = ([, sd]: GeneticOutcome['accuracy'], text: (value: number) => string): string =>
    sd === null ? '' : ` ± ${text(sd)}`;
  const share = (value: number): string => percent(value);
  const whole = (value: number): string => fixed(value, 1);
  const known =
    recorded === null
      ? 'nothing recorded'
      : `recorded ${percent(recorded.accuracy[0])}, ${fixed(recorded.features[0], 1)} features`;
  return [
    `Experiment ${experiment.id}, ${outcome.dataset}${outcome.standsIn ? ` (standing in for ${experiment.dataset})` : ''}: ${plural(runs.length, 'run')}, mutation ${mutation}, fitness on ${fitness === 'test' ? 'the test rows' : 'inner folds of the training rows'}`,
    `  accuracy of the best chromosome  ${share(accuracy[0])}${spread(accuracy, share)} (${known})`,
    `  its features                     ${whole(features[0])}${spread(features, whole)}`,
    `  on real test rows alone          ${share(realAccuracy[0])}${spread(realAccuracy, share)}`,
    `  with all features                ${share(allFeatures)}`,
    ...(fitness === 'test'
      ? ['  The test rows have chosen these features: their accuracy is no estimate for new rows.']
      : []),
    ...outcome.notes.map((note) => `  note: ${note}`),
  ].join('\n');
}
