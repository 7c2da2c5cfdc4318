/** How many rows that were to be kept apart each stage of the work has seen. */
import { count, percent } from '../../checks/numbers.js';
import { html, type Html } from './html.js';

/** A stage of the work. */
export interface LeakageStage {
  readonly stage: string;
  /** What it uses rows for. */
  readonly what: string;
  readonly seen: number;
}

/** The stages, each with its count in signs and words; `n` rows were to be kept apart. */
export function leakageTable(stages: readonly LeakageStage[], n: number, heading = 'test rows seen'): Html {
  const line = ({ stage, what, seen }: LeakageStage): Html => {
    const clean = seen === 0;
    const share = Number.isFinite(seen) && n > 0 ? ` (${percent(seen / n, 0)})` : '';
    return html`<tr>
      <th scope="row">${stage}</th>
      <td>${what}</td>
      <td class="${clean ? 'good' : 'warn'}">
        <span class="icon" aria-hidden="true">${clean ? '✓' : '!'}</span>
        ${clean ? 'none' : `${count(seen)} of ${count(n)}${share}`}
      </td>
    </tr>`;
  };
  return html`<div class="scroll">
    <table class="stack">
      <thead>
        <tr>
          <th scope="col">stage</th>
          <th scope="col">what it uses rows for</th>
          <th scope="col">${heading}</th>
        </tr>
      </thead>
      <tbody>
        ${stages.map(line)}
      </tbody>
    </table>
  </div>`;
}
