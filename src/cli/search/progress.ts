/** Shows a search: on a terminal a live line for each running trial and one with the best so far; elsewhere a line for each trial. */
import { cursorTo, moveCursor, clearScreenDown } from 'node:readline';
import { plainText } from '../../checks/index.js';
import { count, duration, short } from '../../checks/numbers.js';
import { outcomeText, valueText } from '../../report/study/words.js';
import type { Params, Trial } from '../../search/index.js';
import { tell } from '../kit/terminal.js';

interface SearchDisplayOptions {
  readonly quiet: boolean;
  /** Trials that there should be in the end, those counted that are there already. */
  readonly trials: number;
  readonly workers: number;
  /** The last step of a trial, where that is known. */
  readonly epochs: number | undefined;
  /** Names of the parameters that vary. */
  readonly varying: readonly string[];
  /** How many trials no other beats, where there are two objectives and no best. */
  readonly frontSize?: (() => number) | undefined;
}

interface Running {
  readonly trial: Trial;
  step: number;
  value: number | undefined;
}

/** Milliseconds between two drawings of the live lines. */
const frame = 100;
const barSize = 16;

export class SearchDisplay {
  readonly #options: SearchDisplayOptions;
  readonly #live: boolean;
  readonly #running = new Map<number, Running>();
  readonly #seconds: number[] = [];
  #ended: number;
  #best: Trial | undefined;
  #front: number | undefined;
  #lines = 0;
  #drawnAt = 0;

  constructor(options: SearchDisplayOptions, before: readonly Trial[], best: Trial | undefined) {
    this.#options = options;
    this.#live = !options.quiet && process.stderr.isTTY === true;
    this.#ended = before.filter(({ state }) => state !== 'running' && state !== 'interrupted').length;
    this.#best = best;
  }

  start(trial: Trial): void {
    this.#running.set(trial.id, { trial, step: 0, value: undefined });
    this.#draw(true);
  }

  report({ id, step, value }: { readonly id: number; readonly step: number; readonly value: number }): void {
    const running = this.#running.get(id);
    if (running === undefined) return;
    running.step = step;
    running.value = value;
    this.#draw(false);
  }

  end(trial: Trial, best: Trial | undefined): void {
    this.#running.delete(trial.id);
    const { state, startedAt, endedAt = startedAt } = trial;
    if (state !== 'interrupted') this.#ended++;
    if (state === 'complete' || state === 'pruned') this.#seconds.push((endedAt - startedAt) / 1000);
    const better = best !== undefined && best.id === trial.id;
    this.#best = best;
    this.#front = this.#options.frontSize?.();
    if (this.#options.quiet) return;
    const result = outcomeText(trial);
    const why = state === 'failed' || state === 'lost' ? `: ${trial.reason ?? ''}` : '';
    const progress = `${count(this.#ended)}/${count(this.#options.trials)}`;
    this.say(
      `  ${progress}  trial ${trial.id}: ${result}${better ? ' (best)' : ''}${why}  ${this.#words(trial.params)}  ${duration((endedAt - startedAt) / 1000)}${this.#live ? '' : this.#leftWords()}`,
    );
  }

  /** Prints a line above the live ones. */
  say(text: string): void {
    if (this.#options.quiet) return;
    this.#clear();
    tell(text);
    this.#draw(true);
  }

  finish(): void {
    this.#running.clear();
    this.#clear();
  }

  #bestWords(): string {
    if (this.#front !== undefined) return `front of ${this.#front}`;
    if (this.#best === undefined) return 'no value yet';
    return `best so far ${short(this.#best.value)} (trial ${this.#best.id}: ${this.#words(this.#best.params)})`;
  }

  #stepWords({ params }: Trial, step: number): string {
    const known = this.#options.epochs;
    if (known === undefined) return step > 0 ? `step ${step}` : 'runs';
    const epochs = (params['epochs'] as number | undefined) ?? known;
    const full = Math.min(barSize, Math.round((barSize * step) / epochs));
    return `${'█'.repeat(full)}${'░'.repeat(barSize - full)} ${step}/${epochs}`;
  }

  #words(params: Params): string {
    return this.#options.varying
      .flatMap((name) => (params[name] === undefined ? [] : [`${name} ${valueText(params[name])}`]))
      .join(', ');
  }

  #leftWords(): string {
    const { trials, workers } = this.#options;
    if (this.#seconds.length === 0 || this.#ended >= trials) return '';
    const mean = this.#seconds.reduce((a, b) => a + b, 0) / this.#seconds.length;
    return `, about ${duration((mean * (trials - this.#ended)) / workers)} left`;
  }

  #clear(): void {
    if (this.#lines === 0) return;
    moveCursor(process.stderr, 0, -this.#lines);
    cursorTo(process.stderr, 0);
    clearScreenDown(process.stderr);
    this.#lines = 0;
  }

  #draw(now: boolean): void {
    if (!this.#live || this.#running.size === 0) return;
    if (!now && performance.now() - this.#drawnAt < frame) return;
    this.#drawnAt = performance.now();
    const width = Math.max(20, (process.stderr.columns ?? 80) - 1);
    const lines = [...this.#running.values()].map(({ trial, step, value }) => {
      const now = value === undefined ? '' : ` · ${short(value)}`;
      return `  trial ${trial.id} ${this.#stepWords(trial, step)}${now} · ${this.#words(trial.params)}`;
    });
    const best = this.#bestWords();
    lines.push(`  ${count(this.#ended)}/${count(this.#options.trials)} · ${best}${this.#leftWords()}`);
    this.#clear();
    tell(lines.map((line) => [...plainText(line)].slice(0, width).join('')).join('\n'));
    this.#lines = lines.length;
  }
}
