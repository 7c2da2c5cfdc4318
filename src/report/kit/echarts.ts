/** The part of ECharts that the pictures need. The build makes one small file of it, so that no package has to be installed for it. */
import { init, use } from 'echarts/core';
import { BarChart, CustomChart, LineChart, ParallelChart, ScatterChart } from 'echarts/charts';
import { GridSimpleComponent, ParallelComponent } from 'echarts/components';
import { SVGRenderer } from 'echarts/renderers';

use([
  BarChart,
  CustomChart,
  LineChart,
  ParallelChart,
  ScatterChart,
  GridSimpleComponent,
  ParallelComponent,
  SVGRenderer,
]);

/** A chart whose option is drawn as the text of an SVG. */
export interface Chart {
  setOption(option: object): void;
  renderToSVGString(): string;
  dispose(): void;
}

/** An empty chart of a size in picture units, which needs no page. */
export function emptyChart(width: number, height: number): Chart {
  return init(null, null, { renderer: 'svg', ssr: true, width, height });
}
