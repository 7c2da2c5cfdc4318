// Kills commands at random moments and looks at what they leave.
//
// Each command has a folder of its own that lives as long as this program, so that a command finds what the killed one before it left.
// After every kill, and after every run that was left alone, the files are checked: what was finished before is still there, what is
// there can be read, and nothing is half written under its final name. Three in four deaths are SIGKILL, a third of these of a worker
// process where there are any, which a command has to survive; the others are SIGTERM and SIGHUP, after which a command ends by itself. Needs a build
// (npm run build).
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const dist = new URL('../../dist/', import.meta.url);
const main = fileURLToPath(new URL('cli/main.js', dist));
/** The built library, once it is loaded. */
let library;

/** A small table of two classes that a command is done with soon. */
function smallTable(path, random) {
  const rows = Array.from({ length: 40 }, (_, i) =>
    [random.normal() + (i % 2), random.normal(), random.normal() - (i % 2), `k${i % 2}`].join(','),
  );
  writeFileSync(path, ['a,b,c,class'].concat(rows).join('\n'));
}

class Lost extends Error {}

function expect(condition, message) {
  if (!condition) throw new Lost(message);
}

/** Reads JSON; a file that cannot be read was half written. */
function json(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new Lost(`${path}: ${error.message}`);
  }
}

/** What every command may leave under no circumstances: temporary files, once a later run of the same command has ended by itself. */
function leftovers(folder) {
  return readdirSync(folder).filter((name) => /\.(partial|tmp)\b|~$/.test(name) || name.includes('.partial-'));
}

/** A study of trials in a journal: the finished ones stay, with their values, and the study ends with all of them. */
function searchCommand(folder, table) {
  const trials = 6;
  const journal = join(folder, 's.study');
  const finished = new Map();
  return {
    workers: true,
    args: ['search', table, '--target', 'class', '--study', journal, '--trials', String(trials)].concat(
      ['--method', 'random', '--epochs', '3', '--latent', '2', '--hidden', '4', '--no-retrain', '--threads', '1'],
      ['--out', join(folder, 'out'), '--quiet'],
    ),
    async check(ended) {
      if (!existsSync(journal)) return expect(!ended, 'the study is not there');
      const study = await studyOf(journal);
      for (const { id, state, value } of study.trials)
        if (state === 'complete') {
          const before = finished.get(id);
          expect(before === undefined || before === value, `trial ${id} had ${before} and has ${value}`);
          finished.set(id, value);
        }
      const known = new Set(study.trials.filter(({ state }) => state === 'complete').map(({ id }) => id));
      for (const id of finished.keys()) expect(known.has(id), `trial ${id} was complete and is lost`);
      // A trial whose process was killed twice is given up, so that one that kills its process does not do it for ever.
      const over = study.trials.filter(({ state }) => state === 'complete' || state === 'lost').length;
      if (ended) expect(over === trials, `${over} trials of ${trials} are over`);
      rmSync(join(folder, 'out'), { recursive: true, force: true });
    },
  };
}

/** The study of a journal, whatever its space: the header says it. */
async function studyOf(journal) {
  const first = readFileSync(journal, 'utf8').split('\n')[0];
  const entry = JSON.parse(first.slice(first.indexOf('{')));
  const { space, direction, sampler, about } = entry;
  const study = new library.Study({
    space,
    direction,
    about,
    sampler: { name: sampler.name, options: sampler.options, suggest: () => ({}) },
    storage: new library.JournalStorage(journal),
  });
  await study.load();
  return study;
}

/** Lines of results: each stays as it is. */
function reproduceCommand(folder) {
  const results = join(folder, 'results.jsonl');
  const lines = new Set();
  return {
    workers: true,
    args: [
      'reproduce',
      'class-normals-wine',
      'class-means-wine',
      'bootstrap-wine',
      '--seeds',
      '2',
      '--seed',
      '100',
    ].concat([
      '--classifier-seeds',
      '1',
      '--workers',
      '2',
      '--threads',
      '1',
      '--results',
      results,
      '--report',
      join(folder, 'report'),
      '--quiet',
    ]),
    check(ended) {
      const text = existsSync(results) ? readFileSync(results, 'utf8') : '';
      // The end of the last line may be missing after a kill.
      const whole = text.split('\n').slice(0, -1);
      for (const line of lines) expect(whole.includes(line), `a result is gone: ${line.slice(0, 80)}`);
      for (const line of whole) lines.add(line);
      if (ended) expect(whole.length === 6, `${whole.length} results of 6`);
    },
  };
}

/** One file: whole, or not there. */
function fitCommand(folder, table) {
  const model = join(folder, 'model.safetensors');
  return {
    args: [
      'fit',
      table,
      '--target',
      'class',
      '--model',
      'vae',
      '--epochs',
      '5',
      '--output',
      model,
      '--threads',
      '1',
      '--quiet',
    ],
    async check(ended) {
      if (!existsSync(model)) return expect(!ended, 'there is no model');
      const synthesizer = await library.loadSynthesizer(model).catch((error) => {
        throw new Lost(`the model cannot be read: ${error.message}`);
      });
      const rows = await synthesizer.sample(3);
      expect(rows.labels.length === 3, 'the model draws no rows');
      if (ended) expect(leftovers(folder).length === 0, `left over: ${leftovers(folder).join(', ')}`);
      rmSync(model);
    },
  };
}

/** A folder: whole, or not there. */
function runCommand(folder, table) {
  const out = join(folder, 'out');
  return {
    args: [
      'run',
      table,
      '--target',
      'class',
      '--model',
      'class-normals',
      '--splits',
      '2',
      '--threads',
      '1',
      '--out',
      out,
      '--quiet',
    ],
    async check(ended) {
      if (!existsSync(out)) return expect(!ended, 'there is no result');
      const files = readdirSync(out).sort().join(' ');
      expect(files === 'model.safetensors report.html result.json synthetic.csv', `the folder holds ${files}`);
      const result = json(join(out, 'result.json'));
      expect(result.splits.length >= 1, 'the result has no split');
      expect(
        library.readCsv(readFileSync(join(out, 'synthetic.csv'), 'utf8'), { target: 'class' }).labels.length > 0,
        'no rows',
      );
      await library.loadSynthesizer(join(out, 'model.safetensors'));
      expect(readFileSync(join(out, 'report.html'), 'utf8').trimEnd().endsWith('</html>'), 'the report is cut off');
      if (ended) expect(leftovers(folder).length === 0, `left over: ${leftovers(folder).join(', ')}`);
      rmSync(out, { recursive: true });
    },
  };
}

/** One file, after as many beginnings as there are checkpoints: the model of a fit that was left alone, to the bit. */
function checkpointCommand(folder, table, known) {
  const [model, checkpoint] = [join(folder, 'model.safetensors'), join(folder, 'model.checkpoint')];
  const args = ['fit', table, '--target', 'class', '--model', 'cvae', '--epochs', '60', '--stop', 'none'].concat(
    ['--hidden', '8', '--latent', '2', '--batch', '8', '--output', model, '--threads', '1', '--quiet'],
    ['--checkpoint', checkpoint, '--checkpoint-every', '0.02'],
  );
  return {
    get args() {
      return existsSync(checkpoint) ? args.concat('--resume') : args;
    },
    check(ended) {
      if (!existsSync(model)) return expect(!ended, 'there is no model');
      const bytes = readFileSync(model);
      known.bytes ??= bytes;
      expect(bytes.equals(known.bytes), 'the model differs from that of a fit that was left alone');
      if (ended) expect(readdirSync(folder).length === 1, `left over: ${readdirSync(folder).join(', ')}`);
      // Killed between writing the model and removing the checkpoint, it has both.
      rmSync(model);
      rmSync(checkpoint, { force: true });
    },
  };
}

/** A folder, after as many beginnings as there are checkpoints: the result of a run that was left alone. */
function resumeCommand(folder, table, known) {
  const [out, checkpoint] = [join(folder, 'out'), join(folder, 'run.checkpoint')];
  const args = ['run', table, '--target', 'class', '--model', 'cvae', '--epochs', '30', '--stop', 'none'].concat(
    ['--hidden', '8', '--latent', '2', '--batch', '8', '--splits', '3', '--threads', '1', '--out', out, '--quiet'],
    ['--checkpoint', checkpoint, '--checkpoint-every', '0.02'],
  );
  return {
    get args() {
      return existsSync(checkpoint) ? args.concat('--resume') : args;
    },
    check(ended) {
      if (!existsSync(out)) return expect(!ended, 'there is no result');
      const result = json(join(out, 'result.json'));
      // A signal makes a result of what there is, and keeps the checkpoint to go on from.
      if (result.endedBecause !== 'interrupted') {
        const told = JSON.stringify(result, (key, value) =>
          ['seconds', 'command', 'created'].includes(key) ? undefined : value,
        );
        const files = ['synthetic.csv', 'model.safetensors'].map((name) => readFileSync(join(out, name)));
        known.told ??= told;
        known.files ??= files;
        expect(told === known.told, 'the result differs from that of a run that was left alone');
        expect(
          files.every((bytes, at) => bytes.equals(known.files[at])),
          'rows or model differ from those of a run that was left alone',
        );
        if (ended) expect(readdirSync(folder).length === 1, `left over: ${readdirSync(folder).join(', ')}`);
        for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true });
      } else rmSync(out, { recursive: true });
    },
  };
}

/** Pieces that are done stay as they are, and the result is that of a selection that was left alone. */
function selectCommand(folder, table, known) {
  const out = join(folder, 'out');
  const units = `${out}.units`;
  const lines = new Set();
  return {
    workers: true,
    args: ['select', table, '--target', 'class', '--method', 'anova,relieff', '--k', '1,2', '--splits', '3'].concat(
      ['--augment', 'bootstrap', '--rows', '20', '--permutations', '2', '--workers', '2', '--threads', '1'],
      ['--out', out, '--quiet'],
    ),
    check(ended) {
      // The end of the last line may be missing after a kill.
      const whole = existsSync(units) ? readFileSync(units, 'utf8').split('\n').slice(0, -1) : [];
      if (!existsSync(out)) {
        expect(!ended, 'there is no result');
        for (const line of lines) expect(whole.includes(line), `a piece is gone: ${line.slice(0, 80)}`);
        for (const line of whole) lines.add(line);
        return;
      }
      const result = JSON.stringify(json(join(out, 'result.json')), (key, value) =>
        ['seconds', 'command', 'created'].includes(key) ? undefined : value,
      );
      known.result ??= result;
      expect(result === known.result, 'the result differs from that of a selection that was left alone');
      const files = readdirSync(out).sort().join(' ');
      known.files ??= files;
      expect(files === known.files, `the folder holds ${files}`);
      if (ended) expect(readdirSync(folder).length === 1, `left over: ${readdirSync(folder).join(', ')}`);
      // With the result there, pieces are of no more use: killed at its very end, a selection may have removed them.
      lines.clear();
      rmSync(out, { recursive: true });
    },
  };
}

const makers = {
  search: searchCommand,
  reproduce: reproduceCommand,
  fit: fitCommand,
  run: runCommand,
  checkpoint: checkpointCommand,
  resume: resumeCommand,
  select: selectCommand,
};

/** The worker processes of a process, where the system tells them (Linux). */
function workersOf({ pid }) {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

/** Runs a command, and kills it after `delay` milliseconds where one is given; by the signal 'worker', one of its workers. */
function start(args, delay, signal) {
  return new Promise((resolve) => {
    const begun = performance.now();
    const child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
    let err = '';
    let struck = false;
    child.stderr.on('data', (text) => (err += text));
    const kill = () => {
      const [worker] = signal === 'worker' ? workersOf(child) : [child.pid];
      if (worker === undefined) return;
      struck = true;
      try {
        process.kill(worker, signal === 'worker' ? 'SIGKILL' : signal);
      } catch {
        // It has just ended.
      }
    };
    const timer = delay === undefined ? undefined : setTimeout(kill, delay);
    // Nothing here takes a minute; a signal that is not heeded for so long is a hang.
    const hang = setTimeout(() => {
      err += ' HANG';
      child.kill('SIGKILL');
    }, 120_000);
    child.on('close', (code, died) => {
      clearTimeout(timer);
      clearTimeout(hang);
      resolve({ code, died, err, struck, took: performance.now() - begun });
    });
  });
}

/** What a death is that a person would have to ask about. */
function unclear({ code, died, err }) {
  if (err.includes('HANG')) return err;
  if (/\n\s+at |TypeError|RangeError|undefined/.test(err)) return err.slice(0, 300);
  return died === null && ![0, 130].includes(code) ? `exit ${code}: ${err.slice(0, 300)}` : undefined;
}

/** One command: killed again and again until it has ended by itself, then anew. */
async function attack(name, kills, home, random) {
  const tally = { kills: 0, ended: 0, signals: {}, lost: [], unclear: [] };
  const table = join(home, 'table.csv');
  const folder = join(home, name);
  // What of one beginning holds for the others, too.
  const known = {};
  const make = () => {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder);
    return makers[name](folder, table, known);
  };
  let command = make();
  const whole = await start(command.args);
  if (whole.code !== 0) throw new Error(`${name} fails when it is left alone: ${whole.err}`);
  await command.check(true);
  let length = whole.took;
  while (tally.kills < kills) {
    const deadly = command.workers === true ? ['SIGKILL', 'SIGKILL', 'worker'] : ['SIGKILL'];
    const signals = random.uniform() < 0.75 ? deadly : ['SIGTERM', 'SIGHUP'];
    const signal = signals[Math.floor(random.uniform() * signals.length)];
    const run = await start(command.args, random.uniform() * 1.1 * length, signal);
    const alone = run.code === 0;
    if (alone) tally.ended++;
    // A command must not end by the death of a worker.
    if (signal === 'worker' && run.code !== 0) tally.lost.push(`exit ${run.code} after a worker died: ${run.err}`);
    if (run.struck && (!alone || signal === 'worker')) {
      tally.kills++;
      tally.signals[signal] = (tally.signals[signal] ?? 0) + 1;
    }
    const problem = unclear(run);
    if (problem !== undefined) tally.unclear.push(problem);
    try {
      await command.check(alone);
    } catch (error) {
      if (!(error instanceof Lost)) throw error;
      tally.lost.push(error.message);
      command = make();
    }
    if (alone) {
      length = 0.7 * length + 0.3 * run.took;
      command = make();
    }
  }
  return tally;
}

/**
 * @param only the commands that are killed; all when left out
 * @returns whether all is well
 */
export async function deepKills({ kills, seed, only }) {
  library = await import(new URL('node.js', dist).href);
  const random = new library.SeededRandom(seed).split('kills');
  const home = mkdtempSync(join(tmpdir(), 'vaelab-kills-'));
  smallTable(join(home, 'table.csv'), random);
  const names = Object.keys(makers).filter((name) => only?.includes(name) ?? true);
  let well = true;
  for (const name of names) {
    const tally = await attack(name, Math.ceil(kills / names.length), home, random);
    const signals = Object.entries(tally.signals).map(([signal, count]) => `${count} ${signal}`);
    console.log(
      `${name}: ${tally.kills} kills (${signals.join(', ')}), ${tally.ended} runs to the end; lost ${tally.lost.length}, unclear ${tally.unclear.length}`,
    );
    for (const message of new Set(tally.lost.concat(tally.unclear))) console.log(`  FOUND: ${message}`);
    well &&= tally.lost.length + tally.unclear.length === 0;
  }
  rmSync(home, { recursive: true, force: true });
  return well;
}
