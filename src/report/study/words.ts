/** Parameters in words; loads nothing that draws. */
import type { ParameterSpec, ParamValue } from '../../search/types.js';
import { count, short } from '../../checks/numbers.js';

/** A value of a parameter in a table. */
export function valueText(value: ParamValue | undefined): string {
  if (value === undefined) return '–';
  if (typeof value !== 'number') return String(value);
  return Number.isInteger(value) ? count(value) : short(value);
}

/** A parameter's range in a few words. */
export function rangeText(spec: ParameterSpec): string {
  const when = spec.when === undefined ? '' : `, where ${spec.when.parameter} is ${spec.when.in.join(' or ')}`;
  if (spec.type === 'fixed') return `always ${valueText(spec.value)}${when}`;
  if (spec.type === 'categorical') return spec.choices.map(valueText).join(', ') + when;
  const step = spec.type === 'int' && spec.step !== undefined ? ` in steps of ${spec.step}` : '';
  const kind = spec.type === 'int' ? 'whole numbers' : 'numbers';
  return `${kind} from ${valueText(spec.low)} to ${valueText(spec.high)}${step}${spec.log === true ? ', logarithmic' : ''}${when}`;
}
