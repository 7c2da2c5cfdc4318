/** Which parameters a search over a synthesizer's options may have, and the options that a trial's parameters make. */
import { described, InputError, nearestName, OptionError } from '../checks/index.js';
import type { ParameterSpec, Params, ParamValue, SpaceSpec } from '../search/index.js';
import { checkOption, flagWord, type OptionRow, runOptions } from './options.js';

/** For conditions such as "hidden3 only where layers is 3"; changes nothing by itself. */
const steering = 'layers';
const widthName = /^hidden([1-9])$/;

/** The options that a search may vary, by the name they have in a space; widths are hidden1, hidden2, … */
const searchable: ReadonlyMap<string, OptionRow> = new Map(
  runOptions.filter((row) => row.search && row.kind.type !== 'widths').map((row) => [flagWord(row), row]),
);
const namesInWords = `hidden1, hidden2, ... (widths from the input inwards), ${[...searchable.keys()].join(', ')}, ${steering}`;

/**
 * Makes sure that every parameter of a space is one that a training has, with values that it can take.
 * @throws InputError that names the parameter and what to do
 */
export function checkSearchSpace(space: SpaceSpec): void {
  for (const [name, spec] of Object.entries(space)) {
    const row = searchable.get(name);
    if (widthName.test(name)) checkWholes(name, spec, 1);
    else if (row?.kind.type === 'whole') checkWholes(name, spec, row.kind.low);
    else if (row !== undefined) checkRates(name, spec);
    else if (name !== steering) {
      const near = nearestName(name, ['hidden1', 'hidden2', 'hidden3', steering, ...searchable.keys()]);
      throw new InputError(
        `the space has a parameter '${name}' that no training has${near === undefined ? '.' : `; did you mean '${near}'?`} There are: ${namesInWords}`,
      );
    }
  }
  const widths = Object.keys(space)
    .filter((name) => widthName.test(name))
    .sort();
  widths.forEach((name, i) => {
    if (name !== `hidden${i + 1}`)
      throw new InputError(`the space has ${name} but not hidden${i + 1}; widths are numbered from 1 without gaps`);
  });
}

function checkWholes(name: string, spec: ParameterSpec, low: number): void {
  const bad = (found: string): InputError =>
    new InputError(`the space's parameter '${name}' takes whole numbers of at least ${low}; found ${found}`);
  if (spec.type === 'real') throw bad('type "real"; make it "int"');
  const values = spec.type === 'int' ? [spec.low] : spec.type === 'fixed' ? [spec.value] : spec.choices;
  for (const value of values) if (!Number.isInteger(value) || (value as number) < low) throw bad(JSON.stringify(value));
}

function checkRates(name: string, spec: ParameterSpec): void {
  const values: readonly ParamValue[] =
    spec.type === 'categorical' ? spec.choices : spec.type === 'fixed' ? [spec.value] : [spec.low];
  for (const value of values)
    if (typeof value !== 'number' || !(value > 0))
      throw new InputError(`the space's parameter '${name}' takes numbers above 0; found ${JSON.stringify(value)}`);
}

/** What of a synthesizer's options, and of its seed, a trial's parameters name. */
export interface SearchedOptions {
  readonly hidden?: readonly number[];
  readonly latentDim?: number;
  readonly learningRate?: number;
  readonly epochs?: number;
  readonly batchSize?: number;
  readonly patience?: number;
  readonly warmup?: number;
  readonly seed?: number;
}

/** The options that a trial's parameters name; the widths end before the first that is absent. @throws OptionError for values out of range */
export function searchedOptions(params: Params): SearchedOptions {
  const options: Record<string, unknown> = {};
  for (const [word, row] of searchable) {
    const value = params[word];
    if (value !== undefined) options[row.name] = checkOption(row, value, word);
  }
  const hidden: number[] = [];
  for (let i = 1, width = params['hidden1']; width !== undefined; width = params[`hidden${++i}`]) {
    if (!Number.isInteger(width) || (width as number) < 1)
      throw new OptionError(`hidden${i} must be a whole number of at least 1, found ${described(width)}`);
    hidden.push(width as number);
  }
  return { ...options, ...(hidden.length > 0 && { hidden }) };
}
