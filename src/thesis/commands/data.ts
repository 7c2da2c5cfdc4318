/** The data of the study's experiments, and what stands in for those that are missing. */
import { MissingDataError } from '../../checks/index.js';
import { standInFor } from '../../data/index.js';
import { loadNamed } from '../../cli/kit/data.js';
import type { RunData } from '../../synthesis/index.js';
import type { Experiment } from '../catalogue/index.js';

/** The data of every experiment: the set that was named for it, else its own, else what stands in for that. */
export async function loadForExperiments(
  chosen: ReadonlyMap<Experiment, string | undefined>,
  dataDir: string | undefined,
): Promise<{ dataOf: (experiment: Experiment) => RunData | undefined; missing: string[] }> {
  const loaded = new Map<string, RunData>();
  const missing: string[] = [];
  const nameOf = (experiment: Experiment): Experiment['dataset'] =>
    (chosen.get(experiment) as Experiment['dataset'] | undefined) ?? experiment.dataset;
  for (const experiment of chosen.keys()) {
    const name = nameOf(experiment);
    if (loaded.has(name) || missing.some((text) => text.includes(`Data set ${name}:`))) continue;
    const other = name === experiment.dataset ? standInFor(experiment.dataset) : undefined;
    const found = await orMissing(loadNamed(name, dataDir));
    const instead =
      found instanceof MissingDataError && other !== undefined ? await orMissing(loadNamed(other, dataDir)) : found;
    if (!(instead instanceof MissingDataError)) loaded.set(name, instead);
    else if (found instanceof MissingDataError) missing.push(found.message);
  }
  return { dataOf: (experiment) => loaded.get(nameOf(experiment)), missing };
}

async function orMissing(loading: Promise<RunData>): Promise<RunData | MissingDataError> {
  try {
    return await loading;
  } catch (error) {
    if (error instanceof MissingDataError) return error;
    throw error;
  }
}
