/** What reading a store of lines gives. */

/** Bytes of a store that hold no entry. */
export interface UnreadBytes {
  readonly from: number;
  readonly to: number;
  /** The beginning of an entry that was never written to its end. */
  readonly torn: boolean;
  /** What is wrong with it, where that is more than its checksum. */
  readonly reason?: string;
}

/** Where bytes of a store are that hold no entry. */
export interface Damage extends UnreadBytes {
  /** Counted from 1. */
  readonly line: number;
  /** At the end of the file, on a line without an end: somebody may be writing it just now. */
  readonly open: boolean;
}

/** Where reading goes on. */
export interface Position {
  readonly byte: number;
  /** Counted from 1. */
  readonly line: number;
}

export interface StoreReading<T> {
  readonly entries: readonly T[];
  readonly damage: readonly Damage[];
  readonly next: Position;
}
