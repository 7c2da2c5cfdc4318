/** What openml.org says of a data set, checked: nothing from there is trusted to be what it should be. */
import { InputError, shown } from '../../checks/index.js';

/** A data set as openml.org describes it. */
export interface OpenMLDescription {
  readonly id: number;
  readonly name: string;
  readonly version: number;
  /** 'ARFF' or 'Sparse_ARFF'; others are not read. */
  readonly format: string;
  /** Where the file is. */
  readonly url: string;
  /** MD5 of the file, in hexadecimal; undefined where none is given. */
  readonly md5: string | undefined;
  /** The class column; undefined where none is named. */
  readonly target: string | undefined;
  /** Columns that are no features: names of rows, further targets, and what is to be ignored. */
  readonly ignored: readonly string[];
  readonly licence: string | undefined;
  /** 'active', 'in_preparation' or 'deactivated'. */
  readonly status: string;
}

/** One hit of a search by name. */
export interface OpenMLHit {
  readonly id: number;
  readonly name: string;
  readonly version: number;
}

type Fields = Readonly<Record<string, unknown>>;

const fieldsOf = (value: unknown): Fields | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;

/** A text or number as text; undefined for anything else and for nothing. */
function text(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}

/** One text or several. */
function texts(value: unknown): string[] {
  const all: readonly unknown[] = Array.isArray(value) ? value : [value];
  return all.flatMap((one) => text(one) ?? []);
}

function whole(value: unknown): number | undefined {
  const number = Number(text(value) ?? NaN);
  return Number.isSafeInteger(number) && number > 0 ? number : undefined;
}

/** The message of an error that the server describes in JSON, or undefined. */
export function errorIn(json: unknown): string | undefined {
  const error = fieldsOf(fieldsOf(json)?.['error']);
  return error && [text(error['message']), text(error['additional_information'])].filter(Boolean).join(': ');
}

/** The description in an answer of `where`. @throws InputError naming the field that is missing or is no such thing */
export function readDescription(json: unknown, where: string): OpenMLDescription {
  const fields = fieldsOf(fieldsOf(json)?.['data_set_description']);
  if (fields === undefined) throw new InputError(`${where}: the answer describes no data set`);
  const needed = <T>(name: string, value: T | undefined): T => {
    if (value !== undefined) return value;
    const found = fields[name] === undefined ? 'is missing' : `is ${shown(JSON.stringify(fields[name]))}`;
    throw new InputError(`${where}: '${name}' ${found} in the description of the data set`);
  };
  const url = needed('url', text(fields['url']));
  if (!/^https?:\/\/[^/\s]+/.test(url)) throw new InputError(`${where}: 'url' is ${shown(url)}, which is no address`);
  const md5 = text(fields['md5_checksum'])?.toLowerCase();
  if (md5 !== undefined && !/^[0-9a-f]{32}$/.test(md5))
    throw new InputError(`${where}: 'md5_checksum' is ${shown(md5)}, which is no MD5`);
  const targets = text(fields['default_target_attribute'])?.split(',') ?? [];
  return {
    id: needed('id', whole(fields['id'])),
    name: needed('name', text(fields['name'])),
    version: whole(fields['version']) ?? 1,
    format: needed('format', text(fields['format'])),
    url,
    md5,
    // Several targets are separated by commas; the first is the class, and none of the others a feature.
    target: targets[0],
    ignored: [...targets.slice(1), ...texts(fields['row_id_attribute']), ...texts(fields['ignore_attribute'])],
    licence: text(fields['licence']),
    status: text(fields['status']) ?? 'active',
  };
}

/** The data sets of a search by name in an answer of `where`. @throws InputError when it is no list of data sets */
export function readHits(json: unknown, where: string): OpenMLHit[] {
  const list = fieldsOf(fieldsOf(json)?.['data'])?.['dataset'];
  if (!Array.isArray(list)) throw new InputError(`${where}: the answer is no list of data sets`);
  return list.map((one: unknown) => {
    const fields = fieldsOf(one);
    const [id, name] = [whole(fields?.['did']), text(fields?.['name'])];
    if (id === undefined || name === undefined)
      throw new InputError(`${where}: a data set in the answer has no number or no name`);
    return { id, name, version: whole(fields?.['version']) ?? 1 };
  });
}
