// The rates of kernels.mjs as tables.
import { markdownTable, printTable } from './measure.mjs';

const NOTES = {
  products: 'GFLOP/s, median / best.',
  ratios: 'Ours over the peer, of medians: on all our threads, and on one in brackets.',
  memory: 'GB/s of what must be read and written, median / best, and milliseconds of our median on all threads.',
};

const pair = (rate) => (rate ? `${rate.median.toFixed(1)} / ${rate.best.toFixed(1)}` : '-');
const namesOf = (results) => [...new Set(results.flatMap(({ rates }) => Object.keys(rates)))];

function rateRows(title, results, more) {
  const names = namesOf(results);
  return results.map((result) => ({
    [title]: result.name,
    ...Object.fromEntries(names.map((name) => [name, pair(result.rates[name])])),
    ...more?.(result),
  }));
}

function ratioRows(results, ours) {
  const peers = namesOf(results).filter((name) => !ours.includes(name));
  const one = ours[0];
  const all = ours.at(-1);
  return results.map(({ name, rates }) => ({
    'ours / peer': name,
    ...Object.fromEntries(
      peers
        .filter((peer) => rates[peer])
        .map((peer) => {
          const [many, single] = [all, one].map((own) => rates[own].median / rates[peer].median);
          const text = (ratio) => ratio.toFixed(ratio < 10 ? 2 : 0);
          return [peer, all === one ? text(many) : `${text(many)} (${text(single)})`];
        }),
    ),
  }));
}

/** Notes and rows of all tables that have any. */
function tables(products, memory, ours) {
  const milliseconds = ({ rates }) => ({ ms: rates[ours.at(-1)].ms.toFixed(2) });
  return [
    [NOTES.products, rateRows('product', products)],
    [NOTES.ratios, ratioRows(products, ours)],
    [NOTES.memory, rateRows('pass over memory', memory, milliseconds)],
    [
      NOTES.ratios,
      ratioRows(
        memory.filter(({ rates }) => Object.keys(rates).length > ours.length),
        ours,
      ),
    ],
  ].filter(([, rows]) => rows.length > 0 && Object.keys(rows[0]).length > 1);
}

export function printTables(products, memory, ours) {
  for (const [note, rows] of tables(products, memory, ours)) {
    console.log(`\n${note}\n`);
    printTable(rows);
  }
}

export function markdown(found, { products, memory, peers }, ours) {
  const list = Object.entries(peers).map(([name, about]) => `- ${name}: ${about}\n`);
  const parts = tables(products, memory, ours).map(([note, rows]) => `${note}\n\n${markdownTable(rows)}`);
  return [`${found.text}; load ${found.load.toFixed(2)}.\n`, list.join(''), ...parts].join('\n');
}
