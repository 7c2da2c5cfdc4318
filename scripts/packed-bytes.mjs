/**
 * Bytes as text for a program, which `src/checks/packed-bytes.ts` reads: about 1.2 characters a byte of WebAssembly, where base64 takes 1.33
 * and loses to gzip what repeats in the bytes.
 */
const characters = Array.from({ length: 95 }, (_, i) => String.fromCharCode(32 + i)).filter(
  (character) => !'"\'\\`$'.includes(character),
);
const single = characters.length - 2;

/** @param bytes any bytes */
export function packBytes(bytes) {
  return Array.from(bytes, (byte) => {
    const value = (byte + 3) % 256;
    if (value < single) return characters[value];
    const rest = value - single;
    return characters[single + Math.floor(rest / characters.length)] + characters[rest % characters.length];
  }).join('');
}
