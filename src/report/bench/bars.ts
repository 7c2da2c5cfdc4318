/** Horizontal bars on a logarithmic scale, as an SVG that stands alone or as a page; neither needs a network or a script. */
import type { BarSeriesOption } from 'echarts';
import type { BarChart, BarSection, BarSeries } from '../../bench/types.js';
import { draw, gridLines, nameAxis, xAxis } from '../kit/chart.js';
import { Html, html } from '../kit/html.js';
import { legend } from '../kit/legend.js';
import { short } from '../../checks/numbers.js';
import { colourCount, colours } from '../kit/palette.js';
import { page } from '../kit/page.js';
import { colourVariables } from '../kit/style.js';

const width = 760;
/** Room for the names of the cases, and for figures beyond the longest bar. */
const [left, right] = [240, 96];
const [barHeight, between, axisHeight] = [15, 12, 54];

const colourOf = (i: number): string => `var(--c${i % colourCount})`;

/** The series that have a bar in the section, with their colours. */
function present({ series }: BarSection): { bars: BarSeries; colour: string }[] {
  return series
    .map((bars, i) => ({ bars, colour: colourOf(i) }))
    .filter(({ bars }) => bars.values.some((value) => value !== null));
}

function heightOf(section: BarSection): number {
  const rows = Math.max(present(section).length, section.categories.some((name) => name.includes('\n')) ? 2 : 1);
  return section.categories.length * (rows * barHeight + between) + axisHeight;
}

/** Powers of ten around all values; the least bar does not vanish. */
function rangeOf({ series }: BarSection): [number, number] {
  const values = series.flatMap((one) => one.values.filter((value) => value !== null));
  const exponents = values.map((value) => Math.log10(value));
  const low = exponents.reduce((a, b) => Math.min(a, b));
  const high = exponents.reduce((a, b) => Math.max(a, b));
  return [10 ** Math.floor(low - 0.15), 10 ** Math.ceil(high)];
}

function picture(section: BarSection, index: number): Html {
  const [min, max] = rangeOf(section);
  return draw(
    {
      grid: { left, right, top: 4, bottom: axisHeight - 8 },
      xAxis: xAxis(section.axis, { type: 'log', min, max, startValue: min, splitLine: gridLines }),
      yAxis: nameAxis(section.categories, {
        color: colours.ink,
        lineHeight: 16,
        interval: 0,
        formatter: (name: string) => name,
      }),
      series: present(section).map(({ bars, colour }): BarSeriesOption => ({
        type: 'bar',
        silent: true,
        barGap: '0%',
        barCategoryGap: between,
        itemStyle: { color: colour },
        data: bars.values.map((value, i) => ({
          value: value ?? '-',
          label: {
            show: value !== null,
            position: 'right',
            color: colours.ink,
            fontSize: 12,
            formatter: bars.labels[i]!,
          },
        })),
      })),
    },
    { id: `bars${index}`, label: labelOf(section), width, height: heightOf(section) },
  );
}

/** Every figure, for those who do not see the bars. */
function labelOf(section: BarSection): string {
  const cases = section.categories.map((name, at) => {
    const figures = present(section).flatMap(({ bars }) => {
      const value = bars.values[at];
      return value === null || value === undefined ? [] : [`${bars.name} ${short(value)}`];
    });
    return `${name.replace('\n', ', ')}: ${figures.join(', ')}`;
  });
  return `${section.heading} (${section.axis}). ${cases.join('; ')}`;
}

/** Wide pictures and the table scroll inside their own place. */
const wider = 'figure>svg{max-width:900px;min-width:600px}pre{white-space:pre}';

/** A page with the bars and, below them, the table `text`. */
export function barsPage(chart: BarChart, text: string): string {
  return page({
    title: `${chart.title} · benchmark`,
    heading: chart.title,
    sub: chart.lines,
    style: wider,
    main: html`${chart.sections.map(
        (section, i) =>
          html`<section>
            <h2>${section.heading}</h2>
            <figure class="scroll">${picture(section, i)}</figure>
            ${legend(present(section).map(({ bars, colour }) => ({ text: bars.name, colour, mark: 'rect' as const })))}
          </section>`,
      )}
      <section>
        <h2>In figures</h2>
        <pre class="scroll">${new Html('\n')}${text}</pre>
      </section>`,
  });
}

/** The bars alone, one section below the other, with their legends. */
export function barsSvg(chart: BarChart): string {
  const pad = 20;
  const parts: Html[] = [];
  let y = pad;
  /** A line of text; `y` moves on to below it. */
  const line = (text: string, size: number, look: { weight?: number; fill?: string; x?: number } = {}): void => {
    const { weight = 400, fill = colours.ink, x = 0 } = look;
    parts.push(
      html`<text x="${pad + x}" y="${y + size}" font-size="${size}" font-weight="${weight}" fill="${fill}"
        >${text}</text
      >`,
    );
    y += size + 6;
  };
  line(chart.title, 20, { weight: 650 });
  y += 4;
  for (const text of chart.lines) line(text, 13, { fill: colours.muted });
  chart.sections.forEach((section, i) => {
    y += 16;
    line(section.heading, 15, { weight: 650 });
    y += 4;
    for (const { bars, colour } of present(section)) {
      parts.push(html`<rect x="${pad}" y="${y + 2}" width="11" height="11" fill="${colour}"></rect>`);
      line(bars.name, 13, { x: 18 });
    }
    y += 4;
    const height = heightOf(section);
    const placed = `<svg x="${pad}" y="${y}" width="${width}" height="${height}" `;
    parts.push(new Html(picture(section, i).text.replace('<svg ', placed)));
    y += height;
  });
  const [wide, high] = [width + 2 * pad, y + pad];
  const fonts = 'text{font-family:system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",Helvetica,Arial,sans-serif}';
  const svg = html`<svg
    xmlns="http://www.w3.org/2000/svg"
    viewBox="0 0 ${wide} ${high}"
    width="${wide}"
    height="${high}"
  >
    <title>${chart.title} · benchmark</title>
    <style>
      ${new Html(colourVariables + fonts)}
    </style>
    <rect width="100%" height="100%" fill="var(--page)"></rect>
    ${parts}
  </svg>`;
  return `${svg.text}\n`;
}
