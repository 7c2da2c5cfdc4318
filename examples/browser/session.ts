/** The work: looking at a table, running on it, drawing more rows. */
import {
  type ColumnWords,
  columnWords,
  type FormColumn,
  InputError,
  type OpenedTable,
  openTable,
  type TableInspection,
  type TableOptions,
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
import type { FromWorker, KindChoice, Reading, Seen, Source, ToWorker, Use, Wish } from './messages.js';
import { sampleText } from './samples.js';

/** Columns that are shown one by one, and that are offered as the class. */
const [mostShown, mostTargets] = [40, 200];
/** Names that a class column often has. */
const classNames = /^(class|target|label|diagnosis|outcome|status|group|species|type|y)$/i;

export class Session {
  readonly #tell: (message: FromWorker) => void;
  #backend: Backend | undefined;
  #name = '';
  #opened: OpenedTable | undefined;
  #options: TableOptions = {};
  /** All columns of the table in words. */
  #columns: readonly ColumnWords[] = [];
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
      if (message.type === 'open') await this.#open(message.source, message.reading);
      else if (message.type === 'read') this.#look(message.reading);
      else if (message.type === 'find') this.#find(message.text);
      else if (message.type === 'run') await this.#run(message.wish);
      else await this.#draw(message.rows, message.seed);
    } catch (error) {
      this.#tell({ type: 'failed', about, message: error instanceof Error ? error.message : String(error) });
    }
  }

  async #open(source: Source, reading: Reading): Promise<void> {
    this.#opened = undefined;
    this.#name = 'sample' in source ? `${source.sample}.csv` : source.name;
    const bytes = 'sample' in source ? new TextEncoder().encode(sampleText(source.sample)) : source.bytes;
    this.#opened = await openTable(bytes, { file: this.#name });
    this.#look(reading);
  }

  #look({ target: wanted, missing, transpose, uses }: Reading): void {
    const opened = this.#opened;
    if (opened === undefined) return;
    const named = (use: Use): string[] => Object.keys(uses).filter((name) => uses[name] === use);
    const options = { missing, transpose, id: named('id'), drop: named('drop'), keep: named('keep') };
    const without = opened.inspect({ ...options, target: null });
    const target = wanted ?? without.besides[0] ?? guessOf(without.columns);
    this.#options = { ...options, target };
    const found = this.#inspect(opened, without);
    this.#columns = found.columns.map((column) => columnWords(column, found.numbers.get(column.name)));
    const seen: Seen = {
      name: this.#name,
      rows: found.rows,
      width: found.columns.length,
      columns: this.#shown(),
      targets: targetsOf(without, target),
      target,
      guessed: wanted === undefined,
      gaps: found.columns.some((column) => column.missing > 0),
      notes: found.notes,
      problems: found.problems,
    };
    this.#tell({ type: 'seen', seen });
  }

  /** The table with its class column; where that cannot be one, the table without, and why. */
  #inspect(opened: OpenedTable, without: TableInspection): TableInspection {
    try {
      return opened.inspect(this.#options);
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

  /** The columns to be shown: of a wide table those of which there is something to say. */
  #shown(): readonly ColumnWords[] {
    const all = this.#columns;
    return all.length <= mostShown ? all : all.filter(({ odd }) => odd).slice(0, mostShown);
  }

  /** Shows the columns whose names hold a text. */
  #find(text: string): void {
    const wanted = text.trim().toLowerCase();
    const holding = this.#columns.filter(({ name }) => name.toLowerCase().includes(wanted));
    this.#tell({ type: 'found', columns: wanted === '' ? this.#shown() : holding.slice(0, mostShown) });
  }

  async #run({ kind, budget, seed }: Wish): Promise<void> {
    if (this.#opened === undefined) throw new Error('there is no table');
    const table = this.#opened.read(this.#options);
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

/** Columns that may be the class; of a wide table those of words. */
function targetsOf({ columns, besides }: TableInspection, target: string): string[] {
  const few = columns.length <= mostTargets;
  const likely = columns.filter(({ kind, name }) => few || kind === 'words' || name === target);
  return [...besides, ...likely.map(({ name }) => name)].slice(0, mostTargets);
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
