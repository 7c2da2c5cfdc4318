/** The work: looking at a table, running on it, drawing more rows. */
import {
  columnWords,
  type FormColumn,
  InputError,
  inspectCsv,
  readCsv,
  type Table,
  type TableInspection,
  writeCsv,
} from 'vaelab/data';
import { kindWords, renderReport, runSummary } from 'vaelab/report';
import {
  type Progress,
  type RepeatState,
  type RunOutcome,
  runTable,
  stageWords,
  synthesizerFromBytes,
  synthesizerKinds,
} from 'vaelab/synthesis';
import { type Backend, wasm } from 'vaelab/tensor';
import type { FromWorker, KindChoice, Reading, Seen, Source, ToWorker, Wish } from './messages.js';
import { sampleText } from './samples.js';

/** Columns that are shown one by one, and that are offered as the class. */
const [mostShown, mostTargets] = [40, 200];
/** Names that a class column often has. */
const classNames = /^(class|target|label|diagnosis|outcome|status|group|species|type|y)$/i;

export class Session {
  readonly #tell: (message: FromWorker) => void;
  #backend: Backend | undefined;
  #text = { name: '', text: '' };
  #reading: Reading = { target: undefined, missing: 'error', transpose: false };
  #model: Uint8Array<ArrayBuffer> | null = null;
  #running: AbortController | undefined;

  constructor(tell: (message: FromWorker) => void) {
    this.#tell = tell;
  }

  async start(): Promise<void> {
    const backend = (this.#backend = await wasm());
    const place = `${backend.threads} ${backend.threads === 1 ? 'thread' : 'threads'} of this device`;
    this.#tell({ type: 'ready', kinds: kindChoices(), place });
  }

  /** Ends a run in progress with what there is. */
  stop(): void {
    this.#running?.abort();
  }

  async take(message: Exclude<ToWorker, { type: 'stop' }>): Promise<void> {
    const about = message.type === 'run' ? 'run' : message.type === 'draw' ? 'draw' : 'table';
    try {
      if (message.type === 'open') this.#open(message.source, message.reading);
      else if (message.type === 'read') this.#look(message.reading);
      else if (message.type === 'run') await this.#run(message.wish);
      else await this.#draw(message.rows, message.seed);
    } catch (error) {
      this.#tell({ type: 'failed', about, message: error instanceof Error ? error.message : String(error) });
    }
  }

  #open(source: Source, reading: Reading): void {
    this.#text = 'sample' in source ? { name: `${source.sample}.csv`, text: sampleText(source.sample) } : source;
    this.#look(reading);
  }

  #options({ target, missing, transpose }: Reading): Parameters<typeof readCsv>[1] & { readonly file: string } {
    return { file: this.#text.name, target: target ?? null, missing, transpose };
  }

  #look(reading: Reading): void {
    const { name, text } = this.#text;
    const without = inspectCsv(text, this.#options({ ...reading, target: undefined }));
    const target = reading.target ?? guessOf(without.columns);
    this.#reading = { ...reading, target };
    const found = this.#inspect(without);
    const { columns, targets, gaps } = describe(found, without.columns, target);
    const seen: Seen = {
      name,
      rows: found.rows,
      width: found.columns.length,
      columns,
      targets,
      target,
      guessed: reading.target === undefined,
      gaps,
      notes: found.notes,
      problems: found.problems,
    };
    this.#tell({ type: 'seen', seen });
  }

  /** The table with its class column; where that cannot be one, the table without, and why. */
  #inspect(without: TableInspection): TableInspection {
    try {
      return inspectCsv(this.#text.text, this.#options(this.#reading));
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      const { message } = error;
      const problem = {
        what: 'columns that cannot be the class',
        count: 1,
        items: [message],
        remedy: 'choose another under “Class column”',
      };
      return { ...without, problems: [problem], problem: message };
    }
  }

  async #run({ kind, budget, seed }: Wish): Promise<void> {
    const table: Table = readCsv(this.#text.text, this.#options(this.#reading));
    const running = (this.#running = new AbortController());
    const progress = new Telling(this.#tell);
    try {
      const outcome = await runTable(table, {
        kind,
        budget,
        seed,
        backend: this.#backend,
        signal: running.signal,
        onProgress: (each) => progress.update(each),
        onSplits: (state) => progress.splits(state),
        onPreview: (preview) => this.#tell({ type: 'preview', preview }),
      });
      this.#model = (outcome.toBytes?.() as Uint8Array<ArrayBuffer> | undefined) ?? null;
      this.#tell({ type: 'done', done: doneOf(outcome, this.#model) });
    } finally {
      this.#running = undefined;
    }
  }

  async #draw(rows: number, seed: number): Promise<void> {
    if (this.#model === null) throw new Error('this kind keeps training rows, so that its model was not kept');
    const synthesizer = synthesizerFromBytes(this.#model, this.#backend && { backend: this.#backend });
    this.#tell({ type: 'rows', text: writeCsv(await synthesizer.sample(rows, { seed })) });
  }
}

/** What can be chosen, the controls last. */
function kindChoices(): KindChoice[] {
  const kinds = Object.entries(synthesizerKinds).map(([name, { label, control }]) => ({
    name,
    label,
    words: kindWords(name, control),
    control,
  }));
  const words =
    'Tries several kinds on parts of the training rows, and takes the one whose rows serve best and give little away.';
  return [{ name: 'auto', label: 'automatic choice', words, control: false }, ...kinds];
}

/** The column that is most likely the class: by its name, or the last one of few words, or the last. */
function guessOf(columns: readonly FormColumn[]): string {
  const used = columns.filter(({ kind }) => kind === 'number' || kind === 'words');
  const words = used.filter((column) => column.kind === 'words' && column.words.length <= 20);
  const named = used.find(({ name }) => classNames.test(name));
  return (named ?? words.at(-1) ?? used.at(-1) ?? columns.at(-1)!).name;
}

function describe(
  { columns, numbers }: TableInspection,
  without: readonly FormColumn[],
  target: string,
): Pick<Seen, 'columns' | 'targets' | 'gaps'> {
  const all = columns.map((column) => columnWords(column, numbers.get(column.name)));
  const odd = all.filter((column) => column.odd);
  const few = without.length <= mostTargets;
  const targets = without.filter(({ kind, name }) => few || kind === 'words' || name === target);
  return {
    columns: all.length <= mostShown ? all : odd.slice(0, mostShown),
    targets: targets.slice(0, mostTargets).map(({ name }) => name),
    gaps: columns.some(({ missing }) => missing > 0),
  };
}

function doneOf({ result, pictures, synthetic }: RunOutcome, model: Uint8Array<ArrayBuffer> | null) {
  const { real, synthetic: score, baseline } = result.verdict;
  return {
    summary: runSummary(result),
    bars: { real, synthetic: score, baseline },
    rows: result.split.train.length,
    files: {
      rows: writeCsv(synthetic),
      report: renderReport(result, pictures),
      result: `${JSON.stringify(result, null, 2)}\n`,
      model,
    },
  };
}

/** Tells what goes on, as often as somebody can look at it. */
class Telling {
  readonly #tell: (message: FromWorker) => void;
  #stage = '';
  #split = '';

  constructor(tell: (message: FromWorker) => void) {
    this.#tell = tell;
  }

  update({ stage, detail, epoch }: Progress): void {
    const words = `${this.#split}${stageWords[stage]}${detail === undefined ? '' : `: ${detail}`}`;
    if (words !== this.#stage) this.#tell({ type: 'stage', words });
    this.#stage = words;
    if ((stage !== 'generator' && stage !== 'refit') || epoch === undefined) return;
    const { trainLoss: loss, validationLoss: heldOut, epochs } = epoch;
    this.#tell({ type: 'epoch', again: stage === 'refit', epoch: epoch.epoch, epochs, loss, heldOut });
  }

  splits({ splits, verdict }: RepeatState): void {
    this.#split = `split ${splits + 1}, `;
    const words =
      verdict === undefined ? '' : `after ${splits} ${splits === 1 ? 'split' : 'splits'}: ${verdict.headline}`;
    this.#tell({ type: 'splits', words });
  }
}
