/** What the page and its worker tell each other. */
import type { ColumnWords, MissingPolicy, Problem } from 'vaelab/data';
import type { RunSummary } from 'vaelab/report';
import type { RunPreview } from 'vaelab/synthesis';

/** A table of the person's, as the file's bytes, or one of the samples. */
export type Source = { readonly name: string; readonly bytes: Uint8Array<ArrayBuffer> } | { readonly sample: SampleId };

/** The samples, and what they are called. */
export const sampleNames = {
  clinic: 'A clinic: ids, dates, words, gaps',
  genes: '60 samples, 300 genes',
  noise: 'Pure noise',
} as const;
export type SampleId = keyof typeof sampleNames;

/** What a column is taken for by hand: it is left out, names the rows, or is a feature whatever it holds. */
export type Use = 'drop' | 'id' | 'keep';

/** How a table is to be read. */
export interface Reading {
  /** The class column; undefined to have it guessed. */
  readonly target: string | undefined;
  readonly missing: MissingPolicy;
  readonly transpose: boolean;
  /** Columns whose use was chosen by hand, by their names. */
  readonly uses: Readonly<Record<string, Use>>;
}

/** What a table holds, read so. */
export interface Seen {
  readonly name: string;
  readonly rows: number;
  readonly width: number;
  /** The columns in words; of a wide table those of which there is something to say, or those that were looked for. */
  readonly columns: readonly ColumnWords[];
  /** Columns that may be the class. */
  readonly targets: readonly string[];
  readonly target: string;
  readonly guessed: boolean;
  /** Whether cells are missing, whatever was done with them. */
  readonly gaps: boolean;
  readonly notes: readonly string[];
  readonly problems: readonly Problem[];
}

/** What a run is asked for. */
export interface Wish {
  readonly kind: string;
  readonly budget: number;
  readonly seed: number;
}

/** A kind of generator that can be chosen. */
export interface KindChoice {
  readonly name: string;
  readonly label: string;
  /** What it does, in a sentence. */
  readonly words: string;
  readonly control: boolean;
}

/** The end of a run. */
export interface Done {
  readonly summary: RunSummary;
  /** Shares of real test rows that are named correctly. */
  readonly bars: Readonly<Record<'real' | 'synthetic' | 'baseline', number>>;
  /** Training rows of the first split. */
  readonly rows: number;
  readonly files: {
    readonly rows: string;
    readonly report: string;
    readonly result: string;
    /** Null where the model keeps training rows. */
    readonly model: Uint8Array<ArrayBuffer> | null;
  };
}

export type ToWorker =
  | { readonly type: 'open'; readonly source: Source; readonly reading: Reading }
  | { readonly type: 'read'; readonly reading: Reading }
  | { readonly type: 'find'; readonly text: string }
  | { readonly type: 'run'; readonly wish: Wish }
  | { readonly type: 'stop' }
  | { readonly type: 'draw'; readonly rows: number; readonly seed: number };

export type FromWorker =
  | { readonly type: 'ready'; readonly kinds: readonly KindChoice[]; readonly place: string }
  | { readonly type: 'seen'; readonly seen: Seen }
  | { readonly type: 'found'; readonly columns: readonly ColumnWords[] }
  | { readonly type: 'stage'; readonly words: string }
  | {
      readonly type: 'epoch';
      /** Whether it is of the second training, on all training rows. */
      readonly again: boolean;
      readonly epoch: number;
      readonly epochs: number;
      readonly loss: number;
      readonly heldOut: number | undefined;
    }
  | { readonly type: 'splits'; readonly words: string }
  | { readonly type: 'preview'; readonly preview: RunPreview }
  | { readonly type: 'done'; readonly done: Done }
  | { readonly type: 'rows'; readonly text: string }
  | { readonly type: 'failed'; readonly about: 'table' | 'run' | 'draw'; readonly message: string };
