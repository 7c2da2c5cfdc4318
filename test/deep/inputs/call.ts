/** A function with arguments that it takes. */
export interface Call {
  readonly name: string;
  readonly args: readonly unknown[];
  readonly run: (...args: never[]) => unknown;
}

export const call = (name: string, args: readonly unknown[], run: (...args: never[]) => unknown): Call => ({
  name,
  args,
  run,
});

/** A small table, and its classes. */
export const rows: readonly (readonly [number, number])[] = [
  [1, 2],
  [3, 4],
  [5, 7],
  [0, 1],
];
export const labels: readonly string[] = ['a', 'b', 'a', 'b'];
