/** Values of command-line options. */
import { number, numberList, oneOf } from '../../../src/cli/kit/options.js';
import type { Chance } from './chance.js';
import { spoiltText } from './hostile.js';

interface Value {
  readonly kind: 'number' | 'list of numbers' | 'one of';
  readonly text: string;
}

const values: Readonly<Record<Value['kind'], readonly [parse: (text: string) => unknown, sound: string]>> = {
  number: [number, '12.5'],
  'list of numbers': [numberList, '346,178,1e3'],
  'one of': [(value): string => oneOf('--backend', value, ['auto', 'wasm', 'gpu']), 'wasm'],
};

export function spoiltValue(chance: Chance): Value {
  const kind = chance.pick(Object.keys(values) as Value['kind'][]);
  return { kind, text: spoiltText(chance, values[kind][1]) };
}

export function parseValue({ kind, text }: Value): void {
  values[kind][0](text);
}
