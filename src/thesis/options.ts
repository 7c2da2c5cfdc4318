/** The rows that the study adds to the table of run options, and what an option of the library means under its protocols. */
import { type OptionRow, runOptions } from '../synthesis/index.js';
import { protocols } from './protocol.js';

const studyRows: readonly OptionRow[] = [
  {
    name: 'experiment',
    flag: '--experiment <id>',
    kind: { type: 'text' },
    default: undefined,
    help: 'set every option as that experiment of the study had it; explicit options still win',
    search: false,
    group: 'run',
  },
  {
    name: 'protocol',
    flag: '--protocol <name>',
    kind: { type: 'choice', choices: protocols },
    default: undefined,
    help: `${protocols.join(', ')} (default: clean; with --experiment as-published)`,
    search: false,
    group: 'run',
  },
];

/** What the study says of options that there are anyway. */
const changes: Readonly<Record<string, Partial<OptionRow>>> = {
  stop: {
    kind: { type: 'choice', choices: ['none', 'train', 'validation', 'test'] },
    help: 'loss that ends training early: none, train, validation, or, for published protocols only, test (default: clean validation, as-published none, as-described test)',
  },
  batchSize: { help: 'rows per training step (default: clean about an eighth of the rows, 16 to 64; else 1024)' },
  samples: { help: 'synthetic rows to draw (default: clean as many as real training rows, else 100)' },
  model: {
    help: "the kind of generator, see below; the study's are vae and cvae (default: the experiment's, else auto)",
  },
  seeds: { help: 'for the study, trainings with seeds from --seed upwards (default: 1); else the same as --splits' },
};

/** The options of a run, those of the study among them. */
export const studyOptions: readonly OptionRow[] = [
  ...studyRows,
  ...runOptions.map((row) => ({ ...row, ...changes[row.name] })),
];
