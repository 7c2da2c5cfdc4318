/** `--checkpoint` of `vaelab fit` and `vaelab run`: where they keep their state, and how they are gone on with. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { InputError, InterruptedError } from '../checks/index.js';
import type { Table } from '../data/index.js';
import { arithmeticOf, Checkpoint, type CheckpointFile, type Identity } from '../models/index.js';
import { contentOf, RunCheckpoint, synthesizerKinds } from '../synthesis/index.js';
import type { Backend } from '../tensor/index.js';
import { number, shellCommand } from './kit/options.js';
import { checkFile } from './kit/output.js';

export interface CheckpointFlags {
  readonly checkpoint?: string;
  readonly checkpointEvery?: number;
  readonly resume?: boolean;
}

/** `kept` says what is kept in the file, `work` what is gone on with. */
export function addCheckpointOptions(command: Command, kept: string, work: string): Command {
  return command
    .option('--checkpoint <file>', kept)
    .option(
      '--checkpoint-every <seconds>',
      'seconds from one state to the next (default: 10, more for large ones)',
      number,
    )
    .option('--resume', `go on from the --checkpoint of a ${work} that was cut`);
}

/** @throws InputError for flags of a fit that do not go together, as `checkCheckpoint`, or a kind that needs no checkpoint */
export function checkFitCheckpoint(kind: string, flags: CheckpointFlags & { readonly output: string }): void {
  const { checkpoint, output } = flags;
  if (checkpoint !== undefined && kind !== 'auto' && !synthesizerKinds[kind]!.network)
    throw new InputError(`--model ${kind} trains no network and is done soon; leave out --checkpoint`);
  if (checkpoint !== undefined && resolve(checkpoint) === resolve(output))
    throw new InputError(`--checkpoint and --output are one file, ${checkpoint}; name another one`);
  checkCheckpoint(flags);
}

/** @throws InputError for flags that do not go together, or a checkpoint that is in the way or missing */
export function checkCheckpoint({ checkpoint, checkpointEvery: every, resume = false }: CheckpointFlags): void {
  if (checkpoint === undefined) {
    if (resume || every !== undefined)
      throw new InputError(`${resume ? '--resume' : '--checkpoint-every'} needs --checkpoint <file>`);
    return;
  }
  if (every !== undefined && !(every >= 0))
    throw new InputError(`--checkpoint-every must be a number of seconds of at least 0, found ${every}`);
  if (resume && !existsSync(checkpoint))
    throw new InputError(
      `--checkpoint ${checkpoint}: there is no such file to go on from; leave out --resume to begin`,
    );
  if (!resume && existsSync(checkpoint))
    throw new InputError(
      `--checkpoint ${checkpoint} is there already; go on from it with --resume, choose another one, or remove it`,
    );
  if (!resume) checkFile(checkpoint, '--checkpoint');
}

/**
 * The checkpoint of a fit of `order` on a table; undefined where none is asked for.
 * @throws OptionError for one of another fit, with what differs
 */
export async function openCheckpoint(
  flags: CheckpointFlags,
  order: Readonly<Record<string, unknown>>,
  table: Table,
  backend: Backend | undefined,
): Promise<Checkpoint | undefined> {
  const file = fileOf(flags);
  return file && Checkpoint.open(file, identityOf(order, table, backend));
}

/** The same of a run. @throws OptionError for one of another run, with what differs */
export async function openRunCheckpoint(
  flags: CheckpointFlags,
  order: Readonly<Record<string, unknown>>,
  table: Table,
  backend: Backend,
): Promise<RunCheckpoint | undefined> {
  const file = fileOf(flags);
  return file && RunCheckpoint.open(file, identityOf(order, table, backend));
}

function fileOf({
  checkpoint: path,
  checkpointEvery: every,
  resume = false,
}: CheckpointFlags): CheckpointFile | undefined {
  return path === undefined ? undefined : { path, every, resume };
}

function identityOf(
  order: Readonly<Record<string, unknown>>,
  { features, featureNames, target, labels }: Table,
  backend: Backend | undefined,
): Identity {
  const table = contentOf(features, featureNames, labels);
  return { ...order, target, table, backend: backend && arithmeticOf(backend) };
}

/** Whether a signal ended the work, be it before its first step. */
export function isInterruption(error: unknown): error is Error {
  return error instanceof InterruptedError || (error instanceof Error && error.name === 'AbortError');
}

/** What is said of a work that was cut: how to go on, where there is something to go on from. */
export function cutText(path: string, reason: string, flags: CheckpointFlags): string {
  if (!existsSync(path)) return `interrupted before there was anything to keep in ${path}`;
  return `${reason} ${path}:\n  ${shellCommand()}${flags.resume === true ? '' : ' --resume'}`;
}
