/**
 * Which products a native BLAS computes: by kind and by size, rounded to one of four sizes in each direction.
 *
 * Notation: a block of out [rows, cols] = op(A) op(B) over some depth.
 */
import type { BlasUse, ProductKind } from './types.js';

export const productKinds: readonly ProductKind[] = ['plain', 'rightTransposed', 'leftTransposed', 'adam'];

/** The sizes that stand for all others. */
export const sizes: readonly number[] = [8, 32, 128, 512];
/** Products with fewer rows or columns are bound by memory, and stay with the own kernels. */
const narrowest = 5;

export interface ProductShape {
  readonly kind: ProductKind;
  readonly rows: number;
  readonly cols: number;
  readonly depth: number;
}

/** All shapes that a choice has an answer for, in its order. */
export function allShapes(): ProductShape[] {
  return productKinds.flatMap((kind) =>
    sizes.flatMap((rows) => sizes.flatMap((cols) => sizes.map((depth) => ({ kind, rows, cols, depth })))),
  );
}

/** Answers for all shapes, as hexadecimal digits of four. */
export function choiceText(answers: readonly boolean[]): string {
  return Array.from({ length: answers.length / 4 }, (_, i) =>
    answers
      .slice(4 * i, 4 * i + 4)
      .reduce((digit, answer) => 2 * digit + Number(answer), 0)
      .toString(16),
  ).join('');
}

export const isChoice = (text: string): boolean => /^[0-9a-f]{64}$/.test(text);

export class BlasChoice {
  /** Into how many blocks large products are cut. */
  readonly blocks: number;
  readonly #answers: readonly boolean[];

  constructor({ blocks, choice }: Pick<BlasUse, 'blocks' | 'choice'>) {
    this.blocks = blocks;
    this.#answers = Array.from(choice, (digit) => Number.parseInt(digit, 16)).flatMap((digit) =>
      [8, 4, 2, 1].map((bit) => (digit & bit) !== 0),
    );
  }

  /** Whether the native library computes a block of this shape. */
  takes({ kind, rows, cols, depth }: ProductShape): boolean {
    if (rows < narrowest || cols < narrowest || depth < 1) return false;
    const at = [rows, cols, depth].reduce((index, size) => sizes.length * index + nearest(size), 0);
    return this.#answers[productKinds.indexOf(kind) * sizes.length ** 3 + at] === true;
  }
}

/** The place of the size whose ratio to this one is nearest to 1. */
function nearest(size: number): number {
  const place = sizes.findIndex((each, i) => i + 1 < sizes.length && size * size < each * sizes[i + 1]!);
  return place < 0 ? sizes.length - 1 : place;
}
