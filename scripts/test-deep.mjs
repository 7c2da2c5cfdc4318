// The tests that take long: npm run test:deep -- [--only inputs,graphs,kills,checkpoints] [--inputs 1000000] [--graphs 10000] [--kills 1000] [--seed 1] [--target csv] [--patience 60] [--workers 2]
// Exit code 1 when something is found; what is found can be repeated by its number.
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { deepCheckpoints } from './deep/checkpoints.mjs';
import { deepGraphs } from './deep/graphs.mjs';
import { deepInputs } from './deep/inputs.mjs';
import { deepKills } from './deep/kills.mjs';

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: 'inputs,graphs,kills,checkpoints' },
    inputs: { type: 'string', default: '1000000' },
    graphs: { type: 'string', default: '10000' },
    kills: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    patience: { type: 'string', default: '60' },
    workers: { type: 'string', default: String(availableParallelism()) },
    target: { type: 'string', multiple: true },
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
  graphs: () => deepGraphs({ graphs: whole('graphs'), seed: whole('seed') }),
  kills: () => deepKills({ kills: whole('kills'), seed: whole('seed') }),
  checkpoints: () => deepCheckpoints({ kills: whole('kills'), seed: whole('seed') }),
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
