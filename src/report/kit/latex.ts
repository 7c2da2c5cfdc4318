/** Text and numbers for LaTeX. */
import { fixed } from '../../checks/numbers.js';

const commands: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  '^': '\\textasciicircum{}',
  '~': '\\textasciitilde{}',
};

/** Characters with a meaning in LaTeX as they are read; line breaks and other control characters are spaces. */
export const latexText = (text: string): string =>
  text.replace(/[\u0000-\u001f\u007f]+/g, ' ').replace(/[\\^~&%$#_{}]/g, (c) => commands[c] ?? `\\${c}`);

/** A number in text mode: a minus sign, no thin dashes. */
export const latexNumber = (value: number | null, digits: number): string =>
  value === null || !Number.isFinite(value) ? '--' : fixed(value, digits).replace('−', '$-$');
