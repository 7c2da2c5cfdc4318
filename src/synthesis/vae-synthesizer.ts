/** A VAE over features and class together (Kingma and Welling 2014): it learns how the class goes with the features. */
import { InputError } from '../checks/index.js';
import { columns, type Matrix, stackRows, takeRows } from '../matrix/index.js';
import { type AutoencoderOptions, VAE } from '../models/index.js';
import {
  AutoencoderSynthesizer,
  type AutoencoderSynthesizerOptions,
  type DecodedRows,
} from './autoencoder-synthesizer.js';
import { priorPoints } from './latent-points.js';
import { type RowModel, type RowView, vaeAsRowModel, vaeRowModel } from './row-model.js';
import type { DrawContext } from './synthesizer.js';

/** Rounds of drawing, each of as many rows as are still missing, until the wanted classes are given up. */
const mostRounds = 50;

/** Synthetic rows from a variational autoencoder over features and class together. */
export class VAESynthesizer extends AutoencoderSynthesizer {
  readonly kind = 'vae';

  /** @throws OptionError for an unknown option or a value that it does not take */
  constructor(options: AutoencoderSynthesizerOptions = {}) {
    super('VAESynthesizer', options);
  }

  get #view(): RowView {
    return {
      features: (rows) => this.viewOf(rows),
      classColumns: this.classes.length === 0 ? undefined : (rows) => this.classScaler.transform(this.indicators(rows)),
    };
  }

  protected createRowModel(options: AutoencoderOptions): RowModel {
    return vaeRowModel({ ...this.networkOptions, ...options }, this.#view);
  }
  protected restoreRowModel(bytes: Uint8Array): RowModel {
    return vaeAsRowModel(VAE.fromBytes(bytes, this.backend && { backend: this.backend }), this.#view);
  }

  /**
   * A point from a training row's posterior has that row's class; for a point of the prior the decoder says the class, and points are
   * drawn until every wanted class has its rows.
   * @throws InputError when a class does not come up often enough
   */
  protected override async drawDecoded(context: DrawContext): Promise<DecodedRows> {
    const fromPrior = this.options.latentFrom === 'prior';
    if (!fromPrior || this.classes.length === 0) return super.drawDecoded(context);
    const { wanted, asked, random } = context;
    const missing = new Array<number>(this.classes.length).fill(0);
    for (const code of wanted) missing[code]!++;
    const drawn: Matrix[] = [];
    const points: Matrix[] = [];
    const classCodes: number[] = [];
    for (let round = 0; round < mostRounds && classCodes.length < wanted.length; round++) {
      const rows = Math.max(wanted.length - classCodes.length, 16);
      const z = priorPoints(rows, this.fitted.rowModel.model.architecture.latentDim, random);
      const decoded = await this.decodePoints(z, []);
      const found = this.#classesOf(decoded);
      const kept = [...found.keys()].filter((i) => {
        if (!asked) return classCodes.length < wanted.length && classCodes.push(found[i]!) > 0;
        return missing[found[i]!]! > 0 && missing[found[i]!]!-- > 0 && classCodes.push(found[i]!) > 0;
      });
      drawn.push(takeRows(decoded, kept));
      points.push(takeRows(z, kept));
    }
    if (classCodes.length < wanted.length) {
      const lacking = this.classes.filter((_, code) => missing[code]! > 0);
      throw new InputError(
        `of class '${lacking.join("', '")}' the VAE gave too few rows in ${mostRounds} rounds: ${classCodes.length} of the ${wanted.length} that are wanted. A CVAESynthesizer draws any class directly`,
      );
    }
    return { decoded: stackRows(drawn), classCodes, latentPoints: stackRows(points) };
  }

  /** The class of every decoded row: the largest of its class columns, in units of 0 and 1. */
  #classesOf(decoded: Matrix): number[] {
    const count = this.classes.length;
    const width = decoded.shape[1]!;
    const { data } = this.classScaler.inverseTransform(columns(decoded, width - count, width));
    return Array.from({ length: decoded.shape[0]! }, (_, i) => {
      const own = data.subarray(i * count, (i + 1) * count);
      return own.indexOf(Math.max(...own));
    });
  }
}
