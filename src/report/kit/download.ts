/** A file inside the page: a link that saves it, without a script and without a network. */
import { html, type Html } from './html.js';

/** Surrogates without their other half cannot be encoded. */
const halves = /\p{Surrogate}/gu;

export function download(name: string, text: string): Html {
  const address = `data:text/csv;charset=utf-8,${encodeURIComponent(text.replace(halves, '\ufffd'))}`;
  return html`<a download="${name}" href="${address}">${name}</a>`;
}
