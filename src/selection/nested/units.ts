/** The pieces of work of a nested selection: each by itself, in any order, in any process, with an outcome of plain data. */
import type { SelectionLeakage } from '../result.js';
import { control, type SelectionPlan } from './plan.js';
import { holdsOut } from './rankers.js';

/** One piece of work. */
export type SelectionUnit =
  /** A method on real rows, in one split; without a split on all rows, for the columns that the selection hands over. */
  | { readonly kind: 'method'; readonly method: string; readonly split?: number | undefined }
  /** A method on real and synthetic rows of one split. */
  | { readonly kind: 'augmented'; readonly method: string; readonly synthesizer: string; readonly split: number }
  /** Quick methods on permuted labels. */
  | { readonly kind: 'permutation'; readonly permutation: number }
  /** Planted columns, looked for with rows of a synthesizer, or without. */
  | { readonly kind: 'spike'; readonly repeat: number; readonly synthesizer?: string | undefined };

/** What a classifier scored on rows that were held out within the training part, and the mean of its losses there, from 0 to 1. */
export interface InnerScore {
  readonly k: number;
  readonly classifier: string;
  readonly score: number;
  readonly error: number;
  readonly loss: number;
}

/** A classifier's answers to the test rows. */
export interface OuterAnswers {
  readonly k: number;
  readonly classifier: string;
  readonly named: readonly number[];
}

/** What a method came to on one split. */
export interface MethodOutcome {
  readonly kind: 'method';
  /** Columns, the best first, as many as the largest k. */
  readonly order: readonly number[];
  /** Their scores. */
  readonly scores: readonly number[];
  readonly inner: readonly InnerScore[];
  readonly answers: readonly OuterAnswers[];
  readonly leakage: SelectionLeakage;
  /** Of ranking. */
  readonly seconds: number;
  /** How a search for a set went, of a ranker that searches. */
  readonly search?: SetSearch;
}

/** A search for the set of columns that does best on rows that it holds out itself. */
export interface SetSearch {
  readonly generations: readonly { readonly best: number; readonly mean: number; readonly diversity: number }[];
  /** The best set's accuracy on these rows: what was searched for. */
  readonly inner: number;
  /** Columns of the best set. */
  readonly size: number;
}

/** What a method came to on one split with synthetic rows among its training rows. */
export interface AugmentedOutcome {
  readonly kind: 'augmented';
  readonly order: readonly number[];
  readonly answers: readonly OuterAnswers[];
  readonly leakage: SelectionLeakage;
  readonly rows: number;
}

/** What methods came to with permuted labels. */
export interface PermutationOutcome {
  readonly kind: 'permutation';
  /** Means over the splits. */
  readonly scores: readonly {
    readonly k: number;
    readonly ranker: string;
    readonly classifier: string;
    readonly score: number;
  }[];
}

/** How many planted columns were found in a copy of the table. */
export interface SpikeOutcome {
  readonly kind: 'spike';
  readonly planted: number;
  readonly shift: number;
  readonly found: number;
  readonly rows: number;
}

/** What a unit of the work came to. */
export type UnitOutcome = MethodOutcome | AugmentedOutcome | PermutationOutcome | SpikeOutcome;

/** What is no method, and shown beside them. */
export const baselines = { all: 'all columns', random: 'random columns' } as const;

/** Splits for every permutation of the labels. */
export const permutationSplits = 5;
/** Copies of the table with planted columns. */
export const spikeRepeats = 5;

/** Names a unit among those of one selection. */
export function unitKey(unit: SelectionUnit): string {
  switch (unit.kind) {
    case 'method':
      return `${unit.split === undefined ? 'all rows' : `split ${unit.split}`}: ${unit.method}`;
    case 'augmented':
      return `split ${unit.split}: ${unit.method} with ${unit.synthesizer}`;
    case 'permutation':
      return `permutation ${unit.permutation}`;
    case 'spike':
      return `spike ${unit.repeat}: ${unit.synthesizer ?? 'real rows'}`;
  }
}

/** The synthesizers that are compared: what was asked for, and the control. */
export function comparedSynthesizers({ augmenters }: SelectionPlan): string[] {
  if (augmenters.length === 0) return [];
  return [...new Set([...augmenters.map(({ name }) => name), control])];
}

/** Methods that may rank synthetic rows. */
export function augmentedMethods({ rankers }: SelectionPlan): string[] {
  return rankers.map(({ name }) => name).filter((name) => !holdsOut(name));
}

/** All units, split by split, so that what is done first can be told of first. */
export function unitsOf(plan: SelectionPlan): SelectionUnit[] {
  const methods = [...plan.rankers.map(({ name }) => name), ...Object.values(baselines)];
  const synthesizers = comparedSynthesizers(plan);
  const all: SelectionUnit[] = [];
  for (let split = 0; split < plan.splits; split++) {
    for (const method of methods) all.push({ kind: 'method', method, split });
    for (const synthesizer of synthesizers)
      for (const method of augmentedMethods(plan)) all.push({ kind: 'augmented', method, synthesizer, split });
  }
  for (const { name } of plan.rankers) all.push({ kind: 'method', method: name });
  for (let permutation = 0; permutation < plan.permutations; permutation++)
    all.push({ kind: 'permutation', permutation });
  if (synthesizers.length > 0)
    for (let repeat = 0; repeat < spikeRepeats; repeat++)
      for (const synthesizer of [undefined, ...synthesizers]) all.push({ kind: 'spike', repeat, synthesizer });
  return all;
}
