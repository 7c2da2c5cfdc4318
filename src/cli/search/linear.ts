/** Linear constraints as a person writes them: `2 a + b <= 5`. */
import { InputError, shown } from '../../checks/index.js';
import type { LinearConstraint } from '../../search/index.js';

const example = "it must be such as '2 a + b <= 5'";
const number = String.raw`(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?`;
const term = new RegExp(String.raw`^\s*([+-]?)\s*(${number})?\s*\*?\s*([A-Za-z_][\w.]*)`);

/** @throws InputError for what cannot be read */
export function readLinear(text: string): LinearConstraint {
  const [, left, sign, right] = /^(.*?)(<=|>=)\s*([^<>=]+)$/.exec(text.trim()) ?? [];
  const bound = right === undefined ? NaN : Number(right);
  if (left === undefined || !Number.isFinite(bound)) throw new InputError(`--linear ${shown(text)}: ${example}`);
  const turn = sign === '>=' ? -1 : 1;
  const coefficients: Record<string, number> = {};
  let rest = left;
  for (let first = true; rest.trim() !== ''; first = false) {
    const [found, minus, size = '1', name] = term.exec(rest) ?? [];
    if (found === undefined || (minus === '' && !first)) throw new InputError(`--linear ${shown(text)}: ${example}`);
    coefficients[name!] = (coefficients[name!] ?? 0) + turn * (minus === '-' ? -1 : 1) * Number(size);
    rest = rest.slice(found.length);
  }
  if (Object.keys(coefficients).length === 0) throw new InputError(`--linear ${shown(text)}: ${example}`);
  return { coefficients, atMost: turn * bound };
}
