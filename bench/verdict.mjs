// How often the verdict is wrong, and how often it tells: simulated tables whose truth is known (verdict-scenarios.mjs), 200 each.
// Ends with an error where a share is not within its bound.
import { part } from './library.mjs';
import { markdownTable, printTable } from './measure.mjs';
import { readOptions, writeReports } from './options.mjs';
import { scenarios, simulate } from './verdict-scenarios.mjs';

const options = readOptions({ tables: { type: 'string', default: '200' } }, ['tables']);
const functions = await part('metrics/index.js');
const results = scenarios.map((scenario) => {
  const { name, looks, counted, most, least } = scenario;
  const { share, answers, splits } = simulate(scenario, options.tables, functions);
  const passed = most === undefined ? share >= least : share <= most;
  console.error(`${name}, ${looks ?? 'repeated looks'}: ${share}`);
  return { name, looks, counted, most, least, share, answers, splits, passed };
});
const percent = (share) => `${(100 * share).toFixed(1)} %`;
const lines = results.map(({ name, looks, counted, most, least, share, answers, splits, passed }) => ({
  simulated: name,
  splits: looks === null ? `looks after 3, 4, … (${splits.toFixed(1)} on average)` : String(looks),
  counted: counted.join(' or '),
  bound: most === undefined ? `at least ${percent(least)}` : `at most ${percent(most)}`,
  measured: percent(share),
  passed: passed ? 'yes' : 'NO',
  answers: Object.entries(answers)
    .map(([answer, count]) => `${answer} ${count}`)
    .join(', '),
}));
printTable(lines);
writeReports(options, { tables: options.tables, results }, markdownTable(lines));
if (results.some(({ passed }) => !passed)) process.exitCode = 1;
