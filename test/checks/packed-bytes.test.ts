import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { unpackBytes } from '../../src/checks/packed-bytes.js';

const script = pathToFileURL(resolve(import.meta.dirname, '../../scripts/packed-bytes.mjs')).href;
const { packBytes } = (await import(script)) as { readonly packBytes: (bytes: Uint8Array) => string };

test('bytes come back from a text that needs no escape', () => {
  const every = Uint8Array.from({ length: 256 }, (_, i) => i);
  expect(packBytes(every)).toMatch(/^[^"'`\\$\n]+$/);
  expect(unpackBytes(packBytes(every))).toEqual(every);
  fc.assert(fc.property(fc.uint8Array(), (bytes) => void expect(unpackBytes(packBytes(bytes))).toEqual(bytes)));
});
