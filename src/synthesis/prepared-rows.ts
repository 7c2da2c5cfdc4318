/** Rows as classifiers see them: transformed and standardised by training rows, and which of their columns are related. */
import { checkChoice, InputError, withDefaults } from '../checks/index.js';
import { ColumnTransform, type ColumnTransformMethod, StandardScaler } from '../data/index.js';
import { type Matrix, takeColumns } from '../matrix/index.js';
import { screenColumns } from './screening.js';

/** How rows are prepared; each part may be left out. */
export interface RowPreparationOptions {
  /** Default 'auto'. */
  readonly transform?: ColumnTransformMethod;
  /** Default 'auto'. */
  readonly screening?: 'auto' | 'none';
  /** Columns that say one thing together, such as the 0/1 columns of one word each. Default none. */
  readonly groups?: readonly (readonly number[])[];
}

/** What brings rows to what a classifier sees. */
export interface RowPreparation {
  /** Rows in original units [n, p] to all varying columns, transformed and standardised [n, q]. */
  readonly prepare: (x: Matrix) => Matrix;
  /** Positions within these q columns of those that are related to one another; all of them without screening. */
  readonly related: readonly number[];
  /** Positions within these q columns of those that say one thing together; their correlations do not count. */
  readonly groups: readonly (readonly number[])[];
  /** What was done, in sentences. */
  readonly note: string;
}

/** Learns from real training rows [n, p] and their class codes [n] how rows are prepared for a classifier. */
export function prepareRows(
  features: Matrix,
  classCodes: readonly number[],
  options: RowPreparationOptions = {},
): RowPreparation {
  const {
    transform: method,
    screening,
    groups,
  } = withDefaults<Required<RowPreparationOptions>>('prepareRows', options, {
    transform: 'auto',
    screening: 'auto',
    groups: [],
  });
  checkChoice('screening', screening, ['auto', 'none']);
  const transform = ColumnTransform.fit(features, { method });
  const scaler = new StandardScaler();
  const all = scaler.fitTransform(transform.transform(features));
  const varying = varyingColumns(features);
  if (varying.length === 0)
    throw new InputError('prepareRows: every column holds one value only; there is nothing to learn from');
  const learned = takeColumns(all, varying);
  const related = screening === 'none' ? varying.map((_, k) => k) : screenColumns(learned, classCodes).related;
  const left = varying.length - related.length;
  return {
    prepare: (x) => takeColumns(scaler.transform(transform.transform(x)), varying),
    related,
    groups: placesIn(varying, groups),
    note: [transform.note, ...(left > 0 ? [`${left} of ${varying.length} columns are related to no other.`] : [])].join(
      ' ',
    ),
  };
}

/** Groups of numbers as places in a list of some of them; of what is left of a group there are two at least. */
export function placesIn(chosen: readonly number[], groups: readonly (readonly number[])[]): number[][] {
  if (groups.length === 0) return [];
  const places = new Map(chosen.map((j, place) => [j, place]));
  return groups.map((group) => group.flatMap((j) => places.get(j) ?? [])).filter(({ length }) => length > 1);
}

function varyingColumns({ data, shape }: Matrix): number[] {
  const [n, p] = shape as [number, number];
  return Array.from({ length: p }, (_, j) => j).filter((j) => {
    for (let i = 1; i < n; i++) if (data[i * p + j] !== data[j]) return true;
    return false;
  });
}
