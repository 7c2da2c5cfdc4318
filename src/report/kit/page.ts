/** The frame of every page: complete in itself, without a script, asking for nothing from outside. */
import { Html, html } from './html.js';
import { styleSheet } from './style.js';

interface PageParts {
  readonly title: string;
  readonly heading: string;
  /** The lines beneath the heading. */
  readonly sub: string | readonly string[];
  readonly main: Html;
  /** Of vaelab, for the foot of the page; none without it. */
  readonly version?: string;
  /** Rules of this page alone. */
  readonly style?: string;
}

/** The whole page as a text. */
export function page({ title, heading, sub, main, version, style = '' }: PageParts): string {
  const policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";
  const whole = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta http-equiv="Content-Security-Policy" content="${policy}" />
        <title>${title}</title>
        <link rel="icon" href="data:," />
        <style>
          ${new Html(styleSheet + style)}
        </style>
      </head>
      <body>
        <header>
          <h1>${heading}</h1>
          ${[sub].flat().map((line) => html`<p class="sub">${line}</p>`)}
        </header>
        <main>${main}</main>
        ${version !== undefined && html`<footer><p>vaelab ${version}</p></footer>`}
      </body>
    </html> `;
  return `${whole.text.trim()}\n`;
}
