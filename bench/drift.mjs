// Whether a long run slows down: epochs 2901 to 3000 of 25t2 against epochs 1 to 100, after some warm-up. Moments and
// gradients that decay towards nothing are where a processor may meet denormal numbers, which some compute many times slower.
import { flags, here, runToEnd } from './processes.mjs';
import { machine, median, printMachine } from './measure.mjs';
import { readOptions } from './options.mjs';

const { threads, vectors } = readOptions({}, []);
printMachine(machine());
const { times, losses, ...facts } = await runToEnd(process.execPath, [
  here('epoch.mjs'),
  ...flags({ workload: '25t2', warmup: 20, epochs: 3000, threads, vectors }),
]);
const [early, late] = [median(times.slice(0, 100)), median(times.slice(-100))];
console.log(
  `25t2, ${facts.threads} threads, ${facts.vectors}-bit vectors: ${early.toFixed(2)} ms an epoch at first, ${late.toFixed(2)} ms after 2900 more: ` +
    `${(late / early).toFixed(3)} times; loss per row ${losses[0].toFixed(0)} -> ${losses.at(-1).toFixed(0)}`,
);
