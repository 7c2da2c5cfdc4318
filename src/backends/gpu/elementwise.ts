/**
 * Elementwise operations as expressions of gpu.js kernels: accurate where a GPU's own functions are not, and with the
 * reference's answers to NaN and infinities. A comparison with NaN is false, whichever way round.
 *
 * Notation: x, y, z are variables of a kernel, n a prefix for more of them; u = exp(-|x|).
 */
import type { elementwise as records } from '../../tensor/ops/elementwise.js';

export type ElementwiseName = keyof typeof records;

interface Names {
  readonly x: string;
  readonly y: string;
  readonly z: string;
  readonly n: string;
}
interface Expression {
  /** Statements that come first. */
  readonly setup?: string;
  readonly result: string;
}
type Write = (names: Names) => Expression;

const plain =
  (result: (x: string, y: string, z: string) => string): Write =>
  ({ x, y, z }) => ({ result: result(x, y, z) });

const expOfMinusAbs = ({ x, n }: Names): string => `const ${n}u = Math.exp(-Math.abs(${x}));\n`;

/** log(1 + u) for 0 <= u <= 1, by its series where 1 + u would lose u: log(1 + u) = u - u²/2 + u³/3 - … */
const logOnePlus = (u: string): string =>
  `(${u} < 0.03 ? ${u} * (1.0 - ${u} * (0.5 - ${u} * (0.33333334 - ${u} * (0.25 - ${u} * 0.2)))) : Math.log(1.0 + ${u}))`;

/** The larger one, NaN if either is. */
export const largest = (x: string, y: string): string => `(${x} > ${y} ? ${x} : (${y} >= ${x} ? ${y} : ${x} + ${y}))`;

export const elementwise: Readonly<Record<ElementwiseName, Write>> = {
  negate: plain((x) => `(-${x})`),
  // Of NaN, and of numbers below 0, some GPUs make a number.
  exp: plain((x) => `(${x} <= 0.0 || ${x} > 0.0 ? Math.exp(${x}) : ${x})`),
  log: plain((x) => `(${x} >= 0.0 ? Math.log(${x}) : Math.sqrt(${x}))`),
  sqrt: plain((x) => `Math.sqrt(${x})`),
  abs: plain((x) => `Math.abs(${x})`),
  sign: plain((x) => `(${x} > 0.0 ? 1.0 : (${x} < 0.0 ? -1.0 : ${x}))`),
  reciprocal: plain((x) => `(1.0 / ${x})`),
  relu: plain((x) => `(${x} < 0.0 ? 0.0 : ${x})`),
  sigmoid: (names) => ({
    setup: `${expOfMinusAbs(names)}const ${names.n}s = 1.0 / (1.0 + ${names.n}u);\n`,
    result: `(${names.x} >= 0.0 ? ${names.n}s : ${names.n}u * ${names.n}s)`,
  }),
  // By its series near 0, where 1 - u² would lose x: tanh x = x - x³/3 + 2x⁵/15 - 17x⁷/315 + 62x⁹/2835 - …
  tanh: (names) => {
    const { x, n } = names;
    const series = `${x} * (1.0 - ${n}q * (0.33333334 - ${n}q * (0.13333334 - ${n}q * (0.053968254 - ${n}q * 0.021869488))))`;
    return {
      setup:
        `${expOfMinusAbs(names)}const ${n}w = ${n}u * ${n}u;\nconst ${n}t = (1.0 - ${n}w) / (1.0 + ${n}w);\n` +
        `const ${n}q = ${x} * ${x};\n`,
      result: `(Math.abs(${x}) < 0.25 ? ${series} : (${x} < 0.0 ? -${n}t : ${n}t))`,
    };
  },
  softplus: (names) => ({
    setup: expOfMinusAbs(names),
    result: `((${names.x} < 0.0 ? 0.0 : ${names.x}) + ${logOnePlus(`${names.n}u`)})`,
  }),
  add: plain((x, y) => `(${x} + ${y})`),
  subtract: plain((x, y) => `(${x} - ${y})`),
  multiply: plain((x, y) => `(${x} * ${y})`),
  divide: plain((x, y) => `(${x} / ${y})`),
  maximum: plain(largest),
  greater: plain((x, y) => `(${x} > ${y} ? 1.0 : 0.0)`),
  equal: plain((x, y) => `(${x} == ${y} ? 1.0 : 0.0)`),
  select: plain((x, y, z) => `(${x} == 0.0 ? ${z} : ${y})`),
};

/** The expression of an operation on variables. */
export function expressionOf(op: ElementwiseName, variables: readonly string[], prefix: string): Expression {
  const [x = '', y = '', z = ''] = variables;
  return elementwise[op]({ x, y, z, n: prefix });
}
