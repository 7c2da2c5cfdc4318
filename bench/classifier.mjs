// An epoch of the classifier 500-200-100 on 1820 x 500 in batches of 200: our MLPClassifier, with --blas also on a native BLAS, and
// scikit-learn's on 1 and on 2 threads, in float64 and in float32.
//
// In every round each candidate runs in a process of its own that fits once untimed, then times some fits, and ends. The
// time of an epoch is that of a whole fit over its epochs. Both libraries draw the same first weights and batches, so
// their losses must agree.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SeededRandom } from './library.mjs';
import { machine, markdownTable, printMachine, printTable, summary } from './measure.mjs';
import { readOptions, writeReports } from './options.mjs';
import { flags, here, inRounds, peerEnvironment, runToEnd, threadsText } from './processes.mjs';

const options = readOptions(
  {
    rounds: { type: 'string', default: '3' },
    epochs: { type: 'string', default: '20' },
    fits: { type: 'string', default: '2' },
    node: { type: 'string', multiple: true, default: [process.execPath] },
    blas: { type: 'string', default: 'off' },
  },
  ['rounds', 'epochs', 'fits'],
);
const { rounds, epochs, fits, threads, vectors, blas } = options;
const [rows, columns] = [1820, 500];

const folder = mkdtempSync(join(tmpdir(), 'vaelab-bench-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));

/** Normal columns; the class is the sign of the first ten columns' sum, which can be learnt. @returns names of files */
function writeTable() {
  const x = new Float32Array(rows * columns);
  new SeededRandom(1).fillNormal(x);
  const y = Int32Array.from({ length: rows }, (_, i) =>
    Number(x.subarray(i * columns, i * columns + 10).reduce((sum, value) => sum + value, 0) > 0),
  );
  const names = { x: join(folder, 'x'), y: join(folder, 'y') };
  writeFileSync(names.x, x);
  writeFileSync(names.y, y);
  return names;
}

const work = { ...writeTable(), rows, columns, hidden: '500,200,100', batch: 200, epochs, fits };
const ours = options.node.flatMap((node) =>
  ['off', ...(blas === 'off' ? [] : [blas])].map((library) => ({
    block: () => runToEnd(node, [here('classifier-fit.mjs'), ...flags({ ...work, threads, vectors, blas: library })]),
  })),
);
const peers = options.python.flatMap((python) =>
  ['float64', 'float32'].flatMap((dtype) =>
    [1, 2].map((count) => ({
      python,
      block: () => {
        const args = [here('sklearn_classifier.py'), ...flags({ ...work, dtype, threads: count })];
        return runToEnd(python, args, peerEnvironment(count));
      },
    })),
  ),
);

/** The blocks of one candidate as one. */
function together({ blocks }) {
  const { times: _times, losses, ...facts } = blocks[0];
  const { sklearn, dtype, node, vectors: bits, blas: library } = facts;
  const count = threadsText(facts.threads);
  return {
    ...facts,
    name: sklearn
      ? `scikit-learn ${sklearn}, ${dtype}, ${count}`
      : `vaelab, Node ${node}, ${count}, ${bits} bits${library ? `, ${library}` : ''}`,
    ...summary(blocks.flatMap(({ times }) => times)),
    peakMiB: Math.max(...blocks.map(({ peakMiB }) => peakMiB)),
    losses,
  };
}

const found = machine();
printMachine(found);
const sides = (await inRounds([...ours, ...peers], rounds)).map(together);
const [own, theirs] = [sides.filter(({ sklearn }) => !sklearn), sides.filter(({ sklearn }) => sklearn)];

const problems = [];
for (const side of own) {
  if (side.threads !== threads) console.log(`NOTE: ${threads} threads were asked for, the backend has ${side.threads}`);
  for (const peer of theirs) {
    const apart = Math.max(...side.losses.map((loss, i) => Math.abs(loss / peer.losses[i] - 1)));
    if (!(apart < 0.01)) problems.push(`${side.name}: a loss is ${(100 * apart).toFixed(1)} % from ${peer.name}'s`);
  }
}

const rowsOfTable = sides.map((side) => ({
  'one epoch': side.name,
  'ms, median / best': `${side.median.toFixed(1)} / ${side.best.toFixed(1)}`,
  ...Object.fromEntries(
    own.map(({ node, blas: library, median }) => [
      own.length > 1 ? `ours, Node ${node}${library ? ', BLAS' : ''}, over it` : 'ours over it',
      (median / side.median).toFixed(2),
    ]),
  ),
  'peak MiB': Math.round(side.peakMiB),
  loss: `${side.losses[0].toPrecision(3)} -> ${side.losses.at(-1).toPrecision(3)}`,
}));
const title = `${rows} x ${columns}, hidden 500, 200, 100, batches of 200; ${rounds} rounds of ${fits} fits of ${epochs} epochs`;
console.log(`\n${title}; load at the end ${machine().load.toFixed(2)}\n`);
printTable(rowsOfTable);
for (const problem of problems) console.log(`WRONG: ${problem}`);
if (problems.length > 0) process.exitCode = 1;
writeReports(
  options,
  { machine: found, loadAfter: machine().load, unit: 'ms per epoch', rounds, fits, epochs, sides, problems },
  `${found.text}; load ${found.load.toFixed(2)}. ${title}.\n\n${markdownTable(rowsOfTable)}`,
);
