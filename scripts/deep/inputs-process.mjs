// Tries inputs in a process of its own, which can be ended when one never ends or takes all memory.
import { loadSource } from './load.mjs';

const { inputs, first, only } = JSON.parse(process.argv[2]);
const { module, close } = await loadSource('/test/deep/inputs/fuzz-inputs.ts');
const { counts, findings } = await module.fuzzInputs({
  inputs,
  first,
  only,
  timed: true,
  onInput: (seed) => process.send(seed),
});
await close();
process.send({ counts, findings }, () => process.exit());
