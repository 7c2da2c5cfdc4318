/** The frame of every page: complete in itself, without a script, asking for nothing from outside. */
import { Html, html } from './html.js';
import { styleSheet } from './style.js';

export interface PageParts {
  readonly title: string;
  readonly heading: string;
  /** One line beneath the heading. */
  readonly sub: string;
  readonly main: Html;
  readonly version: string;
}

export function page({ title, heading, sub, main, version }: PageParts): string {
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
          ${new Html(styleSheet)}
        </style>
      </head>
      <body>
        <header>
          <h1>${heading}</h1>
          <p class="sub">${sub}</p>
        </header>
        <main>${main}</main>
        <footer><p>vaelab ${version}</p></footer>
      </body>
    </html> `;
  return `${whole.text.trim()}\n`;
}
