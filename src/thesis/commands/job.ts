/** What `--experiment`, `--protocol` and `--stop test` make of a run: the study's job in the place of the library's own. */
import { InputError, OptionError } from '../../checks/index.js';
import { type DatasetName, datasets, isDatasetName, standInFor } from '../../data/index.js';
import {
  describeValidationObjective,
  optionLabel,
  type RunJob,
  type RunLabels,
  type RunRequest,
} from '../../synthesis/index.js';
import { studyOptions } from '../options.js';
import { dataRemarks, runStudy } from '../prepare.js';
import { protocolMeaning, type ProtocolName } from '../protocol.js';
import { studyObjective } from '../search-objective.js';
import { labelsOf, resolveSettings } from '../settings.js';

/** The protocol that a run on one's own terms follows. */
const own: ProtocolName = 'clean';

/** What results say of a run that has nothing to do with the study. */
export function plainLabels(table: string): RunLabels {
  return { name: table, protocol: own, protocolMeaning: protocolMeaning[own], experiment: null };
}

/** Whether a request asks for anything of the study. */
export function asksForStudy({ experiment, protocol, stop }: RunRequest): boolean {
  return experiment !== undefined || (protocol !== undefined && protocol !== own) || stop === 'test';
}

/** What is minimised where the test rows judge. */
const testLoss = {
  objectiveName: 'last test loss',
  objectiveMeaning: 'The loss on the test rows after the last epoch, per row and summed over columns.',
};

/** @throws InputError or OptionError for what is unknown, out of range or leaks */
export function studyJob(request: RunRequest): RunJob {
  refuseSplits(request);
  const settings = resolveSettings(request);
  const { experiment, protocol, warmup } = settings;
  return {
    dataset: experiment?.dataset,
    model: settings.model,
    seed: settings.seed,
    seeds: settings.seeds,
    epochs: settings.epochs,
    stop: settings.stop,
    patience: settings.patience,
    warmup,
    notes: settings.notes,
    labels: (table) => labelsOf(settings, table),
    checkDataset: (name) => {
      if (experiment !== undefined) checkDatasetOf(name, experiment);
    },
    remarks: (data) => dataRemarks(data, settings),
    run: (data, context) => runStudy(data, settings, context),
    objective: (data) => studyObjective(data, settings),
    ...(protocol === own ? describeValidationObjective(warmup) : testLoss),
  };
}

/** The study keeps its one split and its margin. @throws OptionError for options of runs that repeat splits */
function refuseSplits(request: RunRequest): void {
  const names = ['splits', 'budget', 'margin', 'curve', 'includeTrainingRows'];
  const given = studyOptions.find(({ name }) => names.includes(name) && request[name] !== undefined);
  if (given !== undefined)
    throw new OptionError(
      `${optionLabel(given)} has no meaning for the study's own runs (--experiment, --protocol, --stop test), which keep their one split; leave it out, and repeat with --seeds`,
    );
}

/** @throws InputError for a named data set that is neither the experiment's nor a stand-in for it */
export function checkDatasetOf(
  name: string,
  { id, dataset }: { readonly id: string; readonly dataset: DatasetName },
): void {
  if (!isDatasetName(name) || name === dataset) return;
  if (datasets[name].standsInFor === dataset) return;
  const other = standInFor(dataset);
  throw new InputError(
    `experiment ${id} is about ${dataset}, not ${name}; leave one of the two out${other === undefined ? '' : `, or take ${other}, which stands in for it`}`,
  );
}
