/** Bytes that the program holds as text: printable characters, of which a byte takes one or two. */

/** Characters that need no escape in any text of a program; the last two open a pair. */
const single = 88;
const all = 90;
/** WebAssembly's commonest bytes come to stand among the single characters when this is added. */
const shift = 3;

const places = new Uint8Array(128);
for (let code = 32, place = 0; code < 127; code++)
  if (!'"\'\\`$'.includes(String.fromCharCode(code))) places[code] = place++;

/** The bytes of a text that `scripts/packed-bytes.mjs` made. */
export function unpackBytes(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(text.length);
  let length = 0;
  for (let i = 0; i < text.length; i++) {
    const place = places[text.charCodeAt(i)]!;
    const value = place < single ? place : single + all * (place - single) + places[text.charCodeAt(++i)]!;
    bytes[length++] = value - shift;
  }
  return bytes.slice(0, length);
}
