// Searches on functions of COCO's BBOB suite: how soon targets are reached, by our searches, Optuna's GP and TPE and BoTorch.
// The runtime profile is that of COCO (Hansen et al. 2021, "COCO: a platform for comparing continuous optimizers in a black-box setting",
// section 4.2): the share of all (function, instance, target) that are reached within a number of evaluations. Targets lie 10^2 to 10^-8 above
// the least value, 51 of them, evenly by logarithm. Every run is a line of the results file, and is not run again. Options: see README.md.
import { appendFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { init } from 'echarts';
import { machine, markdownTable, printMachine, printTable } from './measure.mjs';
import { keptLines, namesOf, wholeNumber, writeReports } from './options.mjs';
import { here, peerEnvironment, startServer } from './processes.mjs';
import { methodNames, startMethod } from './search-methods.mjs';

const text = (value) => ({ type: 'string', default: value });
const { values: options } = parseArgs({
  options: {
    functions: text('1,3,6,8,10,13,15,17,20,21'),
    dimensions: text('2,5'),
    instances: text('5'),
    methods: { type: 'string', multiple: true, default: ['bayesian'] },
    budget: text('20'),
    python: text('/usr/bin/python3'),
    results: text('search-bbob.jsonl'),
    kept: { type: 'boolean', default: false },
    picture: { type: 'string' },
    json: { type: 'string' },
    markdown: { type: 'string' },
  },
});
const wholeNumbers = (name) => options[name].split(',').map((part) => wholeNumber(name, part));
const [functions, dimensions] = [wholeNumbers('functions'), wholeNumbers('dimensions')];
const methods = namesOf('methods', options.methods, methodNames);
const [instances, budget] = ['instances', 'budget'].map((name) => wholeNumber(name, options[name]));
const targets = Array.from({ length: 51 }, (_, i) => 10 ** (2 - i / 5));

/** One method on one function. @returns `[evaluation, distance to the least value]` wherever the best became better, and seconds of suggestions */
async function run(server, method, fn, dimension, instance) {
  const { best: least } = await server.ask({ function: fn, dimension, instance });
  const space = Object.fromEntries(
    Array.from({ length: dimension }, (_, i) => [`x${i + 1}`, { type: 'real', low: -5, high: 5 }]),
  );
  const one = await startMethod(method, instance, space, { python: options.python });
  const steps = [];
  let seconds = 0;
  for (let evaluation = 1, best = Infinity; evaluation <= budget * dimension; evaluation++) {
    const start = performance.now();
    const { id, params } = await one.ask();
    seconds += (performance.now() - start) / 1000;
    const { value } = await server.ask({ x: Object.values(params) });
    await one.tell(id, value);
    if (!(value < best)) continue;
    best = value;
    steps.push([evaluation, best - least]);
  }
  one.stop();
  return { steps, seconds };
}

const key = (run) => [run.method, run.function, run.dimension, run.instance, run.budget].join(' ');
const known = keptLines(options.results, key);

/** By method the runs in one dimension; what is not in the results file is done first. */
async function runsIn(dimension) {
  const server = startServer(options.python, [here('bbob_functions.py')], peerEnvironment(1));
  await server.answer();
  const runs = Object.fromEntries(methods.map((method) => [method, []]));
  for (const fn of functions)
    for (const method of methods)
      for (let instance = 1; instance <= instances; instance++) {
        const about = { method, function: fn, dimension, instance, budget };
        if (!known.has(key(about))) {
          const line = { ...about, ...(await run(server, method, fn, dimension, instance)) };
          appendFileSync(options.results, `${JSON.stringify(line)}\n`);
          known.set(key(about), line);
        }
        runs[method].push(known.get(key(about)));
      }
  server.stop();
  return runs;
}

/** The share of all targets that the runs have reached after each number of evaluations, from 1. */
function profileOf(runs, dimension) {
  const reached = new Array(budget * dimension + 1).fill(0);
  for (const { steps } of runs)
    for (const target of targets) {
      const step = steps.find(([, distance]) => distance <= target);
      if (step) reached[step[0]]++;
    }
  let sum = 0;
  return reached.map((count) => (sum += count) / (runs.length * targets.length)).slice(1);
}

/** The area under a profile by log(evaluations), from as many evaluations as dimensions to all, as a share of what is possible. */
function areaUnder(profile, dimension) {
  let area = 0;
  for (let n = dimension; n < profile.length; n++) area += profile[n - 1] * Math.log((n + 1) / n);
  return area / Math.log(profile.length / dimension);
}

/** By method the runs in one dimension that the results file has. @throws Error when there are none, or methods have different ones */
function keptIn(dimension) {
  const tasks = functions.flatMap((fn) =>
    Array.from({ length: instances }, (_, i) => ({ function: fn, instance: i + 1 })),
  );
  const kept = (method) => tasks.flatMap((task) => known.get(key({ method, ...task, dimension, budget })) ?? []);
  const runs = Object.fromEntries(methods.map((method) => [method, kept(method)]).filter(([, own]) => own.length > 0));
  const done = Object.values(runs).map((own) => own.map((run) => `${run.function} ${run.instance}`).join());
  if (new Set(done).size !== 1) {
    const counts = methods.map((method) => `${method} ${runs[method]?.length ?? 0}`);
    throw new Error(`runs kept in ${dimension} dimensions: ${counts.join(', ')}; run the others first, without --kept`);
  }
  return runs;
}

/** Profiles side by side, one panel a dimension, as an SVG that stands alone. */
function picture(panels) {
  const [width, height, left, top] = [360, 300, 56, 44];
  const chart = init(null, null, { renderer: 'svg', ssr: true, width: panels.length * width, height });
  chart.setOption({
    animation: false,
    backgroundColor: '#fff',
    legend: { top: 4, data: methods },
    title: panels.map(({ dimension }, i) => ({
      text: `${dimension} dimensions`,
      left: i * width + left + 8,
      top: top + 4,
      textStyle: { fontSize: 13, fontWeight: 'normal' },
    })),
    grid: panels.map((_, i) => ({ left: i * width + left, width: width - left - 20, top, bottom: 48 })),
    xAxis: panels.map((_, i) => ({
      gridIndex: i,
      type: 'log',
      min: 1,
      max: budget,
      name: 'evaluations / dimension',
      nameLocation: 'middle',
      nameGap: 26,
    })),
    yAxis: panels.map((_, i) => ({
      gridIndex: i,
      type: 'value',
      name: i === 0 ? 'share of targets reached' : '',
      nameLocation: 'middle',
      nameGap: 36,
    })),
    series: panels.flatMap(({ dimension, profiles }, i) =>
      Object.keys(profiles).map((method) => ({
        name: method,
        type: 'line',
        step: 'end',
        showSymbol: false,
        xAxisIndex: i,
        yAxisIndex: i,
        color: ['#0b6e99', '#8a8a8a', '#c2570c', '#7a5195', '#2e7d32'][methods.indexOf(method)],
        lineStyle: { width: method === methods[0] ? 3 : 1.5 },
        data: profiles[method].flatMap((share, n) => (n + 1 < dimension ? [] : [[(n + 1) / dimension, share]])),
      })),
    ),
  });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return svg;
}

const found = machine();
printMachine(found);
const rows = [];
const panels = [];
for (const dimension of dimensions) {
  const runs = options.kept ? keptIn(dimension) : await runsIn(dimension);
  const shown = Object.keys(runs);
  const profiles = Object.fromEntries(shown.map((method) => [method, profileOf(runs[method], dimension)]));
  panels.push({ dimension, profiles });
  const mean = (values) => values.reduce((a, b) => a + b, 0) / values.length;
  for (const method of shown)
    rows.push({
      dimensions: dimension,
      method,
      runs: runs[method].length,
      area: areaUnder(profiles[method], dimension).toFixed(3),
      ...Object.fromEntries(
        [5, 10, budget].map((n) => [`reached at ${n} D`, profiles[method][n * dimension - 1].toFixed(3)]),
      ),
      's per run': mean(runs[method].map(({ seconds }) => seconds)).toFixed(1),
    });
  printTable(rows.slice(-shown.length));
}
if (options.picture) writeFileSync(options.picture, picture(panels));
writeReports(options, { machine: found, options, rows, runs: [...known.values()] }, markdownTable(rows));
