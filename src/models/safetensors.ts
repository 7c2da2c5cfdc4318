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
  const entries = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length))) as Record<
    string,
    { shape: number[]; data_offsets: [number, number] }
  >;
  const { __metadata__: metadata, ...tensors } = entries as typeof entries & { __metadata__?: { vaelab?: string } };
  if (metadata?.vaelab === undefined)
    throw new Error('not a model of vaelab: the safetensors header says nothing of one');
  const { kind: found, ...header } = JSON.parse(metadata.vaelab) as { kind: string };
  if (found !== kind) throw new Error(`the file holds a ${found}, not a ${kind}`);
  return {
    kind: found,
    header,
    tensors: Object.entries(tensors).map(
      ([
        name,
        {
          shape,
          data_offsets: [from, to],
        },
      ]) => {
        if (8 + length + to > bytes.length) throw new Error(`the model file is cut off within '${name}'`);
        return {
          name,
          value: ndarray(new Float32Array(bytes.slice(8 + length + from, 8 + length + to).buffer), shape),
        };
      },
    ),
  };
}
