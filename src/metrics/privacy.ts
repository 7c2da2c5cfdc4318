/** What synthetic rows give away of the rows behind them. Null stands where no real rows apart were given, or a figure is not defined. */
export interface Privacy {
  /** Median distance of a synthetic row to its nearest training row, over the same among training rows. */
  readonly distanceRatio: number;
  /** AUC of the nearest distance to a synthetic row, training rows against rows that the generator has not seen; 0.5 gives nothing away. */
  readonly distanceAttack: number | null;
  /** AUC of the distance to the affine span of the synthetic rows of the row's class, training rows against unseen ones. */
  readonly spanAttack: number | null;
  /** All synthetic rows, and those among them that equal a training row. */
  readonly rows: number;
  readonly copies: number;
  /** Synthetic rows that were compared with training rows (not all where that takes too long), and those nearer to one than a twentieth of the training rows' own median distance. */
  readonly compared: number;
  readonly nearCopies: number;
  /** Share of the unseen rows that equal or nearly equal a training row: what chance does in a table of few different rows. */
  readonly unseenCopies: number | null;
}
