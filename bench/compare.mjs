// One table of training epochs for the README: ours, with and without a native BLAS, in every Node given, PyTorch as it is and by
// torch.compile, TensorFlow.js and jax-js. What is missing is installed first: the packages of this folder, and the newest PyTorch in .cache.
import { existsSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { here, flags, inRounds, peerEnvironment, runToEnd } from './processes.mjs';

/** Runs an installer in this folder. @throws Error when it fails */
function install(program, args) {
  console.error(`${program} ${args.join(' ')}`);
  const { status } = spawnSync(program, args, { cwd: here('.'), stdio: ['ignore', 2, 2] });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} failed`);
}

if (!existsSync(here('node_modules'))) install('npm', ['ci']);
const { machine, markdownTable, printMachine, printTable, summary } = await import('./measure.mjs');
const { namesOf, readOptions, wholeNumber, writeReports } = await import('./options.mjs');
const { BATCH, RATE, WORKLOADS } = await import('./workloads.mjs');

const options = readOptions(
  {
    workload: {
      type: 'string',
      multiple: true,
      default: ['small-400,full-178,wide-60,25t2,23-trial95,gcm-42,madelon-31'],
    },
    rounds: { type: 'string', default: '3' },
    epochs: { type: 'string' },
    node: { type: 'string', multiple: true, default: [process.execPath] },
    blas: { type: 'string', default: 'auto' },
    peers: { type: 'string', multiple: true, default: ['all'] },
    python: { type: 'string', multiple: true, default: [] },
  },
  ['rounds'],
);
const { threads, vectors, rounds, blas } = options;
const peers = namesOf('peers', options.peers, ['torch', 'torch.compile', 'tfjs', 'jax-js']);
/** FLOPs of an epoch beyond which the JavaScript peers, at 1 to 50 GFLOP/s, would take all the time. */
const mostForScripts = 3e9;

/** A Python that has PyTorch: the one given, or one that is made here. */
function pythonWithTorch() {
  if (options.python.length > 0 || !peers.some((name) => name.startsWith('torch'))) return options.python[0];
  const python = here('.cache/torch/bin/python');
  if (!existsSync(python)) {
    install('python3', ['-m', 'venv', here('.cache/torch')]);
    install(python, [
      '-m',
      'pip',
      'install',
      '--quiet',
      'torch',
      'numpy',
      '--extra-index-url',
      'https://download.pytorch.org/whl/cpu',
    ]);
  }
  return python;
}
const python = pythonWithTorch();

function candidatesOf(name, epochs) {
  const { rows, features, hidden, latent, batch = BATCH, warmup } = WORKLOADS[name];
  const ours = options.node.flatMap((node) =>
    ['off', ...(blas === 'off' ? [] : [blas])].map((library) => ({
      block: () =>
        runToEnd(node, [
          here('epoch.mjs'),
          ...flags({ workload: name, epochs, warmup, threads, vectors, blas: library }),
        ]).then((block) => ({
          ...block,
          kind: `vaelab, Node ${block.node}${block.blas ? ', BLAS' : ''}`,
          asked: library,
        })),
    })),
  );
  const sizes = { rows, features, hidden: hidden.join(), latent, batch, rate: RATE, epochs, warmup, fused: true };
  const torch = ['torch', 'torch.compile']
    .filter((kind) => peers.includes(kind))
    .flatMap((kind) =>
      [1, 2].map((count) => ({
        peer: `${kind} ${count}`,
        block: () => {
          const all = { ...sizes, threads: count, compile: kind === 'torch.compile' };
          return runToEnd(python, [here('torch_epoch.py'), ...flags(all)], peerEnvironment(count)).then((block) => ({
            ...block,
            kind: `PyTorch ${block.torch}${block.compiled ? ', compiled' : ''}`,
          }));
        },
      })),
    );
  const small = 6 * rows * features * hidden[0] * 2 < mostForScripts;
  const scripts = ['tfjs', 'jax-js']
    .filter((peer) => peers.includes(peer) && small)
    .map((peer) => ({
      peer,
      block: () =>
        runToEnd(process.execPath, [
          here('peer-epoch.mjs'),
          ...flags({ peer, workload: name, epochs: Math.min(epochs, 10), warmup: Math.min(warmup, 5) }),
        ]).then((block) => ({ ...block, kind: block.name })),
    }));
  return [...ours, ...torch, ...scripts];
}

/** Of each kind the better of its thread counts; ours without BLAS where none was found are left out. */
function better(candidates) {
  const found = new Map();
  for (const { blocks } of candidates) {
    const [{ kind, threads: count, asked, blas: used, losses }] = blocks;
    if (asked !== undefined && asked !== 'off' && !used) continue;
    const own = { kind, threads: count, ...summary(blocks.flatMap(({ times }) => times)), losses };
    if (!(found.get(kind)?.median <= own.median)) found.set(kind, own);
  }
  return [...found.values()];
}

const digits = (ms) => (ms < 1000 ? ms.toPrecision(3) : ms.toFixed(0));

/** A row for each workload: milliseconds, and how many times as fast the best of ours is as the best PyTorch. */
function rowOf({ name, sides }) {
  const of = (start) => sides.filter(({ kind }) => kind.startsWith(start)).map(({ median }) => median);
  const [own, torch] = [Math.min(...of('vaelab')), Math.min(...of('PyTorch'))];
  return {
    workload: name,
    ...Object.fromEntries(kinds.map((kind) => [kind, cell(sides.find((side) => side.kind === kind))])),
    'times PyTorch': Number.isFinite(torch) ? (torch / own).toFixed(2) : '',
  };
}
const cell = (side) => (side === undefined ? '' : `${digits(side.median)} (${side.threads})`);

const found = machine();
printMachine(found);
const results = [];
let kinds = [];
for (const name of namesOf('workload', options.workload, Object.keys(WORKLOADS))) {
  const epochs = options.epochs ? wholeNumber('epochs', options.epochs) : Math.ceil(WORKLOADS[name].timed / rounds);
  const sides = better(await inRounds(candidatesOf(name, epochs), rounds));
  for (const { kind, losses } of sides)
    if (!(losses.at(-1) < losses[0])) {
      console.log(`WRONG: ${name}, ${kind}: the loss does not fall: ${losses[0]} to ${losses.at(-1)}`);
      process.exitCode = 1;
    }
  results.push({ name, sides, load: machine().load });
  kinds = [...new Set(results.flatMap((result) => result.sides.map(({ kind }) => kind)))];
  const rows = results.map(rowOf);
  const text = `${found.text}. Milliseconds an epoch of the VAE, medians of ${rounds} rounds in turn; threads in brackets, of PyTorch the better of 1 and 2.\n\n${markdownTable(rows)}`;
  // After every workload, so that an interrupted run leaves what it has.
  writeReports(options, { machine: found, unit: 'ms per epoch', results }, text);
  if (results.length === 1) console.log();
  console.error(`${name}: done`);
}
printTable(results.map(rowOf));
