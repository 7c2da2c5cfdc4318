/**
 * The trivial generator that a trained one has to beat: columns are independent normals, with the mean and the deviation that the
 * training rows of a class have in each. It knows nothing of how columns depend on one another, and has nothing to tune.
 *
 * Notation: m, s are a column's mean and standard deviation (denominator: rows) over the training rows of one class; a row is
 * m + s ε, ε ~ N(0, 1). K classes (1 for a table without a target), p columns.
 */
import { withDefaults } from '../checks/index.js';
import { matrix } from '../matrix/index.js';
import { membersOf } from './latent-points.js';
import { Lineage } from './lineage.js';
import type { Sample } from './sample.js';
import { tensorOf, type SynthesizerState } from './saved.js';
import { type DrawContext, type DrawnRows, Synthesizer, type SynthesizerOptions } from './synthesizer.js';

/** Means and deviations of every class, class by class: K x p values each. */
interface Moments {
  readonly classes: number;
  readonly columns: number;
  readonly mean: Float64Array;
  readonly deviation: Float64Array;
}

/** Independent normals for every class and column: a control, which keeps means and deviations and no relation between columns. */
export class ClassNormals extends Synthesizer {
  readonly kind = 'class-normals';
  protected override readonly stream = 'class normals';
  #moments: Moments | undefined;

  constructor(options: SynthesizerOptions = {}) {
    super(withDefaults('ClassNormals', options, { seed: 0, kinds: 'infer', withinRange: true }));
  }

  protected fitRows(rows: Sample): Promise<Lineage> {
    this.#moments = momentsOf(rows, Math.max(1, this.classes.length));
    return Promise.resolve(Lineage.of('training', rows));
  }

  protected drawRows({ wanted, random }: DrawContext): Promise<DrawnRows> {
    const { columns, mean, deviation } = this.#moments!;
    const features = matrix(wanted.length, columns);
    const values = features.data;
    random.fillNormal(values);
    wanted.forEach((code, i) => {
      for (let j = 0; j < columns; j++) {
        const at = code * columns + j;
        values[i * columns + j] = mean[at]! + deviation[at]! * values[i * columns + j]!;
      }
    });
    return Promise.resolve({ features, classCodes: wanted });
  }

  protected reset(): void {
    this.#moments = undefined;
  }

  protected getState(): SynthesizerState {
    const { classes, columns, mean, deviation } = this.#moments!;
    return {
      header: { classes, columns },
      tensors: [
        { name: 'mean', value: matrix(classes, columns, mean), dtype: 'F64' },
        { name: 'deviation', value: matrix(classes, columns, deviation), dtype: 'F64' },
      ],
    };
  }

  protected restoreState({ tensors }: SynthesizerState): void {
    const shape = [Math.max(1, this.classes.length), this.preprocessor.columns.length];
    const values = (name: string): Float64Array => Float64Array.from(tensorOf(tensors, name, shape).data);
    const [classes, columns] = shape as [number, number];
    const [mean, deviation] = [values('mean'), values('deviation')];
    if (deviation.some((value) => value < 0)) throw new Error('a standard deviation is below 0');
    this.#moments = { classes, columns, mean, deviation };
  }
}

function momentsOf({ features, classCodes }: Sample, classes: number): Moments {
  const columns = features.shape[1]!;
  const mean = new Float64Array(classes * columns);
  const deviation = new Float64Array(classes * columns);
  membersOf(classCodes, classes).forEach((members, code) => {
    const [m, s] = [mean, deviation].map((all) => all.subarray(code * columns, (code + 1) * columns)) as [
      Float64Array,
      Float64Array,
    ];
    for (const i of members) for (let j = 0; j < columns; j++) m[j]! += features.get(i, j) / members.length;
    for (const i of members)
      for (let j = 0; j < columns; j++) s[j]! += (features.get(i, j) - m[j]!) ** 2 / members.length;
    for (let j = 0; j < columns; j++) s[j] = Math.sqrt(s[j]!);
  });
  return { classes, columns, mean, deviation };
}
