/** What kinds have in common that learn from prepared rows: standardised, constants left out. */
import type { Matrix } from '../matrix/index.js';
import type { SeededRandom } from '../random/index.js';
import { Lineage } from './lineage.js';
import type { PreprocessorOptions } from './preprocessor.js';
import type { Sample } from './sample.js';
import { type DrawContext, type DrawnRows, Synthesizer, type SynthesizerOptions } from './synthesizer.js';

/** How a table is prepared unless something else is asked for. */
export const preparationDefaults: Required<PreprocessorOptions> = {
  kinds: 'infer',
  withinRange: true,
  transform: 'auto',
  screening: 'auto',
  varianceFilter: 1,
};
/** Defaults of the options that all these kinds take. */
export const preparedDefaults: Required<SynthesizerOptions> = { seed: 0, ...preparationDefaults };

/** n prepared rows of q columns and the class codes [n] of K classes; K is 1 for a table without a target. */
export interface PreparedRows {
  readonly x: Matrix;
  readonly classCodes: readonly number[];
  readonly classes: number;
}

/** What kinds share that learn from prepared rows: a subclass has `fitPrepared` and `drawPrepared`. */
export abstract class PreparedSynthesizer extends Synthesizer {
  /** Learns from prepared rows. @throws InputError for rows that this kind cannot learn from */
  protected abstract fitPrepared(rows: PreparedRows): void;
  /** A prepared row for every class code of `wanted`, [wanted, q]. */
  protected abstract drawPrepared(wanted: readonly number[], random: SeededRandom): Matrix;

  /** Number of classes, 1 for a table without a target. */
  protected get classCount(): number {
    return Math.max(1, this.classes.length);
  }

  /** The class of this code in words, for messages. */
  protected className(code: number): string {
    return this.classes.length === 0 ? 'the table' : `class '${this.classes[code]}'`;
  }

  protected fitRows(rows: Sample): Promise<Lineage> {
    const x = this.preprocessor.standardise(rows.features);
    this.fitPrepared({ x, classCodes: rows.classCodes, classes: this.classCount });
    return Promise.resolve(Lineage.of('training', rows));
  }

  protected drawRows({ wanted, random }: DrawContext): Promise<DrawnRows> {
    const x = this.drawPrepared(wanted, random);
    return Promise.resolve({
      features: this.preprocessor.unstandardise(x, { classCodes: wanted, random }),
      classCodes: wanted,
    });
  }
}
