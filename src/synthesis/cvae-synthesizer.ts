/** A conditional VAE (Sohn, Lee and Yan 2015): the class is given to encoder and decoder, so that rows of any class can be drawn. */
import { InputError } from '../checks/index.js';
import { type AutoencoderOptions, CVAE } from '../models/index.js';
import { AutoencoderSynthesizer, type AutoencoderSynthesizerOptions } from './autoencoder-synthesizer.js';
import { cvaeAsRowModel, cvaeRowModel, type RowModel, type RowView } from './row-model.js';

/** Synthetic rows from a conditional autoencoder, which is told the class that is wanted. */
export class CVAESynthesizer extends AutoencoderSynthesizer {
  readonly kind = 'cvae';

  /** @throws OptionError for an unknown option or a value that it does not take */
  constructor(options: AutoencoderSynthesizerOptions = {}) {
    super('CVAESynthesizer', options);
  }

  get #view(): RowView {
    return { features: (rows) => this.viewOf(rows), classColumns: undefined };
  }

  protected createRowModel(options: AutoencoderOptions): RowModel {
    if (this.classes.length < 2)
      throw new InputError(
        `a CVAESynthesizer needs a table with a class column of at least two classes, found ${this.classes.length}; take a VAESynthesizer, or name the target`,
      );
    return cvaeRowModel({ ...this.networkOptions, ...options }, this.classes, this.#view);
  }
  protected restoreRowModel(bytes: Uint8Array): RowModel {
    const model = CVAE.fromBytes<string>(bytes, this.backend && { backend: this.backend });
    if (model.classes.join('\n') !== this.classes.join('\n'))
      throw new Error(`the network was trained with the classes ${model.classes.join(', ')}`);
    return cvaeAsRowModel(model, this.classes, this.#view);
  }
}
