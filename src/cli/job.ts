/** The job that a command line asks for: the library's own, or the study's where one of its options is given. */
import { plainJob, type RunJob, type RunRequest } from '../synthesis/index.js';
import { asksForStudy, plainLabels, studyJob } from '../thesis/commands/job.js';

/** @throws InputError or OptionError for what is unknown, out of range or contradicts itself */
export function jobOf(request: RunRequest): RunJob {
  return asksForStudy(request) ? studyJob(request) : plainJob(request, plainLabels);
}
