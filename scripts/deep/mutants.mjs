// Mutation testing: the sources are changed in one place at a time, and some test has to notice.
//
// Stryker is 170 packages, and nothing else needs it: it is installed, in one version, into a folder beside the sources when it is wanted.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const home = join(root, '.cache', 'stryker');
const packages = join(home, 'node_modules', '@stryker-mutator');
const program = fileURLToPath(new URL('mutants-process.mjs', import.meta.url));
const version = '9.6.1';
/** Of the mutants, in per cent. */
const least = 80;

/** What is changed, and the tests that are to notice, but for those that start processes, which run other code, and simulations. */
const rooms = {
  metrics: { sources: ['src/metrics/**/*.ts'], without: ['verdict-scenarios'] },
  search: {
    sources: ['src/search/**/*.ts', '!src/search/node/**'],
    without: ['command', 'processes', 'workers', 'journal'],
  },
  synthesis: { sources: ['src/synthesis/**/*.ts'], without: [] },
};

/**
 * @param mutate the files to change; all of the rooms when left out
 * @param sample how many mutants of a room are tried, drawn by chance; all when left out
 * @returns whether enough mutants were noticed in every room
 */
export async function deepMutants({ mutate, sample, seed }) {
  install();
  let well = true;
  for (const [room, { sources, without }] of Object.entries(rooms)) {
    const own = mutate?.filter((path) => path.startsWith(`src/${room}/`)) ?? sources;
    if (own.length === 0) continue;
    const tests = readdirSync(join(root, 'test', room))
      .filter((name) => name.endsWith('.test.ts') && !without.includes(name.slice(0, -'.test.ts'.length)))
      .map((name) => `test/${room}/${name}`);
    well = (await attack(room, own, tests, sample === undefined ? [] : [String(sample), String(seed)])) && well;
  }
  return well;
}

function install() {
  const { version: found } = existsSync(join(packages, 'core', 'package.json'))
    ? JSON.parse(readFileSync(join(packages, 'core', 'package.json'), 'utf8'))
    : {};
  if (found === version) return;
  console.error(`Installing Stryker ${version} into ${home} (once) …`);
  mkdirSync(home, { recursive: true });
  writeFileSync(join(home, 'package.json'), '{ "private": true }\n');
  const wanted = ['core', 'vitest-runner'].map((name) => `@stryker-mutator/${name}@${version}`);
  // Its peer, vitest, is that of the project, which lies above it.
  const args = ['install', '--legacy-peer-deps', '--ignore-scripts', '--no-audit', '--no-fund'].concat(wanted);
  const { status } = spawnSync('npm', args, { cwd: home, stdio: ['ignore', 2, 2] });
  if (status !== 0) throw new Error('Stryker could not be installed; is there a registry?');
}

/** Changes the files of one room. What was tried before, and has not changed since, is not tried again. */
async function attack(room, sources, tests, drawn) {
  const report = join(home, `${room}-report.json`);
  const settings = join(home, `${room}-settings.json`);
  const options = {
    testRunner: 'vitest',
    plugins: [join(packages, 'vitest-runner', 'dist', 'src', 'index.js')],
    vitest: { configFile: 'scripts/deep/mutants-tests.config.mjs', related: false },
    mutate: sources.concat('!src/**/index.ts', '!src/**/*types.ts'),
    // Only tests that reach a mutant are run for it. What is computed once, when a module is loaded, would need all of them.
    coverageAnalysis: 'perTest',
    ignoreStatic: true,
    concurrency: 1,
    // On a machine that does other things a test may take long.
    timeoutMS: 60_000,
    dryRunTimeoutMinutes: 60,
    incremental: true,
    incrementalFile: join(home, `${room}-incremental.json`),
    ignorePatterns: ['/runs', '/.cache'],
    tempDirName: join('.cache', 'stryker', `sandbox-${room}`),
    reporters: ['progress-append-only', 'json'],
    jsonReporter: { fileName: report },
    checkers: [],
    disableTypeChecks: false,
    allowConsoleColors: false,
  };
  writeFileSync(settings, JSON.stringify(options));
  rmSync(report, { force: true });
  const env = { ...process.env, VAELAB_MUTANTS_TESTS: tests.join(',') };
  const child = spawn(process.execPath, [program, packages, settings, ...drawn], {
    cwd: root,
    env,
    stdio: ['ignore', 2, 2],
  });
  await new Promise((resolve) => child.on('exit', resolve));
  if (!existsSync(report)) throw new Error(`there is no report on ${room}; what Stryker said stands above`);
  const { files, testFiles } = JSON.parse(readFileSync(report, 'utf8'));
  // A file of tests that cannot be loaded is passed over in silence.
  const missing = tests.filter((path) => !Object.keys(testFiles).some((name) => name.endsWith(path)));
  if (missing.length > 0) throw new Error(`no test was run of ${missing.join(', ')}`);
  return summarise(room, files);
}

/** A line for each file and for all of them, and the mutants that no test noticed. */
function summarise(room, files) {
  const sum = { noticed: 0, survived: 0, unreached: 0, loading: 0, others: 0 };
  const left = [];
  for (const [path, { mutants, source }] of Object.entries(files)) {
    const own = { noticed: 0, survived: 0, unreached: 0, loading: 0, others: 0 };
    for (const { status, statusReason, location, replacement } of mutants) {
      if (status === 'Killed' || status === 'Timeout') own.noticed++;
      if (status === 'Survived') own.survived++;
      if (status === 'NoCoverage') own.unreached++;
      if (status === 'Ignored') own[statusReason === 'not drawn' ? 'others' : 'loading']++;
      if (status !== 'Survived' && status !== 'NoCoverage') continue;
      const { line } = location.start;
      const text = source.split('\n')[line - 1].trim();
      left.push(`${path}:${line} ${status}: ${text}  ->  ${String(replacement).replaceAll(/\s+/g, ' ').slice(0, 80)}`);
    }
    if (tried(own) > 0) console.log(row(path, own));
    for (const name of Object.keys(sum)) sum[name] += own[name];
  }
  if (tried(sum) > 0) console.log(row(`all of ${room}`, sum));
  const [low, high] = sum.others === 0 ? [] : wilson(sum.noticed, tried(sum));
  if (low !== undefined)
    console.log(
      `drawn ${tried(sum) + sum.loading} of ${tried(sum) + sum.loading + sum.others}, ${sum.loading} of them computed when a module is loaded; the share of all is from ${low.toFixed(1)} to ${high.toFixed(1)} % (95 %, Wilson)`,
    );
  const list = join(home, `${room}-left.txt`);
  writeFileSync(list, `${left.join('\n')}\n`);
  console.log(`What no test noticed: ${list}`);
  return tried(sum) === 0 || share(sum) >= least;
}

const tried = ({ noticed, survived, unreached }) => noticed + survived + unreached;

/** Noticed mutants in per cent of those that were tried. */
const share = (counts) => (100 * counts.noticed) / tried(counts);

/** The interval of a share, in per cent, by what was found in n that were drawn (Wilson 1927). */
function wilson(found, n) {
  const z = 1.959964;
  const middle = (found + (z * z) / 2) / (n + z * z);
  const half = (z / (n + z * z)) * Math.sqrt((found * (n - found)) / n + (z * z) / 4);
  return [100 * (middle - half), 100 * (middle + half)];
}

const row = (name, counts) =>
  `${name.padEnd(46)} ${share(counts).toFixed(1).padStart(5)} %: ${counts.noticed} noticed, ${counts.survived} not, ${counts.unreached} reached by no test`;
