/**
 * Models as safetensors bytes: an 8-byte little-endian header length, a JSON header, then the tensors' raw values.
 *
 * The header's `__metadata__` holds strings only. Ours are `format` ('vaelab'), `formatVersion`, `checksum` (CRC-32 of all
 * values, as hexadecimal digits), `vaelab`, a JSON text with the kind of object and its description, and `headerChecksum`
 * (CRC-32 of everything else in the header). Files of version 0.1.0 have neither `formatVersion` nor checksums.
 */
import { jsonText, shown } from '../checks/index.js';
import ndarray, { type NdArray } from 'ndarray';
import { crc32 } from '../files/checksum.js';
import { ModelFileError } from './model-file-error.js';

/** The element types that a file may hold. */
export type FileType = 'F32' | 'F64';

/** A named tensor, and how the file keeps its values. */
export interface NamedTensor {
  readonly name: string;
  /** Row-major, without gaps. */
  readonly value: NdArray<Float32Array | Float64Array>;
  /** Default 'F32'. */
  readonly dtype?: FileType | undefined;
}

/** Any object that is made of a description and some tensors. */
export interface ModelFile {
  /** What it is, such as 'vae'. */
  readonly kind: string;
  /** The description: what JSON can hold. The name `kind` is taken. */
  readonly header: Readonly<Record<string, unknown>>;
  readonly tensors: readonly NamedTensor[];
}

/** What may hold infinities: a training goes on with them, as with an optimiser's moment that is too large for float32. */
const anyNumbers = 'checkpoint';

/** The newest version of the format, and the one that is written. */
const formatVersion = 1;
/** Longer headers are refused, as by the reference implementation of safetensors. */
const longestHeader = 100e6;
/** Ours have two axes at most. */
const mostAxes = 8;
const bytesOf = { F32: 4, F64: 8 } as const;

/**
 * The bytes of a file that `parseModel` reads, and that other safetensors readers open.
 * @throws ModelFileError for values that are not finite, and for a name that is there twice or taken
 */
export function serialiseModel({ kind, header, tensors }: ModelFile): Uint8Array {
  if ('kind' in header) throw new ModelFileError("a model file's header cannot have a 'kind' of yours; rename it");
  const parts = tensors.map((tensor) => ({ ...tensor, values: valuesOf(tensor, kind) }));
  // The larger type first, so that all values are aligned.
  const ordered = [...parts.filter(({ dtype }) => dtype === 'F64'), ...parts.filter(({ dtype }) => dtype !== 'F64')];
  const data = new Uint8Array(ordered.reduce((total, { values }) => total + values.byteLength, 0));
  const entries = new Map<string, unknown>();
  let end = 0;
  for (const { name, dtype = 'F32', value, values } of ordered) {
    if (entries.has(name) || name === '__metadata__')
      throw new ModelFileError(`a model file can have one tensor of the name '${name}', and none '__metadata__'`);
    const begin = end;
    data.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), begin);
    end += values.byteLength;
    entries.set(name, { dtype, shape: value.shape, data_offsets: [begin, end] });
  }
  const metadata = {
    format: 'vaelab',
    formatVersion: String(formatVersion),
    checksum: crc32(data),
    vaelab: JSON.stringify({ kind, ...header }),
  };
  const layout = Object.fromEntries(entries);
  const __metadata__ = { ...metadata, headerChecksum: checksumOf(metadata, layout) };
  return joined(JSON.stringify({ __metadata__, ...layout }), data);
}

/** CRC-32 of a header, but for this checksum itself. */
function checksumOf(metadata: object, layout: object): string {
  return crc32(new TextEncoder().encode(JSON.stringify([metadata, layout])));
}

/** The values of a tensor in the file's type. */
function valuesOf({ name, value, dtype }: NamedTensor, kind: string): Float32Array | Float64Array {
  const { data, offset, shape, size, stride } = value;
  let rowMajor = 1;
  for (let axis = shape.length - 1; axis >= 0; rowMajor *= shape[axis--]!)
    if (shape[axis]! > 1 && stride[axis] !== rowMajor)
      throw new ModelFileError(`'${name}' is not stored row after row; copy it first`);
  const given = data.subarray(offset, offset + size);
  const values = dtype === 'F64' ? Float64Array.from(given) : Float32Array.from(given);
  if (kind !== anyNumbers) checkFinite(name, values, `only finite numbers of type ${dtype ?? 'F32'} can be saved`);
  return values;
}

function checkFinite(name: string, values: Float32Array | Float64Array, remedy: string): void {
  const bad = values.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) throw new ModelFileError(`'${name}' has ${values[bad]} at place ${bad} (counted from 0); ${remedy}`);
}

function joined(header: string, data: Uint8Array): Uint8Array {
  const text = new TextEncoder().encode(header);
  // Spaces after the header keep the values aligned to 8 bytes.
  const length = 8 * Math.ceil(text.length / 8);
  const bytes = new Uint8Array(8 + length + data.length).fill(32, 8, 8 + length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length), true);
  bytes.set(text, 8);
  bytes.set(data, 8 + length);
  return bytes;
}

/**
 * Reads what `serialiseModel` wrote.
 * @param kind the kind that is wanted; any when left out
 * @throws ModelFileError when the bytes are no safetensors file, hold no object of ours or one of another kind, come from
 *   a newer version, or were cut off or altered
 */
export function parseModel(bytes: Uint8Array, kind?: string): ModelFile {
  const { header: text, data } = divided(bytes);
  const { __metadata__: metadata, ...entries } = jsonObject(text);
  const { kind: found, ...header } = readMetadata(metadata);
  if (typeof found !== 'string') throw new ModelFileError('not a model of vaelab: its header does not say what it is');
  if (kind !== undefined && found !== kind)
    throw new ModelFileError(`the file holds a model of the kind ${shown(found)}, not a ${kind}`);
  const layout = Object.entries(entries).map(([name, entry]) => readEntry(name, entry));
  checkLayout(layout, data.length);
  const { headerChecksum, ...checked } = metadata as Readonly<Record<string, unknown>>;
  compareChecksums('values', crc32(data), checked['checksum']);
  compareChecksums('header', checksumOf(checked, entries), headerChecksum);
  return { kind: found, header, tensors: layout.map((entry) => readTensor(entry, data, found)) };
}

/** @throws ModelFileError when a file says another checksum than its bytes have */
function compareChecksums(what: string, found: string, said: unknown): void {
  if (said !== undefined && said !== found)
    throw new ModelFileError(
      `the model file was altered: the checksum of its ${what} is ${found}, its header says ${jsonText(said)}; take an intact copy, or save the model again`,
    );
}

/** Header and values of a file. */
function divided(bytes: Uint8Array): { header: string; data: Uint8Array } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = bytes.length < 8 ? Infinity : Number(view.getBigUint64(0, true));
  if (8 + length > bytes.length || length > longestHeader)
    throw new ModelFileError('not a model file: it is no safetensors file, or it was cut off');
  try {
    const header = new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(8, 8 + length));
    return { header, data: bytes.subarray(8 + length) };
  } catch {
    throw new ModelFileError('not a model file: its header is no text in UTF-8');
  }
}

function jsonObject(text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // Falls through to the error below.
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new ModelFileError('not a model file: its header is no JSON object');
  return value as Record<string, unknown>;
}

/** The description of the object, its kind among it. */
function readMetadata(metadata: unknown): Record<string, unknown> {
  const { vaelab, formatVersion: version } = (metadata ?? {}) as Record<string, unknown>;
  if (typeof vaelab !== 'string')
    throw new ModelFileError('not a model of vaelab: the safetensors header says nothing of one');
  const given = typeof version === 'string' ? Number(version) : NaN;
  if (version !== undefined && !(given >= 1 && given <= formatVersion))
    throw new ModelFileError(
      `the model file has format version ${jsonText(version)}, and this version of vaelab reads format version ${formatVersion}; update vaelab`,
    );
  return jsonObject(vaelab);
}

interface Entry {
  readonly name: string;
  readonly type: FileType;
  readonly shape: readonly number[];
  readonly from: number;
  readonly to: number;
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

function readEntry(name: string, entry: unknown): Entry {
  const { dtype, shape, data_offsets: offsets } = (entry ?? {}) as Record<string, unknown>;
  const sizes: readonly unknown[] = Array.isArray(shape) ? shape : [undefined];
  const [from, to, ...more] = Array.isArray(offsets) ? (offsets as unknown[]) : [];
  const known = dtype === 'F32' || dtype === 'F64';
  if (known && sizes.length <= mostAxes && sizes.every(isCount) && isCount(from) && isCount(to) && more.length === 0) {
    const size = sizes.reduce((product, count) => product * count, 1);
    if (to - from === size * bytesOf[dtype]) return { name, type: dtype, shape: sizes, from, to };
  }
  throw new ModelFileError(
    `the model file describes ${shown(name)} as ${jsonText(entry)}; expected dtype F32 or F64, a shape, and data_offsets that span it. The file is damaged: take an intact copy, or save the model again`,
  );
}

/** The tensors must follow one another and fill the file. */
function checkLayout(entries: readonly Entry[], length: number): void {
  let end = 0;
  for (const { name, from, to } of [...entries].sort((a, b) => a.from - b.from || a.to - b.to)) {
    if (from !== end)
      throw new ModelFileError(
        `the model file has '${name}' at byte ${from} of its values, where ${end} was expected: tensors may not overlap or leave holes. The file is damaged: take an intact copy, or save the model again`,
      );
    if (to > length)
      throw new ModelFileError(`the model file is cut off within '${name}'; take an intact copy, or save it again`);
    end = to;
  }
  if (end < length)
    throw new ModelFileError(
      `the model file has ${length - end} bytes after its last tensor; take an intact copy, or save the model again`,
    );
}

function readTensor({ name, type, shape, from, to }: Entry, bytes: Uint8Array, kind: string): NamedTensor {
  // The bytes may be a Node Buffer, whose slice() does not copy.
  const copy = new Uint8Array(bytes.subarray(from, to));
  const data = type === 'F64' ? new Float64Array(copy.buffer) : new Float32Array(copy.buffer);
  if (kind !== anyNumbers)
    checkFinite(name, data, 'the file holds a model whose training diverged, or is damaged: fit the model again');
  return { name, value: ndarray<Float32Array | Float64Array>(data, [...shape]), dtype: type };
}
