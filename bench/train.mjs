// Training epochs of a variational autoencoder: VAE.fit on the wasm backend, and PyTorch on 1 and on 2 threads.
//
// In every round each candidate runs in a process of its own that begins with fresh weights, warms up, times some
// epochs and ends: no thread of one is left when the next begins. The table and the checks are in train-report.mjs.
import { flags, here, inRounds, peerEnvironment, runToEnd } from './processes.mjs';
import { machine, printMachine } from './measure.mjs';
import { namesOf, readOptions, wholeNumber, writeReports } from './options.mjs';
import { check, evaluate, markdown, printResult } from './train-report.mjs';
import { BATCH, RATE, WORKLOADS } from './workloads.mjs';

const options = readOptions(
  {
    workload: { type: 'string', multiple: true, default: ['25t1'] },
    rounds: { type: 'string', default: '3' },
    epochs: { type: 'string' },
    node: { type: 'string', multiple: true, default: [process.execPath] },
    'ours-only': { type: 'boolean', default: false },
    'keep-best': { type: 'boolean', default: false },
  },
  ['rounds'],
);
const { threads, vectors, rounds } = options;
const names = namesOf('workload', options.workload, Object.keys(WORKLOADS));

/** Our epochs and the rates that bound them, each under every Node given. */
function ourCandidates(name, epochs) {
  const { warmup } = WORKLOADS[name];
  const keepBest = options['keep-best'];
  return options.node.flatMap((node) => [
    {
      kind: 'ours',
      block: () =>
        runToEnd(node, [
          here('epoch.mjs'),
          ...flags({ workload: name, epochs, warmup, threads, vectors, 'keep-best': keepBest }),
        ]),
    },
    { kind: 'rates', block: () => runToEnd(node, [here('rates.mjs'), ...flags({ threads, vectors })]) },
  ]);
}

/** PyTorch in every interpreter given, on 1 thread and on 2. */
function peerCandidates(name, epochs) {
  if (options['ours-only']) return [];
  const { rows, features, hidden, latent, batch = BATCH, warmup } = WORKLOADS[name];
  const sizes = {
    rows,
    features,
    hidden: hidden.join(),
    latent,
    batch,
    rate: RATE,
    epochs,
    warmup,
    fused: true,
  };
  return options.python.flatMap((python) =>
    [1, 2].map((count) => ({
      kind: 'torch',
      python,
      block: () =>
        runToEnd(python, [here('torch_epoch.py'), ...flags({ ...sizes, threads: count })], peerEnvironment(count)),
    })),
  );
}

const found = machine();
printMachine(found);
const results = [];
for (const name of names) {
  const workload = WORKLOADS[name];
  const epochs = options.epochs ? wholeNumber('epochs', options.epochs) : Math.ceil(workload.timed / rounds);
  const load = machine().load;
  const candidates = await inRounds([...ourCandidates(name, epochs), ...peerCandidates(name, epochs)], rounds);
  const result = {
    workload: { name, batch: BATCH, ...workload, keepBest: options['keep-best'] },
    rounds,
    epochs,
    load,
    loadAfter: machine().load,
    ...evaluate(workload, candidates),
  };
  result.problems = await check(workload, result);
  results.push(result);
  printResult(result, threads);
  // After every workload, so that an interrupted run leaves what it has.
  writeReports(options, { machine: found, unit: 'ms per epoch', results }, markdown(found, results));
}
if (results.some(({ problems }) => problems.length > 0)) process.exitCode = 1;
