// A JavaScript peer in a process of its own: the flag that widens our vectors widens all WebAssembly of a process, and
// peers are to be measured as their users have them. peers.mjs starts it with the kind of peer as its argument.
//
// First it prints { peers: [{ name, about }] }; then it answers every line of JSON on standard input with one:
//   { product: name, test, a, b }         reads the files of raw float32 and gets ready to multiply; {}
//   { elementwise: name, op, x, y }       the same for an elementwise operation
//   { time: n }                           n runs; { ms } of all together
//   { save: file }                        writes the product; {}
//   { end: true }                         lets go of what was read; {}
import { writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { readNumbers } from './processes.mjs';
import { STARTS } from './peers.mjs';

const peers = await STARTS[process.argv[2]]();
const say = (object) => process.stdout.write(`${JSON.stringify(object)}\n`);
const floats = (path) => readNumbers(path, Float32Array);
const named = (name) => peers.find((peer) => peer.name === name);
let candidate;

async function answer(question) {
  if (question.product) {
    candidate = await named(question.product).product(question.test, floats(question.a), floats(question.b));
  } else if (question.elementwise) {
    candidate = named(question.elementwise).elementwise(question.op, floats(question.x), floats(question.y));
  } else if (question.time) {
    let ms = 0;
    for (let run = 0; run < question.time; run++) {
      await candidate.before?.();
      const start = performance.now();
      await candidate.run();
      ms += performance.now() - start;
    }
    return { ms };
  } else if (question.save) {
    writeFileSync(question.save, Float32Array.from(await candidate.result()));
  } else candidate.end();
  return {};
}

say({ peers: peers.map(({ name, about, elementwise }) => ({ name, about, elementwise: elementwise !== undefined })) });
for await (const line of createInterface({ input: process.stdin })) say(await answer(JSON.parse(line)));
