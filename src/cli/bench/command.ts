/** `vaelab bench`: kernels and training steps on every backend that works here. */
import { backendNames } from '../../backends/index.js';
import { availableParallelism, cpus, loadavg } from 'node:os';
import { Command } from 'commander';
import {
  type BenchDocument,
  benchBars,
  benchTable,
  type CaseKind,
  fullPaces,
  kernelCases,
  type MeasuredMachine,
  openBackends,
  quickPaces,
  runBench,
  trainingCases,
} from '../../bench/index.js';
import {
  type BackendFlags,
  blasHelp,
  chooseBackend,
  fusedHelp,
  gpuModeHelp,
  vectorsHelp,
  warnOfSlowness,
} from '../kit/backend.js';
import { chartWriter, checkWritten, compareFiles, writeFigures } from './compare.js';
import { BenchDisplay } from './progress.js';
import { exitCodes } from '../kit/errors.js';
import { onInterrupt } from '../kit/interrupt.js';
import { number, oneOf } from '../kit/options.js';
import { checkFile } from '../kit/output.js';
import { version } from '../../checks/version.js';
import { print } from '../kit/terminal.js';

interface BenchFlags extends BackendFlags {
  readonly only?: string;
  readonly quick?: boolean;
  readonly json?: boolean;
  readonly out?: string;
  readonly chart?: string;
  readonly compare?: readonly string[];
  readonly quiet?: boolean;
}

const kinds: readonly CaseKind[] = ['kernels', 'training'];

const examples = `
Examples:
  $ vaelab bench                              everything, in about a minute
  $ vaelab bench --quick                      a look, in a few seconds
  $ vaelab bench --only training --threads 4  epochs of the published models on four threads
  $ vaelab bench --out before.json            figures to be kept in a file, and as a table
  $ vaelab bench --chart bars.html            a chart, too
  $ vaelab bench --compare before.json after.json --chart both.svg

Columns:
  median, best   of several rounds; rates in GFLOP/s and GB/s are better when higher, ms per epoch when lower
  first ms       from the expressions to the first result: graph, plan, compilation, one run
  b is           with --compare: how many times as fast b is as a, by the medians
The reference backend gets the small cases only; the gpu backend is measured on a graphics card, or with --backend gpu.`;

export function benchCommand(): Command {
  return new Command('bench')
    .description('Measure kernels and training steps on every backend that works here.')
    .option('--only <kind>', `${kinds.join(' or ')} (default: both)`)
    .option('--quick', 'fewer cases and rounds: a few seconds, for trying')
    .option('--backend <name>', `measure this one only: ${backendNames.join(', ')} (default: all that work)`)
    .option('--threads <n>', 'threads of the wasm backend (default: measure 1, and one for each physical core)', number)
    .option('--vectors <bits>', vectorsHelp, 'auto')
    .option('--no-fused', fusedHelp)
    .option('--blas <which>', blasHelp, 'off')
    .option('--gpu-mode <mode>', gpuModeHelp)
    .option('--out <file>', 'write the figures as JSON')
    .option('--chart <file>', 'draw bars into an .svg or .html file')
    .option('--compare <files...>', 'measure nothing; compare two files of figures, from two machines or versions')
    .option('--json', 'print the figures as one JSON document on stdout')
    .option('--quiet', 'no progress')
    .option('--debug', 'print the stack of an error')
    .addHelpText('after', examples)
    .action(async (flags: BenchFlags) => {
      process.exitCode = await bench(flags);
    });
}

async function bench(flags: BenchFlags): Promise<number> {
  if (flags.compare !== undefined) return compareFiles(flags.compare, flags);
  const only = flags.only === undefined ? undefined : oneOf('--only', flags.only, kinds);
  const choice = chooseBackend(flags);
  if (flags.out !== undefined) checkFile(flags.out, '--out');
  const writeChart = flags.chart === undefined ? undefined : chartWriter(flags.chart);
  const quick = flags.quick === true;
  const cases = [...kernelCases, ...trainingCases].filter(
    (each) => (only === undefined || each.kind === only) && (!quick || each.quick),
  );
  const machine = thisMachine();
  const display = new BenchDisplay(flags.quiet === true);
  warnWhenBusy(machine, display);

  const message =
    'Interrupted: ending this measurement, then printing what there is. Press Ctrl-C again to quit at once.';
  const interruption = onInterrupt([{ message }], (text) => display.interject(text));
  const signal = interruption.signals[0]!;
  const { backends, missing } = await openBackends(choice);
  try {
    for (const text of missing) display.say(`note: ${text}`);
    for (const { backend } of backends) warnOfSlowness(backend);
    const results = await runBench({
      cases,
      backends,
      paces: quick ? quickPaces : fullPaces,
      signal,
      onProgress: (progress) => display.update(progress),
    });
    display.finish();
    const document: BenchDocument = {
      version,
      quick,
      interrupted: signal.aborted,
      machine,
      backends: backends.map(({ name, threads, vectors, fused, blas, mode, reason, startMs }) => ({
        name,
        threads,
        vectors,
        fused,
        ...(blas !== undefined && { blas }),
        ...(mode !== undefined && { mode }),
        reason,
        startMs,
      })),
      results,
    };
    await hand(document, flags, writeChart, display);
    return signal.aborted ? exitCodes.interrupted : exitCodes.done;
  } finally {
    display.finish();
    interruption.release();
    for (const { backend } of backends) await backend.dispose();
  }
}

function warnWhenBusy(machine: MeasuredMachine, display: BenchDisplay): void {
  if (machine.load > 0.5 * machine.cores)
    display.say(
      `warning: something else is running (load ${machine.load.toFixed(2)} on ${machine.cores} cores); this is not what the machine can do`,
    );
}

/** Prints the figures, and writes the files that were asked for. @throws FileError when one of them cannot be written */
async function hand(
  document: BenchDocument,
  flags: BenchFlags,
  writeChart: ReturnType<typeof chartWriter> | undefined,
  display: BenchDisplay,
): Promise<void> {
  const json = `${JSON.stringify(document, null, 2)}\n`;
  const table = benchTable(document);
  print(flags.json === true ? json.trimEnd() : table);
  const say = (text: string): void => display.say(text);
  const failures = [await writeFigures(json, flags, say)];
  if (document.results.length > 0) failures.push(await writeChart?.(benchBars(document), table, say));
  checkWritten(failures);
}

function thisMachine(): MeasuredMachine {
  return {
    model: cpus()[0]?.model.trim() ?? 'unknown processor',
    cores: availableParallelism(),
    node: process.versions.node,
    v8: process.versions.v8,
    load: loadavg()[0]!,
  };
}
