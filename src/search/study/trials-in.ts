/** Trials from elsewhere, as a study takes them in. */
import { described, InputError, OptionError, withDefaults } from '../../checks/index.js';
import type { Settled } from '../option-checks.js';
import { checkConstraints, checkOutcome, notFinite } from './outcome.js';
import { checkAttributes } from './running-trial.js';
import type { AddedTrial } from './storage.js';
import type { Params, Trial } from '../types.js';

/** A trial that was run elsewhere: its parameters, and what came of it. */
export interface TrialToAdd {
  readonly params: Params;
  /** 'complete' by default where there is a value, else it must be said. */
  readonly state?: 'complete' | 'pruned' | 'failed';
  readonly value?: number;
  /** In the place of `value`, where there are two objectives. */
  readonly values?: readonly number[];
  readonly constraints?: readonly number[];
  readonly intermediate?: Trial['intermediate'];
  readonly attributes?: Readonly<Record<string, unknown>>;
  readonly reason?: string;
  /** Who ran it. */
  readonly worker?: string;
  /** Milliseconds since 1970; now by default. */
  readonly startedAt?: number;
  readonly endedAt?: number;
}

type Settings = Settled<TrialToAdd, 'params'>;

const defaults: Settings = {
  params: undefined as never,
  state: undefined,
  value: undefined,
  values: undefined,
  constraints: undefined,
  intermediate: undefined,
  attributes: undefined,
  reason: undefined,
  worker: undefined,
  startedAt: undefined,
  endedAt: undefined,
};

const isStep = (each: unknown): boolean =>
  typeof each === 'object' && each !== null && 'step' in each && 'value' in each && Number.isFinite(each.value);

function checkTimes(where: string, { startedAt, endedAt }: Settings): void {
  for (const [name, at] of Object.entries({ startedAt, endedAt }))
    if (at !== undefined && !Number.isFinite(at))
      throw new OptionError(`${where}: ${name} must be milliseconds since 1970, found ${described(at)}`);
}

/** Intermediate values as pairs. @throws InputError for steps that do not grow and values that are no numbers */
function pairs(where: string, intermediate: Trial['intermediate'] = []): (readonly [number, number])[] {
  const given: unknown = intermediate;
  if (!Array.isArray(given) || !given.every(isStep))
    throw new InputError(`${where}: intermediate must be a list of { step, value }, found ${described(intermediate)}.`);
  return intermediate.map(({ step, value }, i) => {
    if (!Number.isSafeInteger(step) || step < 0 || (i > 0 && step <= intermediate[i - 1]!.step))
      throw new InputError(
        `${where}: the steps of intermediate are whole numbers that grow, found ${described(step)}.`,
      );
    return [step, value] as const;
  });
}

/**
 * The entry of such a trial.
 * @throws InputError or OptionError for what makes no trial of a study with so many objectives
 */
export function addedTrial(where: string, given: TrialToAdd, objectives: number, worker: string): AddedTrial {
  const trial = withDefaults(where, given, defaults);
  const { params, value, values, constraints, attributes, reason, intermediate } = trial;
  const outcome = values ?? value;
  const { state = outcome === undefined ? undefined : 'complete' } = trial;
  if (state !== 'complete' && state !== 'pruned' && state !== 'failed')
    throw new InputError(
      `${where}: give a value, or a state: 'complete', 'pruned' or 'failed'; found ${described(state)}.`,
    );
  if (state === 'complete') checkOutcome(outcome, objectives, where);
  else if (values !== undefined) throw new InputError(`${where}: a trial that is ${state} has no values.`);
  checkConstraints(constraints, where);
  const bad = outcome === undefined ? undefined : notFinite(outcome, constraints);
  if (bad !== undefined) throw new InputError(`${where}: ${bad.replace('the objective gave', 'the value is')}.`);
  if (attributes !== undefined) checkAttributes(where, attributes);
  checkTimes(where, trial);
  const now = Date.now();
  const { startedAt = trial.endedAt ?? now, endedAt = Math.max(startedAt, trial.endedAt ?? startedAt) } = trial;
  const steps = pairs(where, intermediate);
  return {
    params,
    state,
    ...(objectives > 1 ? values && { values } : value !== undefined && { value }),
    ...(constraints && { constraints }),
    ...(attributes && { attributes }),
    ...(reason !== undefined && { reason }),
    ...(steps.length > 0 && { intermediate: steps }),
    worker: trial.worker ?? worker,
    startedAt,
    endedAt,
  };
}

/** A trial of another study, as it may be added to one; undefined for one that has not ended, or was lost. */
export function endedTrial(trial: Trial): TrialToAdd | undefined {
  const { params, state, value, values, constraints, intermediate, attributes, reason, worker, startedAt, endedAt } =
    trial;
  if (state !== 'complete' && state !== 'pruned' && state !== 'failed') return undefined;
  const many = (values?.length ?? 0) > 1;
  return {
    params,
    state,
    ...(many ? { values: values! } : value !== undefined && { value }),
    ...(constraints && { constraints }),
    intermediate,
    ...(attributes && { attributes }),
    ...(reason !== undefined && { reason }),
    worker,
    startedAt,
    ...(endedAt !== undefined && { endedAt }),
  };
}
