/** `vaelab fit --checkpoint`: where a fit keeps its state, and how it is gone on with. */
import { existsSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { InputError } from '../checks/index.js';
import type { Table } from '../data/index.js';
import { arithmeticOf, Checkpoint } from '../models/index.js';
import { contentOf, synthesizerKinds } from '../synthesis/index.js';
import type { Backend } from '../tensor/index.js';
import { number, shellCommand } from './kit/options.js';
import { checkFile } from './kit/output.js';

export interface CheckpointFlags {
  readonly checkpoint?: string;
  readonly checkpointEvery?: number;
  readonly resume?: boolean;
}

export function addCheckpointOptions(command: Command): Command {
  return command
    .option('--checkpoint <file>', 'keep the state of the training in this file as it goes')
    .option(
      '--checkpoint-every <seconds>',
      'seconds from one state to the next (default: 10, more for large ones)',
      number,
    )
    .option('--resume', 'go on from the --checkpoint of a fit that was cut');
}

/** @throws InputError for flags that do not go together, a checkpoint that is in the way or missing, or a kind that needs none */
export function checkCheckpoint(kind: string, flags: CheckpointFlags & { readonly output: string }): void {
  const { checkpoint, checkpointEvery: every, resume = false, output } = flags;
  if (checkpoint === undefined) {
    if (resume || every !== undefined)
      throw new InputError(`${resume ? '--resume' : '--checkpoint-every'} needs --checkpoint <file>`);
    return;
  }
  if (every !== undefined && !(every >= 0))
    throw new InputError(`--checkpoint-every must be a number of seconds of at least 0, found ${every}`);
  if (kind !== 'auto' && !synthesizerKinds[kind]!.network)
    throw new InputError(`--model ${kind} trains no network and is done soon; leave out --checkpoint`);
  if (resolve(checkpoint) === resolve(output))
    throw new InputError(`--checkpoint and --output are one file, ${checkpoint}; name another one`);
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
  { checkpoint, checkpointEvery: every, resume = false }: CheckpointFlags,
  order: Readonly<Record<string, unknown>>,
  { features, featureNames, target, labels }: Table,
  backend: Backend | undefined,
): Promise<Checkpoint | undefined> {
  if (checkpoint === undefined) return undefined;
  return Checkpoint.open(
    { path: checkpoint, every, resume },
    {
      ...order,
      target,
      table: contentOf(features, featureNames, labels),
      backend: backend && arithmeticOf(backend),
    },
  );
}

/** What is said of a fit that was cut: how to go on, where there is something to go on from. */
export function cutText({ path }: Checkpoint, reason: string, flags: CheckpointFlags): string {
  if (!existsSync(path)) return `interrupted before there was anything to keep in ${path}`;
  return `${reason} ${path}:\n  ${shellCommand()}${flags.resume === true ? '' : ' --resume'}`;
}

/** A fit that is saved needs its checkpoint no more. */
export function removeCheckpoint(checkpoint: Checkpoint | undefined): void {
  if (checkpoint !== undefined) rmSync(checkpoint.path, { force: true });
}
