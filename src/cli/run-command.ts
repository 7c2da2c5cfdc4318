/** `vaelab run`: the main job, from the command line to the output folder. */
import { basename, join } from 'node:path';
import { Command } from 'commander';
import {
  dataRemarks,
  DivergedError,
  modelHeader,
  resolveSettings,
  runMainJob,
  type RunOptions,
} from '../thesis/index.js';
import {
  addBackendOptions,
  backendNotes,
  type BackendFlags,
  chooseBackend,
  describeBackend,
  openBackend,
  profileText,
} from './backend-options.js';
import { checkDataset, type DataFlags, datasetHelp, loadData } from './data-options.js';
import { exitCodes } from './errors.js';
import { number, numberList, shellCommand } from './options.js';
import { checkFolder, defaultFolder, removePartial, writeFolder, writeRun } from './output.js';
import { ProgressDisplay } from './progress.js';
import { version } from './version.js';

interface RunFlags extends RunOptions, BackendFlags, DataFlags {
  readonly out?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

const examples = `
Examples:
  $ vaelab run                                            4 against 9, the embedded digits
  $ vaelab run leukemia --data data --experiment 25t1     as the study ran it
  $ vaelab run leukemia --data data --seeds 8             without its leaks, eight splits
  $ vaelab run patients.csv --target diagnosis --json     your own table, result as JSON

Protocols:
  clean          one stratified split first; generator, scaler and stopping see only its training side
  as-published   what the study ran, leaks included (see the report's leakage table)
  as-described   as published, but stopped after 10 epochs without improvement on the test rows`;

export function runCommand(): Command {
  const command = new Command('run')
    .description(
      'Train a generator, draw synthetic rows, and compare classifiers trained on real and on synthetic rows.',
    )

    .argument('[dataset]', datasetHelp)
    .option('--target <column>', 'class column of your own table')
    .option('--data <dir>', 'folder with the data sets (default: $VAELAB_DATA)')
    .option('--experiment <id>', 'set every option as that experiment of the study had it; explicit options still win')
    .option('--protocol <name>', 'clean, as-published or as-described (default: clean; with --experiment as-published)')
    .option('--model <kind>', "vae or cvae (default: the experiment's, else vae)")
    .option('--hidden <widths>', 'encoder widths from the input inwards, such as 346,178', numberList)
    .option('--latent <n>', 'latent size', number)
    .option('--lr <rate>', "Adam's learning rate, such as 2.7e-4", number)
    .option('--epochs <n>', 'passes over the rows, at most', number)
    .option(
      '--batch <n>',
      'rows per training step (default: clean about an eighth of the rows, 16 to 64; else 1024)',
      number,
    )
    .option(
      '--stop <rule>',
      'loss that ends training early: none, train, validation or test (test: published protocols only)',
    )
    .option('--patience <n>', 'epochs without improvement before stopping', number)
    .option('--warmup <n>', 'epochs before patience counts', number)
    .option('--samples <n>', 'synthetic rows to draw (default: clean as many as real training rows, else 100)', number)
    .option(
      '--latent-from <source>',
      'clean protocol: latent points from the posteriors of training rows, or, for a cvae, from the prior (default: posteriors)',
    )
    .option('--seed <n>', 'seed of split, weights and noise (default: 0)', number)
    .option('--seeds <n>', 'repeat with this many seeds, from --seed upwards (default: 1)', number);
  return addBackendOptions(command)
    .option('--out <dir>', 'output folder (default: runs/<time>-<name>)')
    .option('--json', 'print the result as one JSON document on stdout')
    .option('--quiet', 'no progress')
    .option('--debug', 'print the stack of an error')
    .addHelpText('after', examples)
    .action(async (dataset: string | undefined, flags: RunFlags) => {
      process.exitCode = await run(dataset, flags);
    });
}

async function run(dataset: string | undefined, flags: RunFlags): Promise<number> {
  const settings = resolveSettings(flags);
  const choice = chooseBackend(flags);
  const name = dataset ?? settings.experiment?.dataset ?? 'digits';
  checkDataset(name, settings.experiment);
  const folder =
    flags.out ??
    defaultFolder(`${basename(name)}${settings.experiment === undefined ? '' : `-${settings.experiment.id}`}`);
  checkFolder(folder);
  const data = await loadData(name, flags);
  const backend = await openBackend(choice);
  const say = (text: string): void => void (flags.quiet !== true && process.stderr.write(`${text}\n`));
  say(
    `${data.table.name}: ${data.table.labels.length} rows x ${data.table.featureNames.length} columns, ${data.classes.length} classes; protocol ${settings.protocol}; backend ${describeBackend(backend)}`,
  );
  for (const note of [
    ...data.notes,
    ...dataRemarks(data, settings),
    ...settings.notes,
    ...backendNotes(backend, choice),
  ])
    say(`  note: ${note}`);

  const interrupt = new AbortController();
  const onSigint = (): void => {
    if (interrupt.signal.aborted) {
      removePartial(folder);
      process.exit(exitCodes.interrupted);
    }
    interrupt.abort();
    display.interject(
      'Interrupted: finishing this epoch, then scoring what there is. Press Ctrl-C again to quit at once.',
    );
  };
  const display = new ProgressDisplay({
    quiet: flags.quiet === true,
    patience: settings.stop === 'none' ? undefined : settings.patience,
    firstSeed: settings.seed,
    seeds: settings.seeds,
  });
  process.on('SIGINT', onSigint);
  try {
    const outcome = await runMainJob(data, settings, {
      backend,
      version,
      signal: interrupt.signal,
      onProgress: (progress) => display.update(progress),
    });
    display.finish();
    const { folder: written, value: result } = await writeFolder(folder, (into) =>
      writeRun(into, outcome, data.table, shellCommand()),
    );
    const { terminalTable } = await import('../report/index.js');
    process.stdout.write(flags.json === true ? `${JSON.stringify(result, null, 2)}\n` : `\n${terminalTable(result)}\n`);
    say(`\nReport: ${join(written, 'report.html')}`);
    say(`Beside it: ${result.files.filter((file) => file !== 'report.html').join(', ')}`);
    const profile = profileText(backend);
    if (profile !== undefined) process.stderr.write(`\n${profile}\n`);
    return interrupt.signal.aborted ? exitCodes.interrupted : exitCodes.done;
  } catch (error) {
    display.finish();
    if (error instanceof DivergedError && error.keptEpoch > 0) {
      await error.model.save(join(folder, 'model.safetensors'), modelHeader(data, settings, error.scaler));
      say(`The model of epoch ${error.keptEpoch} is in ${join(folder, 'model.safetensors')}`);
    }
    throw error;
  } finally {
    process.off('SIGINT', onSigint);
    await backend.dispose();
  }
}
