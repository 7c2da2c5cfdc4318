/** What an entry of a journal must be. Its checksum says that it is as it was written, not that it makes sense. */
import {
  among,
  checked,
  fields,
  finite,
  list,
  natural,
  optional,
  type Rule,
  text,
  tuple,
  whole,
} from '../../checks/rules.js';
import { checkFormat } from '../../files/format.js';
import { isPlainData, isValue } from '../space-check.js';
import { type Entry, studyFormat } from './storage.js';

const plainObject: Rule = (field, value) => {
  fields({})(field, value);
  if (!isPlainData(value)) throw new Error(`${field} is nested too deeply`);
};
const params: Rule = (field, value) => {
  fields({})(field, value);
  for (const [name, each] of Object.entries(value as object))
    if (!isValue(each)) throw new Error(`${field}.${name} must be a text, a finite number, true, false or null`);
};

const direction = among('minimize', 'maximize');
const sampler = fields({ name: text, options: plainObject });
const linear = optional(list(plainObject, [0, Infinity]));
const outcome = {
  value: optional(finite),
  values: optional(list(finite, [2, 2])),
  constraints: optional(list(finite, [0, Infinity])),
  reason: optional(text),
};
/** One with a value, and with none where it failed. */
const withOutcome =
  (rule: Rule): Rule =>
  (field, value) => {
    rule(field, value);
    const { state, value: told, values } = value as { state: string; value?: number; values?: readonly number[] };
    if (state === 'complete' && told === undefined && values === undefined)
      throw new Error(`${field} ends a trial as complete without a value`);
  };
const added = {
  params,
  state: among('complete', 'pruned', 'failed'),
  ...outcome,
  intermediate: optional(list(tuple(natural, finite), [0, Infinity])),
  attributes: optional(plainObject),
  worker: text,
  startedAt: finite,
  endedAt: optional(finite),
};

const kinds: Readonly<Record<Entry['kind'], Rule>> = {
  study: fields({
    space: plainObject,
    direction: optional(direction),
    directions: optional(list(direction, [2, 2])),
    sampler,
    about: optional(plainObject),
    content: optional((field, value) => {
      fields({})(field, value);
      for (const [name, each] of Object.entries(value as object)) text(`${field}.${name}`, each);
    }),
    linear,
  }),
  join: fields({
    process: optional(fields({ label: text, machine: text, pid: natural, startTime: optional(text) })),
  }),
  beat: fields({}),
  change: fields({ space: plainObject, sampler, linear }),
  enqueue: fields({ params }),
  ask: fields({ id: natural, params, worker: text, queued: optional(natural) }),
  add: withOutcome(fields({ id: natural, ...added })),
  learn: fields({ source: text, trials: list(withOutcome(fields(added))) }),
  attribute: fields({ id: natural, attempt: whole, attributes: plainObject }),
  retry: fields({ id: natural, attempt: whole, worker: text, cause: among('died', 'interrupted') }),
  report: fields({ id: natural, attempt: whole, values: list(tuple(natural, finite), [0, Infinity]) }),
  tell: withOutcome(
    fields({
      id: natural,
      attempt: whole,
      state: among('complete', 'pruned', 'failed', 'interrupted', 'lost'),
      ...outcome,
    }),
  ),
  dropped: fields({ from: natural, to: natural }),
};

const stamp = fields({ kind: among(...Object.keys(kinds)), writer: text, sequence: natural, at: finite });

/** @throws Error naming the field that is wrong; NewerFormatError for a study of a newer version */
export function checkEntry(value: unknown): Entry {
  if (isStudy(value)) checkFormat(value.format, studyFormat);
  const { kind, ...rest } = checked<Entry>(stamp, 'the entry', value);
  kinds[kind]('the entry', rest);
  if (kind === 'study' && 'direction' in rest === 'directions' in rest)
    throw new Error('the entry must have a direction, or directions');
  return value as Entry;
}

function isStudy(value: unknown): value is { format: unknown } {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'study';
}
