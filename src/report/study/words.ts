/** Parameters in words; loads nothing that draws. */
import { conditionsOf } from '../../search/space-check.js';
import type { ParameterSpec, ParamValue, Trial } from '../../search/types.js';
import { count, short } from '../../checks/numbers.js';

/** A value of a parameter in a table. */
export function valueText(value: ParamValue | undefined): string {
  if (value === undefined) return '–';
  if (typeof value !== 'number') return String(value);
  return Number.isInteger(value) ? count(value) : short(value);
}

/** A parameter's range in a few words. */
export function rangeText(spec: ParameterSpec): string {
  const conditions = conditionsOf(spec).map(
    ({ parameter, in: allowed }) => `${parameter} is ${allowed.map(String).join(' or ')}`,
  );
  const when = conditions.length === 0 ? '' : `, where ${conditions.join(' and ')}`;
  if (spec.type === 'fixed') return `always ${valueText(spec.value)}${when}`;
  if (spec.type === 'categorical')
    return `${spec.choices.map(valueText).join(', ')}${spec.ordered === true ? ', in this order' : ''}${when}`;
  const step = spec.step !== undefined ? ` in steps of ${spec.step}` : '';
  const kind = spec.type === 'int' ? 'whole numbers' : 'numbers';
  return `${kind} from ${valueText(spec.low)} to ${valueText(spec.high)}${step}${spec.log === true ? ', logarithmic' : ''}${when}`;
}

/** What the values of a study are called. */
export const objectiveNames = ({ directions }: { readonly directions: readonly unknown[] }): readonly string[] =>
  directions.length === 1 ? ['value'] : directions.map((_, j) => `objective ${j + 1}`);

/** What a trial came to, in words: its values, what it was pruned at, or how it ended. */
export function outcomeText({ state, value, values }: Trial): string {
  if (state === 'complete') return (values ?? [value]).map((each) => short(each)).join(', ');
  return state === 'pruned' && value !== undefined ? `pruned at ${short(value)}` : state;
}
