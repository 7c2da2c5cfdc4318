/** Pages that follow studies while they run: parts of them are asked for again, and put in the place of what stood there. */
import { count, duration, plural, short } from '../../checks/numbers.js';
import { analyseStudy } from '../../search/analysis/analysis.js';
import type { StudyRecord, StudyWorker } from '../../search/study/study-record.js';
import { html, Html } from '../kit/html.js';
import { frame } from '../kit/page.js';
import { tableOf } from '../kit/table.js';
import { timelinePicture } from './course.js';
import { bestSection, bestTrials, remarks, setupSection } from './record.js';
import { valuePictures } from './values.js';
import { objectiveNames } from './words.js';

/** The frame of a page that follows something. */
export interface LivePage {
  readonly title: string;
  /** What stands in it at first. */
  readonly main: string;
  /** Where that is asked for again. */
  readonly source: string;
  /** Of the script, for the page's Content-Security-Policy. */
  readonly nonce: string;
  /** Whether there is a list of studies to go back to. */
  readonly home: boolean;
}

/** Milliseconds between two questions whether there is anything new. */
const every = 2000;

/**
 * The script of such a page. It asks for the part again, by its version, as long as the page is seen, and puts it in the place of the old one
 * where it has changed. Boxes that were opened stay open.
 */
const script = (source: string): string => `
const [source, main, state] = [${JSON.stringify(source).replaceAll('<', '\\u003c')}, document.querySelector('main'), document.querySelector('#state')];
let version = '';
const say = (text, bad) => {
  state.textContent = text;
  state.classList.toggle('bad', bad);
};
const look = async () => {
  if (document.hidden) return;
  try {
    const answer = await fetch(source + '?version=' + encodeURIComponent(version), { cache: 'no-store' });
    if (answer.status === 200) {
      const open = [...main.querySelectorAll('details')].map((each) => each.open);
      main.innerHTML = await answer.text();
      version = answer.headers.get('x-version') ?? '';
      main.querySelectorAll('details').forEach((each, i) => (each.open = open[i] ?? false));
    } else if (answer.status !== 204) throw new Error(await answer.text());
    say('Follows what happens. Looked at ' + new Date().toLocaleTimeString() + '.', false);
  } catch (error) {
    say('No answer from vaelab study serve; this is what was seen last. ' + error.message, true);
  }
};
setInterval(look, ${every});
document.addEventListener('visibilitychange', look);
`;

/** The policy of such a page: its own styles and script, and questions to where it comes from. */
export const livePolicy = (nonce: string): string =>
  `default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src 'nonce-${nonce}'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

const style = `#state{color:var(--muted);font-size:.9rem}#state.bad{color:var(--warn)}nav a{color:var(--c0)}`;

/** The whole page as a text. */
export function livePage({ title, main, source, nonce, home }: LivePage): string {
  return frame({
    title,
    style,
    body: html`<header>
        <h1>${title}</h1>
        <p id="state" role="status">Follows what happens.</p>
        ${home && html`<nav><a href="/">All studies</a></nav>`}
      </header>
      <main>${new Html(main)}</main>
      <script nonce="${nonce}">
        ${new Html(script(source))};
      </script>`,
  });
}

/** What such a page shows of a study; `report` is the address of its whole report. */
export function liveStudy(study: StudyRecord, now: number, report: string): string {
  const overview = analyseStudy(study, { quick: true, now });
  return html`${bestSection(study, overview)} ${bestTrials(study, overview)}
    <section id="history-section">
      <h2>How it goes</h2>
      <div class="pair">${valuePictures(overview, objectiveNames(study))}</div>
    </section>
    <section id="workers-section">
      <h2>Who works on it</h2>
      ${workersTable(study, now)}
      <div class="pair">${timelinePicture(overview.objectives[0]!)}</div>
    </section>
    ${setupSection(study)}${remarks(study, overview)}
    <section id="report-section">
      <p><a href="${report}">The whole report</a>, with importance, slices, contours and parallel coordinates.</p>
    </section>`.text;
}

/** Workers in the table, the last ones. */
const mostWorkers = 20;

function workersTable({ workers, trials }: StudyRecord, now: number): Html {
  const byRunning = [...workers].sort((a, b) => b.running - a.running || b.seen - a.seen).slice(0, mostWorkers);
  const words = ({ alive, running }: StudyWorker): string =>
    alive === false ? 'has ended' : running > 0 ? 'at work' : alive === true ? 'lives' : 'not seen from here';
  if (byRunning.length === 0) return html`<p>Nobody yet.</p>`;
  const runs = trials.filter(({ state }) => state === 'running').map(({ id }) => id);
  return html`${tableOf(
      ['process', 'state', 'running trials', 'last seen'],
      byRunning.map((worker) => [
        worker.label,
        words(worker),
        count(worker.running),
        `${duration(Math.max(0, now - worker.seen) / 1000)} ago`,
      ]),
      { words: [1] },
    )}
    <p class="small">
      ${runs.length === 0 ? 'No trial runs.' : `Running: ${plural(runs.length, 'trial')} (${runs.slice(0, 20).join(', ')}).`}
    </p>`;
}

/** A line of the list of studies. */
export interface LiveLine {
  readonly name: string;
  readonly address: string;
  readonly problem: string | null;
  readonly trials: number;
  readonly running: number;
  readonly best: number | null;
  readonly front: number | null;
  readonly last: number | null;
}

/** The list of studies. */
export function liveList(lines: readonly LiveLine[], now: number): string {
  if (lines.length === 0) return html`<p>There is no study here yet. Its file ends in .study.</p>`.text;
  return tableOf(
    ['study', 'trials', 'running', 'best', 'last change'],
    lines.map(({ name, address, problem, trials, running, best, front, last }) => [
      html`<a href="${address}">${name}</a>`,
      problem === null ? count(trials) : '–',
      problem === null ? count(running) : '–',
      problem === null ? (front === null ? short(best) : `front of ${front}`) : 'cannot be read',
      last === null ? '–' : `${duration(Math.max(0, now - last) / 1000)} ago`,
    ]),
  ).text;
}
