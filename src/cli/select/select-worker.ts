/** The main program of a worker process of `vaelab select`: one piece of the selection at a time, each told by the parent. */
import { hostname } from 'node:os';
import { SelectionWork, type SelectionUnit, type UnitOutcome } from '../../selection/nested/index.js';
import { planSelection } from '../../selection/nested/index.js';
import { InputError } from '../../checks/index.js';
import { serveJobs } from '../kit/child-worker.js';
import { openSelection, type SelectionSetup } from './setup.js';

/** A piece of work, in plain data. */
export interface SelectionJob {
  readonly setup: SelectionSetup;
  readonly unit: SelectionUnit;
  /** What tells the selection from others, where it was begun on another machine. */
  readonly identity?: string;
}

let opened: Promise<SelectionWork> | undefined;

async function open({ setup, identity: wanted }: SelectionJob): Promise<SelectionWork> {
  const { options, identity } = await openSelection(setup);
  if (wanted !== undefined && wanted !== JSON.stringify(identity))
    throw new InputError(
      `${setup.name} is another table on this machine (${hostname()}) than where the selection was begun`,
    );
  return new SelectionWork(planSelection(options));
}

serveJobs(async (job: SelectionJob): Promise<UnitOutcome> => (await (opened ??= open(job))).perform(job.unit));
