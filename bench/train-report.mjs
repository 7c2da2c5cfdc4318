// What comes of the timed epochs: medians, ratios, the floor, the checks, and the tables.
import { reference, VAE } from './library.mjs';
import { markdownTable, median, printTable, summary } from './measure.mjs';
import { threadsText } from './processes.mjs';
import { leastWork, settings, table } from './workloads.mjs';

/** Blocks of `inRounds` as figures: ours, the peers (the better of its thread counts for each interpreter), ratios. */
export function evaluate(workload, candidates) {
  const of = (kind) => candidates.filter((candidate) => candidate.kind === kind);
  const rates = of('rates').map(({ blocks }) => ({
    matmulRate: median(blocks.map((block) => block.matmulRate)),
    copyBandwidth: median(blocks.map((block) => block.copyBandwidth)),
  }));
  const peers = of('torch').map(({ python, blocks }) => ({ ...together(blocks), python }));
  const better = [...new Set(peers.map(({ python }) => python))].map((python) =>
    peers.filter((peer) => peer.python === python).reduce((a, b) => (b.median < a.median ? b : a)),
  );
  const ours = of('ours').map(({ blocks }, i) => {
    const own = together(blocks);
    const { flops, bytes } = leastWork(workload, own.parameters);
    const floor = 1000 * (flops / rates[i].matmulRate + bytes / rates[i].copyBandwidth);
    const ratios = better.map((peer) => ({
      to: peer.name,
      ofMedians: own.median / peer.median,
      ofBests: own.best / peer.best,
    }));
    return { ...own, ...rates[i], flops, bytes, floor, timesFloor: own.median / floor, ratios };
  });
  return { ours, peers, better };
}

/** The blocks of one candidate as one: all times, the largest peak of memory, the losses of the first block. */
function together(blocks) {
  const [{ times: _times, losses, ...facts }] = blocks;
  const { torch, node, threads, vectors, fused } = facts;
  const count = threadsText(threads);
  return {
    ...facts,
    name: torch
      ? `PyTorch ${torch}, ${count}${fused ? ', fused Adam' : ''}`
      : `vaelab, Node ${node}, ${count}, ${vectors} bits`,
    ...summary(blocks.flatMap((block) => block.times)),
    peakMiB: Math.max(...blocks.map((block) => block.peakMiB)),
    losses,
  };
}

/**
 * Whether all sides did the same work. Our first two losses are computed again in float64 for the smaller workloads:
 * the first checks the forward pass, the second the gradients and Adam too.
 * @returns what is wrong, in words
 */
export async function check(workload, { ours, peers }) {
  const problems = [];
  const fail = (condition, text) => condition && problems.push(text);
  let exact = [];
  if (workload.exact) {
    const backend = reference({ dtype: 'float64' });
    exact = (await new VAE({ ...settings(workload), epochs: 2, backend }).fit(table(workload))).history.trainLoss;
  }
  for (const side of [...ours, ...peers]) {
    const [first, last] = [side.losses[0], side.losses.at(-1)];
    fail(!(last < first), `${side.name}: the loss does not fall: ${first} to ${last}`);
  }
  for (const own of ours) {
    own.referenceErrors = exact.map((loss, i) => Math.abs(own.losses[i] - loss) / loss);
    const off = own.referenceErrors.some((error) => !(error < 1e-4));
    fail(off, `${own.name}: losses ${own.losses.slice(0, 2)} differ from ${exact} in float64`);
    for (const peer of peers) {
      const apart = Math.abs(own.losses.at(-1) / peer.losses.at(-1) - 1);
      fail(!(apart < 0.1), `${own.name}: the last loss is ${(100 * apart).toFixed(0)} % from that of ${peer.name}`);
      const counts = [own.parameters, peer.parameters];
      fail(counts[0] !== counts[1], `${own.name} trains ${counts[0]} parameters, ${peer.name} ${counts[1]}`);
    }
  }
  return problems;
}

const pair = ({ median: middle, best }) => [middle, best].map((ms) => ms.toFixed(ms < 1000 ? 1 : 0)).join(' / ');
const giga = (rate) => (rate / 1e9).toFixed(1);
const sizes = ({ workload: { rows, features, hidden, latent } }) =>
  `${rows} x ${features}, ${hidden.join(', ')}; ${latent}`;

export function printResult(result, threads) {
  const { workload, rounds, epochs, ours, peers, problems } = result;
  console.log(
    `\n${workload.name}: ${sizes(result)}; ${(ours[0].parameters / 1e6).toFixed(2)} M parameters; ${rounds} rounds of ` +
      `${epochs} epochs after ${workload.warmup}; load ${result.load.toFixed(2)}, at the end ${result.loadAfter.toFixed(2)}\n`,
  );
  printTable(
    [...ours, ...peers].map((side) => ({
      'one epoch': side.name,
      'ms, median / best': pair(side),
      'rows/s': Math.round((1000 * workload.rows) / side.median),
      'peak MiB': Math.round(side.peakMiB),
      'loss per row': `${side.losses[0].toFixed(0)} -> ${side.losses.at(-1).toFixed(0)}`,
    })),
  );
  console.log();
  for (const own of ours) {
    if (own.threads !== threads) console.log(`NOTE: ${threads} threads were asked for, the backend has ${own.threads}`);
    console.log(`${own.name} (${own.backend}, ${own.reason})`);
    for (const { to, ofMedians, ofBests } of own.ratios)
      console.log(`  / ${to}: ${ofMedians.toFixed(2)} (medians), ${ofBests.toFixed(2)} (bests)`);
    console.log(
      `  / floor ${own.floor.toFixed(1)} ms: ${own.timesFloor.toFixed(2)}; ${giga(own.flops)} GFLOP at ${giga(own.matmulRate)} GFLOP/s, ` +
        `${giga(own.bytes)} GB at ${giga(own.copyBandwidth)} GB/s`,
    );
    if (own.referenceErrors.length > 0)
      console.log(`  first two losses: ${own.referenceErrors.map((e) => e.toExponential(0)).join(', ')} off float64`);
  }
  for (const problem of problems) console.log(`WRONG: ${problem}`);
}

export function markdown(found, results) {
  const rows = results.flatMap((result) =>
    result.ours.map((own) => ({
      workload: result.workload.name,
      'rows x columns, hidden; latent': sizes(result),
      parameters: `${(own.parameters / 1e6).toFixed(2)} M`,
      'ours with': own.name.replace('vaelab, ', ''),
      ours: pair(own),
      ...Object.fromEntries(
        result.better.flatMap((peer, i) => [
          [`PyTorch ${peer.torch}`, `${pair(peer)} (${peer.threads})`],
          [`ours / ${peer.torch}`, own.ratios[i].ofMedians.toFixed(2)],
          [`bests / ${peer.torch}`, own.ratios[i].ofBests.toFixed(2)],
        ]),
      ),
      floor: own.floor.toFixed(1),
      'ours / floor': own.timesFloor.toFixed(2),
      'peak MiB': Math.round(own.peakMiB),
      load: result.load.toFixed(2),
    })),
  );
  return `${found.text}. Milliseconds an epoch, median / best; PyTorch on the better of 1 and 2 threads, which is in brackets.\n\n${markdownTable(rows)}`;
}
