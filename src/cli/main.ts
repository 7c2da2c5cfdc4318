#!/usr/bin/env node
/** The command `vaelab`. */
import { Command } from 'commander';
import { benchCommand } from './bench-command.js';
import { datasetsCommand } from './datasets-command.js';
import { reportError } from './errors.js';
import { reproduceCommand } from './reproduce-command.js';
import { runCommand } from './run-command.js';
import { searchCommand } from './search-command.js';
import { version } from './version.js';

const program = new Command('vaelab')
  .description('Synthetic rows for small, wide tables from variational autoencoders, and what they are worth.')
  .version(version)
  .addCommand(runCommand())
  .addCommand(reproduceCommand())
  .addCommand(searchCommand())
  .addCommand(datasetsCommand())
  .addCommand(benchCommand());
for (const command of [program, ...program.commands, ...program.commands.flatMap((sub) => sub.commands)])
  command.exitOverride();

// A reader that closes early (| head) ends the program quietly.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
// Without a reader for the progress (2>&1 | head) the work still goes on.
process.stderr.on('error', () => {});

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = reportError(error, process.argv.includes('--debug'));
}
