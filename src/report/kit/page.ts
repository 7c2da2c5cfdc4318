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

interface Frame {
  readonly title: string;
  /** The Content-Security-Policy of a page that is opened as a file; none where a server sends it. */
  readonly policy?: string;
  /** Rules of this page alone. */
  readonly style?: string;
  readonly body: Html;
}

/** What every page stands in, as a text. */
export function frame({ title, policy, style = '', body }: Frame): string {
  const whole = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        ${policy !== undefined && html`<meta http-equiv="Content-Security-Policy" content="${policy}" />`}
        <title>${title}</title>
        <link rel="icon" href="data:," />
        <style>
          ${new Html(styleSheet + style)}
        </style>
      </head>
      <body>
        ${body}
      </body>
    </html> `;
  return `${whole.text.trim()}\n`;
}

/** The whole page as a text. */
export function page({ title, heading, sub, main, version, style = '' }: PageParts): string {
  return frame({
    title,
    policy: "default-src 'none'; style-src 'unsafe-inline'; img-src data:",
    style,
    body: html`<header>
        <h1>${heading}</h1>
        ${[sub].flat().map((line) => html`<p class="sub">${line}</p>`)}
      </header>
      <main>${main}</main>
      ${version !== undefined && html`<footer><p>vaelab ${version}</p></footer>`}`,
  });
}
