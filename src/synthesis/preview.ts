/** Rows that a generator draws while it learns, seen on the principal axes of the training rows. */
import { rowProjection } from './pictures.js';
import type { RunPictures, RunPreview } from './result.js';
import type { RowViewer } from './synthesizer.js';
import type { LabelledRows } from './sample.js';

/** Rows that are shown, of each kind. */
const shownRows = 300;
/** Milliseconds from one look to the next, and how many times longer than a look the training goes on without one. */
const [leastPause, pauseFactor] = [200, 4];

/** Looks at a generator's rows now and then, in at most a fifth of the time. */
export class Preview implements RowViewer {
  readonly rows: number = shownRows;
  readonly #project: (synthetic: LabelledRows) => RunPictures['rows'];
  readonly #classes: readonly string[];
  readonly #show: (preview: RunPreview) => void;
  #begun = 0;
  #next = 0;

  constructor(train: LabelledRows, classes: readonly string[], show: (preview: RunPreview) => void) {
    this.#project = rowProjection(train, shownRows);
    this.#show = show;
    this.#classes = classes;
    const nothing = { points: [], classes: [] };
    show({ rows: { ...this.#project(train), synthetic: nothing }, classes, epoch: 0 });
  }

  due(): boolean {
    this.#begun = performance.now();
    return this.#begun >= this.#next;
  }

  look(drawn: LabelledRows, epoch?: number): void {
    this.#show({ rows: this.#project(drawn), classes: this.#classes, epoch });
    const now = performance.now();
    this.#next = now + Math.max(leastPause, pauseFactor * (now - this.#begun));
  }
}
