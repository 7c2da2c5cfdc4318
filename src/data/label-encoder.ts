import { checkList, described, InputError, nearestName, shortList, shown } from '../checks/index.js';
import { checkLabels, uniqueSorted, type Label } from '../matrix/index.js';

/**
 * Class labels to codes 0 to K - 1 and back (scikit-learn's `LabelEncoder`): the code of a label is its rank among the classes.
 *
 * Numbers are sorted by value, text by code point (also text that looks like numbers).
 */
export class LabelEncoder<T extends Label = Label> {
  #classes: readonly T[] | undefined;
  #codes: Map<T, number> = new Map<T, number>();

  /** The class labels [K] in the order of their codes; throws an InputError before `fit`. */
  get classes(): readonly T[] {
    if (!this.#classes) throw new InputError('LabelEncoder: no classes are known yet; call fit first.');
    return this.#classes;
  }

  /** Learns the classes of `labels` [rows]; throws an InputError when there are none, or for a missing label or mixed types. */
  fit(labels: ArrayLike<T>): this {
    checkList('LabelEncoder.fit', labels);
    if (labels.length === 0) throw new InputError('LabelEncoder.fit: there are no labels; give at least one row.');
    return this.#use(uniqueSorted(labels, 'LabelEncoder.fit'));
  }

  /** The codes [rows] of `labels` [rows], in [0, K); throws an InputError that names a label that `fit` has not seen. */
  transform(labels: ArrayLike<T>): Int32Array {
    const { classes } = this;
    checkList('LabelEncoder.transform', labels);
    const codes = new Int32Array(labels.length);
    for (let i = 0; i < labels.length; i++) {
      const code = this.#codes.get(labels[i]!);
      if (code === undefined) {
        const given: unknown = labels[i];
        const found = typeof given === 'string' ? given : described(given);
        const names = classes.map(String);
        const near = nearestName(found, names);
        throw new InputError(
          `LabelEncoder.transform: row ${i} has the unknown label ${shown(found)}; the classes are ${shortList(names)}.${near ? ` Was ${shown(near)} meant?` : ''}`,
        );
      }
      codes[i] = code;
    }
    return codes;
  }

  /** `fit` and `transform` of the same labels [rows]. */
  fitTransform(labels: ArrayLike<T>): Int32Array {
    return this.fit(labels).transform(labels);
  }

  /** The labels [rows] of `codes` [rows]; throws an InputError for a code outside [0, K). */
  inverseTransform(codes: ArrayLike<number>): T[] {
    const { classes } = this;
    checkList('LabelEncoder.inverseTransform', codes);
    return Array.from(codes, (code, i) => {
      const label = Number.isInteger(code) ? classes[code] : undefined;
      if (label === undefined) {
        throw new InputError(
          `LabelEncoder.inverseTransform: row ${i} has code ${described(code)}; codes are whole numbers from 0 to ${classes.length - 1}.`,
        );
      }
      return label;
    });
  }

  /** The classes as plain data, for a saved model. */
  toJSON(): { classes: T[] } {
    return { classes: [...this.classes] };
  }

  /** The encoder that `toJSON` described; throws an InputError when the classes are missing or repeated, or one is no label. */
  static fromJSON<T extends Label = Label>(json: { classes: readonly T[] }): LabelEncoder<T> {
    const { classes } = json;
    if (Array.isArray(classes)) checkLabels(classes, 'LabelEncoder.fromJSON');
    if (!Array.isArray(classes) || classes.length === 0 || new Set(classes).size !== classes.length) {
      throw new InputError(
        'LabelEncoder.fromJSON: "classes" must be a list of different labels; save the encoder again.',
      );
    }
    return new LabelEncoder<T>().#use(json.classes);
  }

  #use(classes: readonly T[]): this {
    this.#classes = Object.freeze([...classes]);
    this.#codes = new Map(classes.map((label, code) => [label, code]));
    return this;
  }
}
