// Kernels: matrix products and passes over memory, on our backend with 1 thread and with several, and on the peers of
// peers.mjs, in turn. Our backend is made for each of its turns, so that its threads are gone when a peer runs.
import { about, createBackend, defaultVectors, outcome, planCandidate, withBackend } from './library.mjs';
import { interleave, largestDifference, machine, noise, printMachine } from './measure.mjs';
import { MEMORY_CASES } from './memory.mjs';
import { namesOf, readOptions, writeReports } from './options.mjs';
import { KINDS, startPeers } from './peers.mjs';
import { threadsText } from './processes.mjs';
import { productPlans, PRODUCTS } from './products.mjs';
import { markdown, printTables } from './kernels-report.mjs';

const options = readOptions(
  {
    rounds: { type: 'string', default: '5' },
    peers: { type: 'string', multiple: true, default: ['all'] },
    only: { type: 'string', default: '' },
  },
  ['rounds'],
);
const { rounds, threads, vectors = defaultVectors } = options;

/** Our candidates: the number of threads, and how a backend with so many is made. */
const ours = [...new Set([1, threads])].map((count) => ({
  name: `vaelab (${count})`,
  threads: count,
  create: () => createBackend(count, vectors),
}));

/** What is wrong, in words. */
const problems = [];

/** GFLOP/s of every candidate; products that differ by more than rounding are a problem. */
async function measureProduct(test, peers) {
  const { name, m, k, n } = test;
  const [a, b] = [noise(m * k), noise(k * n)];
  const theirs = [];
  for (const peer of peers) {
    if (peer.product) theirs.push({ ...(await peer.product(test, a, b)), name: peer.name });
  }
  const plans = productPlans(test, a, b);
  const own = ours.map(({ name: title, create }) => planCandidate(title, create, plans.one));
  const times = await interleave([...own, ...theirs], rounds);

  const outputs = [];
  for (const { name: title, create } of ours) outputs.push([title, await outcome(create, plans.whole)]);
  for (const candidate of theirs) outputs.push([candidate.name, await candidate.result()]);
  const [[, expected]] = outputs;
  const limit = 1e-6 * Math.sqrt(k + 10);
  for (const [title, values] of outputs.slice(1)) {
    const difference = largestDifference(values, expected);
    if (!(difference < limit)) problems.push(`${name}: ${title} differs by ${difference}, more than ${limit}`);
  }
  for (const candidate of theirs) candidate.end();
  return { name, ...ratesOf(times, 2 * m * n * k) };
}

/** GB/s of every candidate; an outcome of ours that is not what plain arithmetic gives is a problem. */
async function measureMemory({ name, make }, peers) {
  for (const own of ours) {
    // Made anew each time: a step of Adam changes what it works on.
    const { whole, feed, changed, expected } = make();
    const difference = largestDifference(await outcome(own.create, whole, feed, changed), expected());
    if (!(difference < 1e-5)) problems.push(`${name}: ${own.name} differs by ${difference}`);
  }
  const { one, feed, op, x, y, bytes, detail } = make();
  const theirs = peers
    .filter((peer) => op && peer.elementwise)
    .map((peer) => ({ ...peer.elementwise(op, x, y), name: peer.name }));
  const own = ours.map(({ name: title, create }) => planCandidate(title, create, one, feed));
  const times = await interleave([...own, ...theirs], rounds);
  for (const candidate of theirs) candidate.end();
  return { name: detail ? `${name}, ${detail}` : name, ...ratesOf(times, bytes) };
}

/** Work in a run (FLOPs or bytes) and milliseconds to 10^9 a second. */
function ratesOf(times, work) {
  const rate = (ms) => work / ms / 1e6;
  const rates = [...times].map(([name, { median, best, times: all }]) => [
    name,
    { median: rate(median), best: rate(best), ms: median, times: all },
  ]);
  return { work, rates: Object.fromEntries(rates) };
}

const found = machine();
printMachine(found);
const facts = [];
for (const own of ours) facts.push(await withBackend(own.create, (backend) => about(backend, vectors)));
facts.forEach((fact, i) => {
  console.log(`${ours[i].name}: ${fact.backend}, ${threadsText(fact.threads)}, ${fact.vectors} bits, ${fact.reason}`);
  if (fact.threads !== ours[i].threads) console.log(`NOTE: ${ours[i].threads} threads were asked for`);
});
const peers = await startPeers(namesOf('peers', options.peers, KINDS), options.python);
for (const peer of peers) console.log(`${peer.name}: ${peer.about}`);

const products = [];
const memory = [];
for (const test of PRODUCTS) {
  if (test.name.includes(options.only)) products.push(await measureProduct(test, peers));
}
for (const test of MEMORY_CASES) {
  if (test.name.includes(options.only)) memory.push(await measureMemory(test, peers));
}
peers.forEach((peer) => peer.stop?.());

const names = ours.map(({ name }) => name);
printTables(products, memory, names);
for (const problem of problems) console.log(`WRONG: ${problem}`);
if (problems.length > 0) process.exitCode = 1;
const abouts = Object.fromEntries(peers.map((peer) => [peer.name, peer.about]));
const result = { machine: found, vaelab: facts, peers: abouts, loadAfter: machine().load, products, memory, problems };
writeReports(options, result, markdown(found, result, names));
