/**
 * Models as safetensors bytes: an 8-byte little-endian header length, a JSON header, then the tensors' raw values.
 * The header's `__metadata__` holds strings only; ours has `vaelab`, a JSON text with the model's kind and description.
 */
import ndarray from 'ndarray';
import type { Matrix } from '../tensor/index.js';

export interface ModelFile {
  readonly kind: string;
  readonly header: Readonly<Record<string, unknown>>;
  readonly tensors: readonly { readonly name: string; readonly value: Matrix }[];
}

export function serialiseModel({ kind, header, tensors }: ModelFile): Uint8Array {
  const entries: Record<string, unknown> = {
    __metadata__: { format: 'vaelab', vaelab: JSON.stringify({ kind, ...header }) },
  };
  let end = 0;
  for (const { name, value } of tensors) {
    entries[name] = { dtype: 'F32', shape: value.shape, data_offsets: [end, end + 4 * value.size] };
    end += 4 * value.size;
  }
  const text = JSON.stringify(entries);
  // Spaces after the header keep the values aligned to 8 bytes.
  const json = new TextEncoder().encode(
    text.padEnd(text.length + ((8 - (new TextEncoder().encode(text).length % 8)) % 8)),
  );
  const bytes = new Uint8Array(8 + json.length + end);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(json.length), true);
  bytes.set(json, 8);
  let at = 8 + json.length;
  for (const { value } of tensors) {
    bytes.set(new Uint8Array(Float32Array.from(value.data).buffer), at);
    at += 4 * value.size;
  }
  return bytes;
}

/** @throws Error when the bytes are no safetensors file, hold no model of ours, or one of another kind */
export function parseModel(bytes: Uint8Array, kind: string): ModelFile {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = bytes.length < 8 ? Infinity : Number(view.getBigUint64(0, true));
  if (8 + length > bytes.length) throw new Error('not a model file: it is no safetensors file, or it was cut off');
  const { __metadata__: metadata, ...tensors } = jsonObject(new TextDecoder().decode(bytes.subarray(8, 8 + length)));
  const described = (metadata as { vaelab?: unknown } | undefined)?.vaelab;
  if (typeof described !== 'string')
    throw new Error('not a model of vaelab: the safetensors header says nothing of one');
  const { kind: found, ...header } = jsonObject(described);
  if (found !== kind) throw new Error(`the file holds a ${String(found)}, not a ${kind}`);
  const values = bytes.subarray(8 + length);
  return {
    kind,
    header,
    tensors: Object.entries(tensors).map(([name, entry]) => ({ name, value: readTensor(name, entry, values) })),
  };
}

function jsonObject(text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // Falls through to the error below.
  }
  if (typeof value !== 'object' || value === null) throw new Error('not a model file: its header is no JSON object');
  return value as Record<string, unknown>;
}

function readTensor(name: string, entry: unknown, values: Uint8Array): Matrix {
  const { dtype, shape, data_offsets: offsets } = (entry ?? {}) as Record<string, unknown>;
  const [from, to] = Array.isArray(offsets) ? (offsets as unknown[]) : [];
  const sizes = Array.isArray(shape) ? (shape as unknown[]).map(Number) : [NaN];
  const size = sizes.reduce((product, count) => product * count, 1);
  if (dtype !== 'F32' || typeof from !== 'number' || to !== from + 4 * size)
    throw new Error(
      `the model file describes '${name}' as ${JSON.stringify(entry)}; expected dtype F32, a shape, and data_offsets that span it`,
    );
  if (to > values.length) throw new Error(`the model file is cut off within '${name}'`);
  // The bytes may be a Node Buffer, whose slice() does not copy.
  const data = new Float32Array(size);
  new Uint8Array(data.buffer).set(values.subarray(from, to));
  return ndarray(data, sizes);
}
