/** Draws an ECharts option as an SVG that scales, takes its colours from the page's CSS and has ids of its own. */
import type { EChartsOption, XAXisComponentOption, YAXisComponentOption } from 'echarts';
import { emptyChart } from './echarts.js';
import { escapeHtml, Html } from './html.js';
import { short } from '../../checks/numbers.js';
import { colours } from './palette.js';

/** Where a picture goes and what it is called. */
interface Frame {
  /** Unique in the page; prefixes the ids inside the picture. */
  readonly id: string;
  /** For those who do not see it. */
  readonly label: string;
  /** Units of the picture's own coordinate system; it scales to the column. */
  readonly width?: number;
  readonly height?: number;
}

/** Font size in picture units: readable when the picture is 340 px wide. */
const fontSize = 13;

/** Faint lines across the picture at every tick. */
export const gridLines: object = { show: true, lineStyle: { color: colours.rule, opacity: 0.6 } };

/** Labels of an axis whose ends are no round numbers, and so have none. */
export function innerLabels(formatter: (value: number) => string = short): object {
  return { color: colours.muted, fontSize, showMinLabel: false, showMaxLabel: false, formatter };
}

const axisStyle = {
  nameLocation: 'middle',
  nameTextStyle: { color: colours.muted, fontSize },
  axisLine: { show: true, onZero: false, lineStyle: { color: colours.rule } },
  axisTick: { show: false },
  axisLabel: { color: colours.muted, fontSize, hideOverlap: true, formatter: (v: number): string => short(v) },
  splitLine: gridLines,
  minorSplitLine: { show: false },
} as const;

/** A horizontal axis in the report's style. */
export function xAxis(name: string, more: object = {}): XAXisComponentOption {
  return {
    type: 'value',
    name,
    nameGap: 28,
    ...axisStyle,
    splitLine: { show: false },
    ...more,
  };
}

/** A vertical axis in the report's style. */
export function yAxis(name: string, more: object = {}): YAXisComponentOption {
  return { type: 'value', name, nameGap: 52, ...axisStyle, ...more };
}

/** What makes a horizontal axis one of names, from left to right. */
export function namesBelow(data: readonly string[]): object {
  return {
    type: 'category',
    data,
    axisLabel: { color: colours.muted, fontSize, hideOverlap: true, formatter: '{value}' },
  };
}

/** A vertical axis of names, the first on top. */
export function nameAxis(names: readonly string[], axisLabel: object, more: object = {}): YAXisComponentOption {
  const label = { fontSize, ...axisLabel };
  return yAxis('', {
    type: 'category',
    data: names,
    inverse: true,
    splitLine: { show: false },
    axisLabel: label,
    ...more,
  });
}

/** Coordinates with two decimals; what is written stays as it is. */
const shortenNumbers = (svg: string): string =>
  svg.replace(/<[^>]*>/g, (tag) => tag.replace(/\d+\.\d{2,}(?=[^\d])/g, (n) => String(Number(Number(n).toFixed(2)))));

/** Renders on the server side; nothing of it needs a script. */
export function draw(option: EChartsOption, frame: Frame): Html {
  const { width = 480, height = 330 } = frame;
  const chart = emptyChart(width, height);
  let svg: string;
  try {
    chart.setOption({
      animation: false,
      backgroundColor: 'transparent',
      grid: { left: 70, right: 16, top: 12, bottom: 48 },
      ...option,
    });
    svg = chart.renderToSVGString();
  } finally {
    chart.dispose();
  }
  const open = `<svg xmlns="http://www.w3.org/2000/svg" id="${frame.id}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeHtml(frame.label)}">`;
  const body = svg
    .replace(/^[^]*?<svg[^>]*>/, '')
    .replace(/<style[^]*?<\/style>/g, '')
    .replace(/ (?:ecmeta_\w+|class|pointer-events)="[^"]*"/g, '')
    .replace(/font-family:[^;"]*;?/g, '')
    .replace(/zr\d+-/g, `${frame.id}-`)
    .replace(/ ?<defs >\s*<\/defs>/g, '')
    .replace(/\n+/g, '\n');
  return new Html(open + shortenNumbers(body));
}

/** Pictures of a page that has the same ones already: their ids begin with `prefix`. */
export function renamed({ text }: Html, prefix: string): Html {
  return new Html(text.replace(/ id="/g, ` id="${prefix}`).replace(/url\(#/g, `url(#${prefix}`));
}
