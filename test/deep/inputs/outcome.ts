/** What came of an input: it was taken, refused in plain words, or met with an error that helps nobody. */

/** An input that fuzzing found something wrong with. */
export interface Finding {
  readonly target: string;
  readonly seed: number;
  readonly problem: string;
}

/** The errors that the project throws on purpose, by name: `instanceof` would miss those of another copy of a module. */
const ours: ReadonlySet<string> = new Set([
  'CatalogueError',
  'DivergedError',
  'FileError',
  'InputError',
  'LeakageError',
  'MemoryError',
  'ModelFileError',
  'NothingToTryError',
  'OptionError',
  'ShapeError',
  'SpaceError',
  'StudyError',
  'commander.invalidArgument',
]);

const unclear =
  /\bundefined\b|\bNaN\b|\[object|Invalid typed array|Invalid array|Invalid string|Maximum call stack|Cannot |is not a function|not iterable/g;
const longest = 3000;

/** Why an error helps nobody; undefined for one that says what was found. `text` is what was read, whose words it may repeat. */
export function whyUnclear(error: unknown, text = ''): string | undefined {
  if (!(error instanceof Error)) return `threw ${String(error)}, which is no error`;
  const { message } = error;
  const told = `${error.name}: ${message.slice(0, 300)}`;
  const name =
    (error as { code?: unknown }).code === 'commander.invalidArgument' ? 'commander.invalidArgument' : error.name;
  // Of the language's own kinds, those are ours that begin with what was called.
  const said = ['Error', 'RangeError', 'TypeError'].includes(name) && /^[\w.,()'" -]+: \S/.test(message);
  if (!ours.has(name) && !said)
    return `unknown kind of error: ${error.stack?.split('\n').slice(0, 6).join('\n') ?? told}`;
  if (message.length > longest) return `${message.length} characters long: ${told}`;
  // What was found may be said: "found NaN", "became NaN", "'undefined'".
  const own = message
    .replace(/(?<!\w)'[^']*'(?!\w)/g, '')
    .replace(/^(undefined|NaN)(: |, )|'[^;]*'|"[^"]*("|…)|`[^`]*`/g, '')
    .replace(/\[[^[\]]*\]|\b(classes|columns|values) are [^;]*/g, '')
    .replace(
      /\[[^[\]]*\]|\(([^(),]+, )*(undefined|NaN)(, [^(),]+)*\)|\b(axis|classes:|shape|strides|code|became|found|from|has|holds|in|is|label|not|of|place|row|than|to|with) (a |the number )?-?(undefined|NaN)\b/g,
      '',
    );
  const words = [...own.matchAll(unclear)].filter(([word]) => !text.includes(word));
  if (words.length > 0 || message.trim() === '') return `unclear: ${told}`;
  return undefined;
}

/** @throws Error when something that was taken is not as it must be */
export function must(condition: boolean, what: string): void {
  if (!condition) throw new Error(`taken, but ${what}`);
}
