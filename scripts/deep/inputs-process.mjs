// Tries inputs in a process of its own, which can be ended when one never ends or takes all memory.
import { openSync, writeSync } from 'node:fs';
import { loadSource } from './load.mjs';
import { saveInput } from './save-input.mjs';

/** Inputs after which it tells what came of them. */
const batch = 500;

const { inputs, first, only, at, found, save } = JSON.parse(process.argv[2]);
const { module, close } = await loadSource('/test/deep/inputs/fuzz-inputs.ts');

const keep = async (seed) => {
  const { target, input } = await module.inputOf(seed, only);
  return { target: target.name, saved: saveInput(found, { target: target.name, seed, input }) };
};
const tell = (message) => new Promise((resolve) => process.send(message, resolve));

if (save !== undefined) await tell(await keep(save));
else {
  // The number of the input that is being tried stands in a file, where it can be read when nothing else can be asked.
  const file = openSync(at, 'w');
  const number = new Float64Array(1);
  let used = process.cpuUsage();
  for (let seed = first; seed < first + inputs; seed += batch) {
    const { counts, findings } = await module.fuzzInputs({
      inputs: Math.min(batch, first + inputs - seed),
      first: seed,
      only,
      timed: true,
      onInput: (current) => {
        number[0] = current;
        writeSync(file, number, 0, 8, 0);
      },
    });
    for (const one of findings) one.saved = (await keep(one.seed)).saved;
    const { user, system } = process.cpuUsage(used);
    used = process.cpuUsage();
    await tell({ counts, findings, next: Math.min(seed + batch, first + inputs), cpu: (user + system) / 1e6 });
  }
}
await close();
process.exit();
