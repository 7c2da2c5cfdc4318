/** What every text file must be. */
import { described, InputError } from '../checks/index.js';

/** @throws InputError for what is no text, empty, binary or a web page; `kind` is what was expected */
export function checkText(text: string, file: string, kind: string): void {
  if (typeof text !== 'string')
    throw new InputError(
      `${file}: expected the text of ${kind}, found ${described(text)}; decode the file's bytes first.`,
    );
  const head = text.slice(0, 4096);
  if (head.replace('\ufeff', '').trim() === '' && text.replace('\ufeff', '').trim() === '') {
    throw new InputError(`${file}: the file is empty; expected ${kind}.`);
  }
  // A text file holds no zero bytes, and the replacement character stands where bytes were no text.
  if (head.includes('\u0000') || head.includes('\ufffd')) {
    throw new InputError(
      `${file}: this is not a text file (binary bytes at its start); expected ${kind}. Unpack or export it first.`,
    );
  }
  if (/^\s*<(!doctype|html|\?xml)/i.test(head)) {
    throw new InputError(`${file}: this is a web page, not ${kind}; download the data file itself.`);
  }
}

/** A whole text without byte-order mark and with usable line ends. @throws as `checkText` */
export function cleanText(text: string, file: string, kind: string): string {
  checkText(text, file, kind);
  const clean = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  return clean.includes('\r') && !clean.includes('\n') ? clean.replaceAll('\r', '\n') : clean;
}
