/** Values of command-line options. */
import { number, numberList, oneOf } from '../../../src/cli/kit/options.js';
import type { Chance } from './chance.js';
import { spoiltText } from './hostile.js';

export function parseArguments(chance: Chance): void {
  const [parse, text] = chance.pick([
    [number, '12.5'],
    [numberList, '346,178,1e3'],
    [(value: string): string => oneOf('--backend', value, ['auto', 'wasm', 'gpu']), 'wasm'],
  ] as const);
  parse(spoiltText(chance, text));
}
