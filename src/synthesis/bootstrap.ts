/**
 * The control that every claim about synthetic rows needs beside it: training rows drawn with replacement (Efron 1979). Its rows are
 * copies, so they train a classifier as real rows do, and protect nobody.
 */
import { withDefaults } from '../checks/index.js';
import { type Matrix, matrix, takeRows } from '../matrix/index.js';
import { membersOf } from './latent-points.js';
import { Lineage } from './lineage.js';
import type { Sample } from './sample.js';
import { checkMembers, tensorOf, type SynthesizerState } from './saved.js';
import { type DrawContext, type DrawnRows, Synthesizer, type SynthesizerOptions } from './synthesizer.js';

/** Training rows drawn with replacement, class by class: a control. Its file would hold them. */
export class Bootstrap extends Synthesizer {
  readonly kind = 'bootstrap';
  override readonly containsTrainingRows = true;
  protected override readonly stream = 'bootstrap';
  protected override readonly drawsRawValues = false;
  #rows: { readonly features: Matrix; readonly members: readonly (readonly number[])[] } | undefined;

  constructor(options: SynthesizerOptions = {}) {
    super(withDefaults('Bootstrap', options, { seed: 0, kinds: 'infer', withinRange: true }));
  }

  protected fitRows(rows: Sample): Promise<Lineage> {
    const { features, classCodes } = rows;
    this.#rows = { features, members: membersOf(classCodes, Math.max(1, this.classes.length)) };
    return Promise.resolve(Lineage.of('training', rows));
  }

  protected drawRows({ wanted, random }: DrawContext): Promise<DrawnRows> {
    const { features, members } = this.#rows!;
    const chosen = wanted.map((code) => members[code]![Math.floor(random.uniform() * members[code]!.length)]!);
    return Promise.resolve({ features: takeRows(features, chosen), classCodes: wanted });
  }

  protected reset(): void {
    this.#rows = undefined;
  }

  protected getState(): SynthesizerState {
    const { features, members } = this.#rows!;
    return {
      header: { rows: features.shape[0]!, members },
      tensors: [{ name: 'rows', value: features, dtype: 'F64' }],
    };
  }

  protected restoreState({ header, tensors }: SynthesizerState): void {
    const { rows } = header as { readonly rows: number };
    const shape = [rows, this.preprocessor.columns.length] as const;
    const features = matrix(...shape, Float64Array.from(tensorOf(tensors, 'rows', shape).data));
    this.#rows = { features, members: checkMembers(header['members'], Math.max(1, this.classes.length), rows) };
  }
}
