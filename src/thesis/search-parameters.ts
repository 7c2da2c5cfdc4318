/** Which parameters a search may have, and the settings that a trial's parameters make. */
import { InputError, nearestName, checkPositive, checkWhole } from '../checks/index.js';
import type { ParameterSpec, Params, ParamValue, SpaceSpec } from '../search/index.js';
import type { RunSettings } from './settings.js';

/** Whole-number parameters besides the widths, with their least values. */
const wholes: Readonly<Record<string, number>> = { latent: 1, epochs: 1, batch: 2, patience: 1, warmup: 0, seed: 0 };
/** For conditions such as "hidden3 only where layers is 3"; changes nothing by itself. */
const steering = 'layers';
const widthName = /^hidden([1-9])$/;
const namesInWords = `hidden1, hidden2, ... (widths from the input inwards), ${Object.keys(wholes).join(', ')}, lr, ${steering}`;

/**
 * Makes sure that every parameter of a space is one that a training has, with values that it can take.
 * @throws InputError that names the parameter and what to do
 */
export function checkSearchSpace(space: SpaceSpec): void {
  for (const [name, spec] of Object.entries(space)) {
    const low = widthName.test(name) ? 1 : wholes[name];
    if (low !== undefined) checkWholes(name, spec, low);
    else if (name === 'lr') checkRates(spec);
    else if (name !== steering) {
      const near = nearestName(name, ['hidden1', 'hidden2', 'hidden3', 'lr', steering, ...Object.keys(wholes)]);
      throw new InputError(
        `the space has a parameter '${name}' that no training has${near === undefined ? '' : `; did you mean '${near}'?`} There are: ${namesInWords}`,
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

function checkRates(spec: ParameterSpec): void {
  const values: readonly ParamValue[] =
    spec.type === 'categorical' ? spec.choices : spec.type === 'fixed' ? [spec.value] : [spec.low];
  for (const value of values)
    if (typeof value !== 'number' || !(value > 0))
      throw new InputError(`the space's parameter 'lr' takes numbers above 0; found ${JSON.stringify(value)}`);
}

/** The settings with a trial's values in the place of their own; the widths end before the first that is absent. */
export function withParams(settings: RunSettings, params: Params): RunSettings {
  const number = (name: string, own: number): number => {
    const value = params[name];
    return value === undefined
      ? own
      : name === 'lr'
        ? checkPositive(name, value as number)
        : checkWhole(name, value as number, wholes[name]);
  };
  const hidden: number[] = [];
  for (let i = 1, width = params['hidden1']; width !== undefined; width = params[`hidden${++i}`])
    hidden.push(checkWhole(`hidden${i}`, width as number));
  return {
    ...settings,
    hidden: hidden.length > 0 ? hidden : settings.hidden,
    latent: number('latent', settings.latent),
    learningRate: number('lr', settings.learningRate),
    epochs: number('epochs', settings.epochs),
    patience: number('patience', settings.patience),
    warmup: number('warmup', settings.warmup),
    ...(params['batch'] !== undefined && { batchSize: number('batch', 2) }),
  };
}
