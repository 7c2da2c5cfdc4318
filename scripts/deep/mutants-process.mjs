// Stryker on the settings of one file: mutants-process.mjs <folder of its packages> <settings> [<how many mutants> <seed>].
//
// Stryker tries all mutants of a file or none. Of those that were not drawn it is told that they are to be left out, with the reason that
// it puts into its report; what is drawn follows from the seed and from what each mutant is, so that a smaller sample is part of a larger.
import { createHash } from 'node:crypto';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';

const [packages, settings, sample, seed] = process.argv.slice(2);
const load = (file) => import(pathToFileURL(join(packages, file)).href);
const { Stryker } = await load('core/dist/src/index.js');
if (sample !== undefined) await draw(Number(sample));
try {
  await new Stryker({ configFile: settings }).runMutationTest();
} catch {
  // It has said why.
  process.exitCode = 1;
}

async function draw(count) {
  const { Instrumenter } = await load('instrumenter/dist/src/instrumenter.js');
  const { MutantCollector } = await load('instrumenter/dist/src/transformers/mutant-collector.js');
  const { instrument } = Instrumenter.prototype;
  const { collect } = MutantCollector.prototype;
  // Twice: to see what there is, and with what was drawn of it.
  Instrumenter.prototype.instrument = async function (files, options) {
    const numbers = [];
    MutantCollector.prototype.collect = function (...all) {
      const mutant = collect.apply(this, all);
      if (mutant.ignoreReason === undefined) numbers.push(numberOf(mutant));
      return mutant;
    };
    await instrument.call(this, files, options);
    const last = numbers.sort()[count - 1];
    MutantCollector.prototype.collect = function (...all) {
      const mutant = collect.apply(this, all);
      if (last !== undefined && numberOf(mutant) > last) mutant.ignoreReason ??= 'not drawn';
      return mutant;
    };
    return instrument.call(this, files, options);
  };
}

/** A number by chance for a mutant, the same each time. */
function numberOf({ fileName, mutatorName, replacementCode, original: { start, end } }) {
  const what = [seed, relative(process.cwd(), fileName), start, end, mutatorName, replacementCode];
  return createHash('sha256').update(JSON.stringify(what)).digest('hex');
}
