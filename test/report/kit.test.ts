/** What every report is made of. */
import { describe, expect, test } from 'vitest';
import { csv } from '../../src/report/kit/csv.js';
import { html } from '../../src/report/kit/html.js';
import { accuracyAxis } from '../../src/report/kit/lanes.js';
import { page } from '../../src/report/kit/page.js';
import { cell, factsTable, filesLine, notesSection, tableOf } from '../../src/report/kit/table.js';

test('cells of a CSV are quoted where they need to be, and absent ones are empty', () => {
  const rows = [
    ['a,b', 'say "x"', 'two\nlines', '\r'],
    [1.5, true, null, undefined],
  ];
  expect(csv(['p', 'q', 'r', 's'], rows)).toBe('p,q,r,s\n"a,b","say ""x""","two\nlines","\r"\n1.5,true,,\n');
});

test('the axis of accuracies begins and ends at round numbers around all of them', () => {
  expect(accuracyAxis([0.52, 0.871])).toMatchObject({ low: 50, axis: { min: 50, max: 90, interval: 10 } });
  expect(accuracyAxis([0.98, 1])).toMatchObject({ low: 95, axis: { min: 95, max: 100, interval: 5 } });
});

describe('tables', () => {
  test('a number has all its digits behind it, and a stacked cell its heading', () => {
    const text = tableOf(['class', 'F1 <%>'], [['a & b', cell(1 / 3, '0.33')]], { kind: 'numbers stack' }).text;
    expect(text).toContain('<th scope="row">a &amp; b</th>');
    expect(text).toContain(`<td data-label="F1 &lt;%&gt;" title="${1 / 3}">0.33</td>`);
    expect(tableOf(['x'], [], { kind: '' }).text).toContain('<table>');
  });

  test('facts, files and notes leave out what there is not', () => {
    expect(factsTable([['seed', 1]]).text).toContain('seed');
    expect(factsTable([['seed', null]]).text).not.toContain('seed');
    expect(filesLine(['a.csv', 'b.csv'])!.text).toContain('<code>a.csv</code>, <code>b.csv</code>.');
    expect([filesLine([]), notesSection([])]).toEqual([null, null]);
  });
});

test('a page has as many lines beneath its heading as it is given, and a foot where it has a version', () => {
  const parts = { title: 't', heading: 'h', main: html`<p>m</p>` };
  const one = page({ ...parts, sub: 'one', version: '1.2.3' });
  const two = page({ ...parts, sub: ['one', 'two'], style: 'pre{color:red}' });
  expect(one.match(/class="sub"/g)).toHaveLength(1);
  expect(one).toContain('<footer><p>vaelab 1.2.3</p></footer>');
  expect(two.match(/class="sub"/g)).toHaveLength(2);
  expect(two).toContain('pre{color:red}');
  expect(two).not.toContain('<footer>');
});
