/** Markdown with tables that are made anew: what stands between `<!-- generated: name -->` and `<!-- end -->`. */
import prettier from 'prettier';

export const dash = '—';

/** Numbers as the language writes them, with a fixed number of digits after the point or comma. */
export const numberIn = (language) => (value, digits) => {
  if (value === null || !Number.isFinite(value)) return dash;
  // What is rounded to 0 has no sign.
  const rounded = digits === undefined ? String(value) : value.toFixed(digits).replace(/^-(?=[0.]*$)/, '');
  const text = rounded.replace('-', '−');
  return language === 'es' ? text.replace('.', ',') : text;
};

/** One row of a Markdown table for every list of cells. */
export function table(headings, rows, { right = [] } = {}) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [
    line(headings),
    line(headings.map((heading) => (right.includes(heading) ? '--:' : '---'))),
    ...rows.map(line),
  ].join('\n');
}

/** The text with every table made anew, formatted as the project's Markdown is. @throws Error for a name that no table has */
export async function filled(markdown, makers, prettierOptions) {
  const text = markdown.replaceAll(/^<!-- generated: (.*?) -->\n.*?^<!-- end -->$/gms, (_, name) => {
    const make = makers[name];
    if (make === undefined) throw new Error(`there is no table '${name}'; there are ${Object.keys(makers).join(', ')}`);
    return `<!-- generated: ${name} -->\n\n${make()}\n\n<!-- end -->`;
  });
  return prettier.format(text, { ...prettierOptions, parser: 'markdown' });
}
