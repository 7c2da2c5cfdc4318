/** Legends are HTML, so that long lists wrap and any class name fits. */
import { html, type Html } from './html.js';
import type { MarkShape } from './palette.js';

/** A mark and what it stands for. */
export interface LegendItem {
  readonly text: string;
  readonly colour: string;
  readonly mark: MarkShape | 'line' | 'dashed' | 'dotted';
  readonly hollow?: boolean;
}

const outlines: Record<MarkShape, string> = {
  circle: 'M2 7a5 5 0 1 0 10 0a5 5 0 1 0 -10 0z',
  rect: 'M2.5 2.5h9v9h-9z',
  triangle: 'M7 2l5.5 10h-11z',
  diamond: 'M7 1l5 6l-5 6l-5 -6z',
};

function sign(item: LegendItem): Html {
  const { mark, colour } = item;
  if (mark === 'line' || mark === 'dashed' || mark === 'dotted') {
    const dash = mark === 'dashed' ? '6 3' : mark === 'dotted' ? '2 2.5' : 'none';
    return html`<svg class="sign" viewBox="0 0 24 14" width="24" height="14" aria-hidden="true">
      <path d="M0 7h24" fill="none" stroke="${colour}" stroke-width="2.5" stroke-dasharray="${dash}" />
    </svg>`;
  }
  const fill = item.hollow ? 'none' : colour;
  return html`<svg class="sign" viewBox="0 0 14 14" width="14" height="14" aria-hidden="true">
    <path d="${outlines[mark]}" fill="${fill}" stroke="${colour}" stroke-width="1.6" />
  </svg>`;
}

/** A list of marks and their meanings. */
export function legend(items: readonly LegendItem[]): Html {
  return html`<ul class="legend">
    ${items.map((item) => html`<li>${sign(item)}<span>${item.text}</span></li>`)}
  </ul>`;
}

/** A picture with its legend and a caption that says what to see. */
export function figure(picture: Html, key: readonly LegendItem[], caption: string): Html {
  return html`<figure>
    ${picture}${legend(key)}
    <figcaption>${caption}</figcaption>
  </figure>`;
}
