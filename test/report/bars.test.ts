import { describe, expect, test } from 'vitest';
import { benchBars, compareBench, comparisonBars } from '../../src/bench/index.js';
import { barsPage, barsSvg } from '../../src/report/index.js';
import { read } from '../bench/documents/read.js';

const [small, large] = [read('small'), read('large')];
const one = benchBars(large);
const two = comparisonBars(compareBench(small, large), ['<small>.json', 'large.json']);
/** Widths of the bars in a colour, in the order of drawing: paths "M x y l width 0 l 0 height …". */
const widths = (svg: string, colour: string): number[] =>
  [...svg.matchAll(new RegExp(`<path d="M([\\d.]+) [\\d.]+l([\\d.-]+) 0[^"]*"[^>]*fill="${colour}"`, 'g'))].map((m) =>
    Number(m[2]),
  );

describe.each([
  ['of one run', one],
  ['of two runs', two],
])('bars %s', (_, chart) => {
  test('the SVG is one whole element that needs nothing from elsewhere', () => {
    const svg = barsSvg(chart);
    expect(svg).toMatch(/^<svg\s[^>]*xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
    expect(svg.match(/<svg[\s>]/g)).toHaveLength(svg.match(/<\/svg\s*>/g)!.length);
    expect(svg.replaceAll('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:|<script|<image|url\(|@import/);
    expect(svg).toContain('@media (prefers-color-scheme:dark)');
    for (const { heading, series } of chart.sections) {
      expect(svg).toContain(heading);
      for (const { labels } of series) for (const label of labels) expect(svg).toContain(label);
    }
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
  });

  test('the page has every figure as text, and escapes names', () => {
    const page = barsPage(chart, 'a table <of> text');
    expect(page).toContain('a table &lt;of&gt; text');
    expect(page).not.toContain('<small>');
    expect(page).toContain('default-src &#39;none&#39;');
    expect(page.match(/role="img" aria-label="[^"]+"/g)).toHaveLength(chart.sections.length);
    expect(page).not.toMatch(/NaN|undefined|Infinity|<script/);
  });
});

test('a bar is as long as the logarithm of its figure, from the left end of the axis', () => {
  const page = barsPage({ ...one, sections: one.sections.slice(0, 1) }, '');
  const lengths = ['--c0', '--c1'].map((colour) => widths(page, `var\\(${colour}\\)`));
  // wasm with one thread 80 and 100, with eight 240 and 640; the axis begins at 0.1 and ends at 1000.
  const per = (value: number): number => (Math.log10(value / 0.1) / 4) * (760 - 240 - 96);
  expect(lengths[0]!.length).toBe(2);
  [80, 100].forEach((value, i) => expect(lengths[0]![i]).toBeCloseTo(per(value), 0));
  [240, 640].forEach((value, i) => expect(lengths[1]![i]).toBeCloseTo(per(value), 0));
});
