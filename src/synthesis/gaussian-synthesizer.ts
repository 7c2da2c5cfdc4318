/** What the kinds have in common that draw normal rows around class means. */
import { InputError } from '../checks/index.js';
import type { Matrix } from '../matrix/index.js';
import { SeededRandom } from '../random/index.js';
import {
  corrected,
  type Correction,
  correctionFrom,
  correctionTensors,
  learnCorrection,
  triedCodes,
} from './correction.js';
import { kindsRestored } from './kinds-restored.js';
import { PreparedSynthesizer, type PreparedRows } from './prepared-synthesizer.js';
import { drawRowGaussians, restoreRowGaussians, type RowGaussians, rowGaussiansState } from './row-gaussians.js';
import type { SynthesizerState } from './saved.js';

/** What kinds share that draw from normal distributions in the coordinates of the rows' span. */
export abstract class GaussianSynthesizer extends PreparedSynthesizer {
  /** What a file says of how it was made: the options but for those that all kinds take. */
  protected abstract readonly ownOptions: Readonly<Record<string, unknown>>;
  #fitted: RowGaussians | undefined;
  /** What makes up for cutting values off; undefined where nothing is cut off. */
  #correction: Correction | undefined;

  /** Whether rows are drawn in mirrored pairs. */
  protected get mirrored(): boolean {
    return false;
  }

  /** The normals of prepared rows [n, q] in the coordinates of their span. */
  protected abstract learn(rows: PreparedRows): RowGaussians;

  /** What was learned. @throws Error before `fit` or loading */
  protected get fitted(): RowGaussians {
    if (this.#fitted === undefined)
      throw new Error(`the ${this.constructor.name} has not learned anything yet: call fit(), or loadSynthesizer()`);
    return this.#fitted;
  }

  protected fitPrepared(rows: PreparedRows): void {
    if (rows.x.shape[0]! <= rows.classes)
      throw new InputError(
        `every class has one row only, and the ${this.constructor.name} learns how rows of a class differ; give more rows, or leave the class out`,
      );
    this.#fitted = this.learn(rows);
    const { kinds, withinRange } = this.preparation;
    this.#correction = kinds === 'infer' && withinRange ? this.#learnCorrection(rows) : undefined;
  }

  #learnCorrection({ x, classCodes, classes }: PreparedRows): Correction {
    const codes = triedCodes(classCodes, x.shape[1]!);
    const drawn = drawRowGaussians(this.fitted, codes, new SeededRandom(this.seed).split('correction'), false);
    return learnCorrection(drawn, codes, classes, kindsRestored(this.preprocessor));
  }

  protected drawPrepared(wanted: readonly number[], random: SeededRandom): Matrix {
    const x = drawRowGaussians(this.fitted, wanted, random, this.mirrored);
    return this.#correction === undefined ? x : corrected(x, wanted, this.#correction);
  }

  protected reset(): void {
    this.#fitted = undefined;
    this.#correction = undefined;
  }

  protected getState(): SynthesizerState {
    const { header, tensors } = rowGaussiansState(this.fitted);
    const correction = this.#correction === undefined ? [] : correctionTensors(this.#correction);
    return { header: { ...header, options: this.ownOptions }, tensors: [...tensors, ...correction] };
  }

  protected restoreState(state: SynthesizerState): void {
    const columns = this.preprocessor.modelColumns.length;
    this.#fitted = restoreRowGaussians(state, this.classCount, columns);
    const { kinds, withinRange } = this.preparation;
    this.#correction =
      kinds === 'infer' && withinRange ? correctionFrom(state.tensors, this.classCount, columns) : undefined;
  }
}
