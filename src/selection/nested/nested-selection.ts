/** Nested selection: every choice is made inside a training part, and scored once on rows that it has not seen. */
import { checkWhole, InterruptedError, withDefaults } from '../../checks/index.js';
import type { SelectionResult } from '../result.js';
import { Outcomes } from './cells.js';
import { type NestedSelectionOptions, planSelection } from './plan.js';
import { summariseSelection } from './summarise.js';
import { type SelectionUnit, unitKey, type UnitOutcome, unitsOf } from './units.js';
import { SelectionWork } from './work.js';

/** How far a selection is. */
export interface SelectionProgress {
  /** Units that are done, and how many there are. */
  readonly done: number;
  readonly of: number;
  /** What was done last. */
  readonly last: string | undefined;
}

/** Where and how a selection is done. */
export interface SelectionContext {
  /** When raised, no further unit is begun. */
  readonly signal?: AbortSignal | undefined;
  /** Told how far it is. */
  readonly onProgress?: ((progress: SelectionProgress) => void) | undefined;
  /** Outcomes by the keys of their units that are known from before, of the same options. */
  readonly known?: ReadonlyMap<string, UnitOutcome> | undefined;
  /** Told of every outcome, so that it can be kept. */
  readonly onOutcome?: ((key: string, outcome: UnitOutcome) => Promise<void> | void) | undefined;
  /** Does a unit elsewhere, in another process; here by default. */
  readonly perform?: ((unit: SelectionUnit) => Promise<UnitOutcome>) | undefined;
  /** Units that are in progress at one time. Default 1. */
  readonly atOnce?: number;
  /** The program's version, for the result. */
  readonly version?: string;
}

/**
 * Which columns matter, whether they tell the classes apart on rows that they were not chosen by, and whether synthetic rows help to find
 * them.
 *
 * In each of `splits` stratified splits the scaler, the synthesizer, the ranker, the number of columns and the classifier see the training part only:
 * method, number and classifier are chosen there on five inner folds, in which all of them are fitted anew. The test part gives one score. An
 * audit of which rows were used for what refuses any other. The same options give the same result, whatever `atOnce` and `perform` are.
 * @throws OptionError or InputError for options or a table that cannot be used, LeakageError when a row was used that was to be kept
 *   apart, InterruptedError when the signal is raised before all units are done
 */
export async function nestedSelection(
  options: NestedSelectionOptions,
  context: SelectionContext = {},
): Promise<SelectionResult> {
  const plan = planSelection(options);
  const given = withDefaults<Required<SelectionContext>>('nestedSelection', context, {
    signal: undefined,
    onProgress: undefined,
    known: undefined,
    onOutcome: undefined,
    perform: undefined,
    atOnce: 1,
    version: '',
  });
  const begun = performance.now();
  const work = new SelectionWork(plan);
  const units = unitsOf(plan);
  const all = await performAll(units, given, given.perform ?? ((unit) => work.perform(unit)));
  const seconds = (performance.now() - begun) / 1000;
  return summariseSelection(new Outcomes(plan, all), { seconds, version: given.version });
}

async function performAll(
  units: readonly SelectionUnit[],
  context: SelectionContext,
  perform: (unit: SelectionUnit) => Promise<UnitOutcome>,
): Promise<ReadonlyMap<string, UnitOutcome>> {
  const { signal, onProgress, onOutcome, known, atOnce = 1 } = context;
  const all = new Map<string, UnitOutcome>();
  for (const unit of units) {
    const found = known?.get(unitKey(unit));
    if (found !== undefined) all.set(unitKey(unit), found);
  }
  const waiting = units.filter((unit) => !all.has(unitKey(unit)));
  onProgress?.({ done: all.size, of: units.length, last: undefined });
  const lane = async (): Promise<void> => {
    for (let unit = waiting.shift(); unit !== undefined && signal?.aborted !== true; unit = waiting.shift()) {
      const key = unitKey(unit);
      try {
        const outcome = await perform(unit);
        all.set(key, outcome);
        await onOutcome?.(key, outcome);
      } catch (error) {
        // What the others have taken up is finished; nothing else is begun.
        waiting.length = 0;
        throw error;
      }
      onProgress?.({ done: all.size, of: units.length, last: key });
    }
  };
  const lanes = Array.from({ length: checkWhole('nestedSelection: atOnce', atOnce, 1, 1024) }, () => lane());
  const failed = (await Promise.allSettled(lanes)).find((one) => one.status === 'rejected');
  if (signal?.aborted === true)
    throw new InterruptedError(`interrupted: ${all.size} of ${units.length} pieces of the selection are done`);
  if (failed !== undefined) throw failed.reason;
  return all;
}
