/** The main program of a worker process of `vaelab select`: one piece of the selection at a time, each told by the parent. */
import { SelectionWork, type SelectionUnit, type UnitOutcome } from '../../selection/nested/index.js';
import { planSelection } from '../../selection/nested/index.js';
import { serveJobs } from '../kit/child-worker.js';
import { openSelection, type SelectionSetup } from './setup.js';

/** A piece of work, in plain data. */
export interface SelectionJob {
  readonly setup: SelectionSetup;
  readonly unit: SelectionUnit;
}

let opened: Promise<SelectionWork> | undefined;

serveJobs(async ({ setup, unit }: SelectionJob): Promise<UnitOutcome> => {
  opened ??= openSelection(setup).then(({ options }) => new SelectionWork(planSelection(options)));
  return (await opened).perform(unit);
});
