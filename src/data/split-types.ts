/** Zero-based row numbers of the two parts. */
export interface Split {
  train: Int32Array;
  test: Int32Array;
}

/** Numbers of rows wanted for the two parts. */
export interface PartSizes {
  readonly train: number;
  readonly test: number;
}
