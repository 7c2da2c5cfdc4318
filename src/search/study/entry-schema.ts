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
    if (!isValue(each)) throw new Error(`${field}.${name} must be a text, a finite number, true or false`);
};

const kinds: Readonly<Record<Entry['kind'], Rule>> = {
  study: fields({
    space: plainObject,
    direction: among('minimize', 'maximize'),
    sampler: fields({ name: text, options: plainObject }),
    about: optional(plainObject),
    content: optional((field, value) => {
      fields({})(field, value);
      for (const [name, each] of Object.entries(value as object)) text(`${field}.${name}`, each);
    }),
  }),
  join: fields({
    process: optional(fields({ label: text, machine: text, pid: natural, startTime: optional(text) })),
  }),
  beat: fields({}),
  ask: fields({ id: natural, params, worker: text }),
  retry: fields({ id: natural, attempt: whole, worker: text, cause: among('died', 'interrupted') }),
  report: fields({ id: natural, attempt: whole, values: list(tuple(natural, finite), [0, Infinity]) }),
  tell: fields({
    id: natural,
    attempt: whole,
    state: among('complete', 'pruned', 'failed', 'interrupted', 'lost'),
    value: optional(finite),
    reason: optional(text),
  }),
  dropped: fields({ from: natural, to: natural }),
};

const stamp = fields({ kind: among(...Object.keys(kinds)), writer: text, sequence: natural, at: finite });

/** @throws Error naming the field that is wrong; NewerFormatError for a study of a newer version */
export function checkEntry(value: unknown): Entry {
  if (isStudy(value)) checkFormat(value.format, studyFormat);
  const { kind, ...rest } = checked<Entry>(stamp, 'the entry', value);
  kinds[kind]('the entry', rest);
  const { state, value: told } = rest as { state?: string; value?: number };
  if (state === 'complete' && told === undefined) throw new Error('the entry ends a trial as complete without a value');
  return value as Entry;
}

function isStudy(value: unknown): value is { format: unknown } {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'study';
}
