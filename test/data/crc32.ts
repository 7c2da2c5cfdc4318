/** The CRC-32 of the bytes of an array, as zlib has it. */
export function crc32(values: ArrayBufferView): number {
  let crc = 0xffffffff;
  for (const byte of new Uint8Array(values.buffer, values.byteOffset, values.byteLength)) {
    crc ^= byte;
    for (let k = 0; k < 8; k++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}
