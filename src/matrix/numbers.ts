const POWERS_OF_TEN = Array.from({ length: 23 }, (_, k) => Number(`1e${k}`));
// No two parts of the pattern take the same digits: a long cell is read in one pass.
const DECIMAL = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/;

/**
 * The decimal number written in `text` from `start` to `end`, without blanks around it; NaN when it is not one.
 *
 * Up to 15 digits without exponent are exact by one division (Clinger 1990, "How to read floating point numbers accurately");
 * the rest goes to the language's own reader. Hexadecimal, `Infinity`, `NaN` and the empty text are not decimal numbers; a
 * number too large for float64 is infinite.
 */
export function parseNumber(text: string, start = 0, end: number = text.length): number {
  let i = start;
  const sign = text.charCodeAt(i);
  if (sign === 45 || sign === 43) i++;
  let mantissa = 0;
  let digits = 0;
  let decimals = -1;
  for (; i < end; i++) {
    const c = text.charCodeAt(i);
    if (c >= 48 && c <= 57) {
      mantissa = mantissa * 10 + (c - 48);
      digits++;
      if (decimals >= 0) decimals++;
    } else if (c === 46 && decimals < 0) {
      decimals = 0;
    } else {
      break;
    }
  }
  if (i === end && digits > 0 && digits <= 15) {
    const value = decimals > 0 ? mantissa / POWERS_OF_TEN[decimals]! : mantissa;
    return sign === 45 ? -value : value;
  }
  const cell = text.slice(start, end);
  return DECIMAL.test(cell) ? Number(cell) : Number.NaN;
}
