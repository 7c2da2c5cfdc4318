/** Who a process is, so that others can tell whether it still lives. */
export interface ProcessIdentity {
  /** For people, such as `4711@host`. */
  readonly label: string;
  /** Equal for processes that can see each other, such as those of one machine since it was started. */
  readonly machine: string;
  readonly pid: number;
  /** Tells processes with the same `pid` apart. */
  readonly startTime?: string;
}
