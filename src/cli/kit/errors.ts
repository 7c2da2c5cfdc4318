/** Exit codes, and errors in one or two lines. */
import { InputError, OptionError } from '../../checks/index.js';
import { CommanderError } from 'commander';
import { MemoryError } from '../../tensor/index.js';

/** 0 done, 1 the work failed, 2 bad usage or bad input, 130 interrupted (128 + SIGINT). */
export const exitCodes = { done: 0, failed: 1, usage: 2, interrupted: 130 } as const;

/** Prints an error and returns the exit code that goes with it. */
export function reportError(error: unknown, debug: boolean): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`vaelab: ${message}\n`);
  const known = error instanceof InputError || error instanceof OptionError || error instanceof MemoryError;
  if (debug && error instanceof Error) process.stderr.write(`${error.stack}\n`);
  else if (!known && !['DivergedError', 'LeakageError', 'StudyError'].includes((error as Error).name))
    process.stderr.write('Run it again with --debug for the place in the code.\n');
  return known ? exitCodes.usage : exitCodes.failed;
}
