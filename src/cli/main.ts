#!/usr/bin/env node
/** The command `vaelab`. Each command's part is loaded when it is called, so that help and errors come at once. */
import { Command, CommanderError } from 'commander';
import { tell } from './kit/terminal.js';
import { version } from '../checks/version.js';

interface Entry {
  readonly name: string;
  readonly about: string;
  readonly load: () => Promise<Command>;
}

const entries: readonly Entry[] = [
  {
    name: 'columns',
    about: 'Say what the columns of a table hold, and what is made of them.',
    load: async () => (await import('./columns.js')).columnsCommand(),
  },
  {
    name: 'fit',
    about: 'Train a synthesizer on a table and save it.',
    load: async () => (await import('./fit.js')).fitCommand(),
  },
  {
    name: 'sample',
    about: 'Draw synthetic rows from a saved synthesizer, in the table’s own columns and units.',
    load: async () => (await import('./sample.js')).sampleCommand(),
  },
  {
    name: 'export',
    about: 'Write a script that rebuilds a saved synthesizer in PyTorch.',
    load: async () => (await import('./export.js')).exportCommand(),
  },
  {
    name: 'evaluate',
    about: 'Say what a synthetic table is worth, whoever made it.',
    load: async () => (await import('./evaluate.js')).evaluateCommand(),
  },
  {
    name: 'run',
    about: 'Fit, sample and compare on one split of a table, with a report.',
    load: async () => (await import('./run.js')).runCommand(),
  },
  {
    name: 'select',
    about: 'Say which columns matter, and whether synthetic rows help to find them.',
    load: async () => (await import('./select/command.js')).selectCommand(),
  },
  {
    name: 'search',
    about: 'Look for the parameters of a generator, or of any program, that give the least loss.',
    load: async () => (await import('./search/command.js')).searchCommand(),
  },
  {
    name: 'study',
    about: 'Look at studies of any objective, in the terminal or in a page, and merge them.',
    load: async () => (await import('./study/command.js')).studyCommand(),
  },
  {
    name: 'worker',
    about: 'Take work that others have begun from a database, on any machine.',
    load: async () => (await import('./worker/command.js')).workerCommand(),
  },
  {
    name: 'reproduce',
    about: "Run the study's experiments again, and set what was recorded beside what is measured.",
    load: async () => (await import('../thesis/commands/reproduce.js')).reproduceCommand(),
  },
  {
    name: 'datasets',
    about: 'List the named data sets, say what is known of one, or fetch one.',
    load: async () => (await import('./datasets.js')).datasetsCommand(),
  },
  {
    name: 'bench',
    about: 'Measure kernels and training steps on every backend that works here.',
    load: async () => (await import('./bench/command.js')).benchCommand(),
  },
];

/** The program with the command that is called in full, and the others by name. */
async function programFor(called: string | undefined): Promise<Command> {
  const program = new Command('vaelab')
    .description('Synthetic rows for small, wide tables from variational autoencoders, and what they are worth.')
    .version(version);
  for (const { name, about, load } of entries)
    program.addCommand(name === called ? await load() : new Command(name).description(about));
  for (const command of [program, ...program.commands, ...program.commands.flatMap((sub) => sub.commands)])
    command.exitOverride().configureOutput({ writeErr: (text) => tell(text, '') });
  return program;
}

// A reader that closes early (| head) has read what it wanted: files are written all the same, and the exit code speaks of them. What
// cannot be written for another reason, such as a full disk, is a failure.
let unwritten: string | undefined;
process.stdout.on('error', ({ code, message }: NodeJS.ErrnoException) => {
  if (code !== 'EPIPE') unwritten ??= message;
});
process.on('exit', () => {
  if (unwritten === undefined) return;
  tell(`vaelab: stdout cannot be written (${unwritten}); what was to be printed is lost`);
  if (process.exitCode === undefined || process.exitCode === 0) process.exitCode = 1;
});
// Without a reader for the progress (2>&1 | head) the work still goes on.
process.stderr.on('error', () => {});

try {
  // `vaelab help run` is `vaelab run --help`.
  const words = process.argv.slice(2).filter((word) => !word.startsWith('-'));
  const program = await programFor(words[0] === 'help' ? words[1] : words[0]);
  await program.parseAsync();
} catch (error) {
  const debug = process.argv.includes('--debug');
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
  else process.exitCode = (await import('./kit/errors.js')).reportError(error, debug);
}
