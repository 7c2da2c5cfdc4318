/** What the kinds have in common that keep the training rows and draw between neighbours of one class. */
import { gram, type Matrix, matrix, takeRows } from '../matrix/index.js';
import type { SeededRandom } from '../random/index.js';
import { membersOf } from './latent-points.js';
import { PreparedSynthesizer, type PreparedRows } from './prepared-synthesizer.js';
import { checkMembers, tensorOf, type SynthesizerState } from './saved.js';

/** A row among the kept ones, and how far it is. */
export interface Neighbour {
  readonly row: number;
  readonly distance: number;
}

interface KeptRows {
  readonly x: Matrix;
  readonly members: readonly (readonly number[])[];
  /** Of every row the nearest others of its class, the nearest first. */
  readonly neighbours: readonly (readonly Neighbour[])[];
}

/** What kinds share that draw rows between a training row and its neighbours, and so keep training rows. */
export abstract class NeighbourSynthesizer extends PreparedSynthesizer {
  override readonly containsTrainingRows = true;
  /** Neighbours that are looked at; a smaller class has fewer. */
  protected abstract readonly neighbours: number;
  #kept: KeptRows | undefined;

  /** Writes into `out` [q] a row near row `row` of x [n, q], which has at least one neighbour. */
  protected abstract between(
    x: Matrix,
    row: number,
    neighbours: readonly Neighbour[],
    random: SeededRandom,
    out: Float64Array,
  ): void;

  protected fitPrepared({ x, classCodes, classes }: PreparedRows): void {
    this.#keep(x, membersOf(classCodes, classes));
  }

  #keep(x: Matrix, members: readonly (readonly number[])[]): void {
    const neighbours: (readonly Neighbour[])[] = [];
    for (const own of members)
      nearestWithin(takeRows(x, own), this.neighbours).forEach((found, at) => {
        neighbours[own[at]!] = found.map(({ row, distance }) => ({ row: own[row]!, distance }));
      });
    this.#kept = { x, members, neighbours };
  }

  protected drawPrepared(wanted: readonly number[], random: SeededRandom): Matrix {
    const { x, members, neighbours } = this.#kept!;
    const q = x.shape[1]!;
    const out = matrix(wanted.length, q);
    wanted.forEach((code, i) => {
      const own = members[code]!;
      const row = own[Math.floor(random.uniform() * own.length)]!;
      const place = out.data.subarray(i * q, (i + 1) * q);
      // The only row of a class has no neighbour, and comes as it is.
      if (neighbours[row]!.length === 0) place.set(x.data.subarray(row * q, (row + 1) * q));
      else this.between(x, row, neighbours[row]!, random, place);
    });
    return out;
  }

  protected reset(): void {
    this.#kept = undefined;
  }

  protected getState(): SynthesizerState {
    const { x, members } = this.#kept!;
    return {
      header: { rows: x.shape[0]!, members, options: { neighbours: this.neighbours } },
      tensors: [{ name: 'rows', value: x, dtype: 'F64' }],
    };
  }

  protected restoreState({ header, tensors }: SynthesizerState): void {
    const { rows } = header as { readonly rows: number };
    const shape = [rows, this.preprocessor.modelColumns.length] as const;
    const x = matrix(...shape, Float64Array.from(tensorOf(tensors, 'rows', shape).data));
    this.#keep(x, checkMembers(header['members'], this.classCount, rows));
  }
}

/** Of every row of x [m, q] the nearest `count` others, the nearest first, of equally near ones the first. */
function nearestWithin(x: Matrix, count: number): Neighbour[][] {
  const m = x.shape[0]!;
  const products = gram(x);
  return Array.from({ length: m }, (_, i) => {
    const all: Neighbour[] = [];
    for (let j = 0; j < m; j++) {
      const squared = products[i * m + i]! + products[j * m + j]! - 2 * products[i * m + j]!;
      if (j !== i) all.push({ row: j, distance: Math.sqrt(Math.max(0, squared)) });
    }
    return all.sort((a, b) => a.distance - b.distance || a.row - b.row).slice(0, count);
  });
}
