// The tests that take long: npm run test:deep -- [--only inputs,tables,graphs,kills,checkpoints,stores,queue,disks,nodes,mutants] [--seed 1]
// [--inputs 1000000] [--tables 20000] [--target csv] [--patience 60] [--workers 2] [--graphs 10000] [--kills 1000] [--rounds 50]
// [--mutate src/metrics/verdict.ts] [--sample 300]
// --target names kinds of inputs, and commands that are killed.
// Exit code 1 when something is found; what is found can be repeated by its number. Mutants take hours, and are tried only when named.
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { deepCheckpoints } from './deep/checkpoints.mjs';
import { deepDisks } from './deep/full-disks.mjs';
import { deepGraphs } from './deep/graphs.mjs';
import { deepInputs } from './deep/inputs.mjs';
import { deepKills } from './deep/kills.mjs';
import { deepMutants } from './deep/mutants.mjs';
import { deepNodes } from './deep/nodes.mjs';
import { deepQueue } from './deep/queue.mjs';
import { deepStores } from './deep/stores.mjs';
import { deepTables } from './deep/tables.mjs';

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: 'inputs,tables,graphs,kills,checkpoints,stores,queue,disks,nodes' },
    inputs: { type: 'string', default: '1000000' },
    tables: { type: 'string', default: '20000' },
    graphs: { type: 'string', default: '10000' },
    kills: { type: 'string', default: '1000' },
    rounds: { type: 'string', default: '50' },
    seed: { type: 'string', default: '1' },
    patience: { type: 'string', default: '60' },
    workers: { type: 'string', default: String(availableParallelism()) },
    target: { type: 'string', multiple: true },
    mutate: { type: 'string', multiple: true },
    sample: { type: 'string' },
  },
});

function whole(name) {
  const value = Number(values[name]);
  if (Number.isInteger(value) && value >= 1) return value;
  console.error(`test:deep: --${name} must be a whole number of at least 1, found ${values[name]}`);
  process.exit(2);
}

const parts = {
  inputs: () =>
    deepInputs({
      inputs: whole('inputs'),
      first: whole('seed'),
      only: values.target,
      workers: whole('workers'),
      patience: 1000 * whole('patience'),
    }),
  tables: () => deepTables({ tables: whole('tables'), seed: whole('seed') }),
  graphs: () => deepGraphs({ graphs: whole('graphs'), seed: whole('seed') }),
  kills: () => deepKills({ kills: whole('kills'), seed: whole('seed'), only: values.target }),
  checkpoints: () => deepCheckpoints({ kills: whole('kills'), seed: whole('seed') }),
  queue: () => deepQueue({ rounds: whole('rounds'), seed: whole('seed') }),
  stores: () => deepStores({ rounds: whole('rounds'), seed: whole('seed') }),
  disks: deepDisks,
  nodes: deepNodes,
  mutants: () =>
    deepMutants({
      mutate: values.mutate,
      sample: values.sample === undefined ? undefined : whole('sample'),
      seed: whole('seed'),
    }),
};
const chosen = values.only.split(',');
const unknown = chosen.find((name) => !Object.hasOwn(parts, name));
if (unknown !== undefined) {
  console.error(`test:deep: there is no part ${unknown}; there are ${Object.keys(parts).join(', ')}`);
  process.exit(2);
}
let well = true;
for (const name of chosen) {
  console.log(`\n— ${name}`);
  well = (await parts[name]()) && well;
}
process.exit(well ? 0 : 1);
