/** Chromosomes of one bit a feature, and what the study's genetic algorithm does with them. */
import type { SeededRandom } from '../../random/index.js';

/** 1 for a feature that is selected [features]. */
export type Chromosome = Uint8Array;

/** Every feature is selected with the same probability. */
export function firstChromosome(features: number, start: number, random: SeededRandom): Chromosome {
  return Uint8Array.from({ length: features }, () => Number(random.uniform() < start));
}

/** Numbers of the selected features. */
export function selected(chromosome: Chromosome): Int32Array {
  const out = new Int32Array(chromosome.reduce((sum, bit) => sum + bit, 0));
  let count = 0;
  chromosome.forEach((bit, j) => {
    if (bit === 1) out[count++] = j;
  });
  return out;
}

/** The best of some chromosomes drawn with replacement, by number. */
export function tournament(fitness: ArrayLike<number>, size: number, random: SeededRandom): number {
  let best = -1;
  for (let i = 0; i < size; i++) {
    const at = Math.floor(random.uniform() * fitness.length);
    if (best < 0 || fitness[at]! > fitness[best]!) best = at;
  }
  return best;
}

/** Two chromosomes that exchange what lies between two points. */
export function twoPointCrossover(a: Chromosome, b: Chromosome, random: SeededRandom): [Chromosome, Chromosome] {
  const points = [0, 0].map(() => Math.floor(random.uniform() * (a.length + 1)));
  const [from, to] = [Math.min(...points), Math.max(...points)];
  const [c, d] = [a.slice(), b.slice()];
  c.set(b.subarray(from, to), from);
  d.set(a.subarray(from, to), from);
  return [c, d];
}

/** A chromosome of which every bit is turned over with the same probability, so that `flips` are in the mean. */
export function flipped(chromosome: Chromosome, flips: number, random: SeededRandom): Chromosome {
  const chance = flips / chromosome.length;
  return chromosome.map((bit) => (random.uniform() < chance ? 1 - bit : bit));
}
