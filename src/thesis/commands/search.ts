/** What `--experiment` and `--protocol` make of a search: the study's ranges, method and stopping, and how it trained in the end. */
import type { ParamValue, SpaceSpec } from '../../search/index.js';
import type { RunRequest } from '../../synthesis/index.js';
import { findPreset, presetGrid, presetSpace, type SearchPreset } from '../search-presets.js';
import type { ProtocolName } from '../protocol.js';
import { checkDatasetOf } from './job.js';

/** The study's part in a search. */
export interface StudySearch {
  /** The experiment, where one was named. */
  readonly id: string | undefined;
  readonly dataset: string | undefined;
  /** The request of every trial's training. */
  readonly request: RunRequest;
  /** The experiment's space; undefined where none was named. */
  readonly space: SpaceSpec | undefined;
  readonly method: string | undefined;
  readonly trials: number | undefined;
  /** The values of a grid's axes, of those that a space has. */
  grid(space: SpaceSpec): Readonly<Record<string, readonly number[]>> | undefined;
  /** The request of the best configuration's own run: the study trained by another rule than it had searched with. */
  finalRequest(request: RunRequest, params: Readonly<Record<string, ParamValue>>): RunRequest;
  /** @throws InputError for a data set that the experiment is not about */
  checkDataset(name: string): void;
}

/** Undefined where a request asks for nothing of the study. @throws InputError for an experiment without a search */
export function studySearch(asked: RunRequest): StudySearch | undefined {
  const { experiment, ...request } = asked as RunRequest & { readonly experiment?: string };
  if (experiment === undefined && asked['protocol'] === undefined) return undefined;
  const preset = experiment === undefined ? undefined : findPreset(experiment);
  const protocol = (asked['protocol'] ?? 'clean') as ProtocolName;
  return {
    id: preset?.id,
    dataset: preset?.dataset,
    request: {
      ...trialRequest(request, protocol, preset),
      protocol,
      model: request['model'] ?? preset?.model ?? 'vae',
    },
    space: preset && presetSpace(preset, protocol),
    method: preset?.method,
    trials: preset?.trials,
    grid: (space) => preset && presetGrid(preset, space),
    finalRequest: (own) => (protocol === 'clean' ? own : finalRequest(own, protocol, preset)),
    checkDataset: (name) => {
      if (preset !== undefined) checkDatasetOf(name, preset);
    },
  };
}

/** As published, trials end by the experiment's patience, on the test rows. */
function trialRequest(request: RunRequest, protocol: ProtocolName, preset: SearchPreset | undefined): RunRequest {
  if (protocol === 'clean') return request;
  const patience = request['patience'] ?? preset?.patience;
  const stop = request['stop'] ?? (preset !== undefined && preset.patience === undefined ? 'none' : 'test');
  return { ...request, stop, ...(patience !== undefined && { patience }) };
}

function finalRequest(request: RunRequest, protocol: ProtocolName, preset: SearchPreset | undefined): RunRequest {
  const described = { stop: protocol === 'as-described' ? 'test' : 'none', patience: undefined, epochs: undefined };
  const { stop, patience, epochs } = { ...described, ...preset?.final };
  return {
    ...request,
    stop,
    ...(patience !== undefined && { patience }),
    ...(epochs !== undefined && { epochs }),
  };
}
