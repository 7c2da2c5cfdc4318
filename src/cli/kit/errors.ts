/** Exit codes, and errors in one or two lines. */
import { InputError, InterruptedError, OptionError } from '../../checks/index.js';
import { CommanderError } from 'commander';
import { MemoryError } from '../../tensor/index.js';
import { tell } from './terminal.js';

/** 0 done, 1 the work failed, 2 bad usage or bad input, 130 interrupted (128 + SIGINT), by whatever signal. */
export const exitCodes = { done: 0, failed: 1, usage: 2, interrupted: 130 } as const;

/** Names of errors that say all there is to say. */
const understood = ['DivergedError', 'FileError', 'LeakageError', 'ProcessEndedError', 'StudyError'];

/** Prints an error and returns the exit code that goes with it. */
export function reportError(error: unknown, debug: boolean): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
  // A training that a signal ended before its first step rejects with the signal's own reason.
  const early = error instanceof Error && error.name === 'AbortError';
  const message = early
    ? 'interrupted before there was anything to keep'
    : error instanceof Error
      ? error.message
      : String(error);
  tell(`vaelab: ${message}`);
  if (early || error instanceof InterruptedError) return exitCodes.interrupted;
  const known = error instanceof InputError || error instanceof OptionError || error instanceof MemoryError;
  if (debug && error instanceof Error) tell(String(error.stack));
  else if (!known && !understood.includes((error as Error).name))
    tell('Run it again with --debug for the place in the code.');
  return known ? exitCodes.usage : exitCodes.failed;
}
