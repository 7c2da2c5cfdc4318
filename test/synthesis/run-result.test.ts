/** The whole result of small runs, and what is left of one that is interrupted at each of its stages. */
import { afterAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { InterruptedError } from '../../src/checks/index.js';
import { wasm } from '../../src/backends/index.js';
import { plainJob, type Progress, runData, type RunOutcome } from '../../src/synthesis/index.js';
import { overlapping, quick } from './table.js';

const backend = await wasm({ threads: 1 });
afterAll(() => backend.dispose());

/** A run of one or two splits that a signal ends where `at` says so. */
async function run(
  request: object,
  count: number,
  at: (progress: Progress) => boolean = () => false,
): Promise<{ readonly outcome: RunOutcome; readonly stages: readonly string[] }> {
  const controller = new AbortController();
  const stages: string[] = [];
  const job = plainJob({ splits: 1, seed: 4, ...request }, (name) => ({
    name,
    protocol: 'held-out',
    protocolMeaning: 'Test rows are used once.',
    experiment: null,
  }));
  const outcome = await job.run(runData(overlapping(count)), {
    backend,
    version: '9',
    signal: controller.signal,
    onProgress: (progress) => {
      const { seed, stage, detail, epoch } = progress;
      if (epoch === undefined) stages.push([seed, stage, ...(detail === undefined ? [] : [detail])].join(' '));
      if (at(progress)) controller.abort();
    },
  });
  return { outcome, stages };
}

/** A line for each part, without times and the words of the verdict, and numbers to four digits. */
function lines(parts: object): string[] {
  const rounded = (name: string, value: unknown): unknown =>
    name === 'seconds' ? undefined : typeof value === 'number' ? Number(value.toPrecision(4)) : value;
  return Object.entries(parts)
    .filter(([name]) => !['backend', 'splits', 'seconds', 'verdict'].includes(name))
    .map(([name, value]) => `${name}: ${JSON.stringify(value, rounded)}`);
}

test('a run of a kind without a network, with a curve', async () => {
  const { outcome, stages } = await run({ model: 'smote', curve: true, margin: 5, samples: 15 }, 24);
  const { result, pictures, synthetic, toBytes } = outcome;
  expect(toBytes).toBeNull();
  expect(synthetic.labels).toHaveLength(15);
  expect(result.backend).toMatchObject({ name: 'wasm', threads: 1 });
  expect(result.verdict).toMatchObject({ answer: 'no-signal', measure: 'accuracy', margin: 0.05, splits: 1 });
  expect([...lines(result), ...lines({ pictures, stages })]).toMatchSnapshot();
  expect(lines(result.splits[0]!)).toMatchSnapshot();
});

test('a run of a network, of two splits', async () => {
  const { outcome, stages } = await run({ ...quick, epochs: 3, model: 'cvae', splits: 2, stop: 'validation' }, 24);
  const { result, pictures, toBytes } = outcome;
  expect(toBytes!().length).toBeGreaterThan(1000);
  // What float32 has no part in.
  const { data, split, generator, leakage, notes, real, synthetic, both, recognised, endedBecause } = result;
  expect(
    lines({ data, split, generator, leakage, notes, real, synthetic, both, recognised, endedBecause }),
  ).toMatchSnapshot();
  expect(lines({ deciding: result.deciding, utility: result.utility, stages })).toMatchSnapshot();
  expect(result.training).toMatchObject({ epochs: 3, requestedEpochs: 3, bestEpoch: 1, stoppedBecause: 'epochs' });
  expect(
    result.repeats!.map(({ seed, real: score, lastValidationLoss }) => [seed, score, lastValidationLoss! > 0]),
  ).toEqual([
    [4, 0.875, true],
    [5, result.splits[1]!.scores.real, true],
  ]);
  expect([result.curve, result.choice, result.verdict.splits]).toEqual([null, null, 2]);
  expect(Object.entries(pictures).map(([name, part]) => `${name} ${JSON.stringify(part).length > 100}`)).toEqual([
    'latent true',
    'rows true',
    'columns true',
    'correlations true',
  ]);
});

test('a budget of six times the first split: later ones leave the network out, and that is said', async () => {
  let now = 0;
  // A clock that goes on by a second each time that somebody looks.
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => 1000 * now++);
  onTestFinished(() => clock.mockRestore());
  const means = { model: 'class-means' };
  const first = (await run(means, 24)).outcome.result.splits[0]!.seconds;
  const { result } = (await run({ ...means, splits: undefined, budget: 6 * first }, 24)).outcome;
  const made = result.splits.length;
  expect(made).toBeGreaterThan(1);
  expect(result.splits.map(({ utility }) => utility.mlp !== undefined)).toEqual(result.splits.map((_, i) => i === 0));
  expect(result.notes).toEqual([
    `To leave time for more splits, the neural network was scored on 1 of the ${made} only.`,
  ]);
  expect(result.repeats).toHaveLength(made);
});

describe('an interruption', () => {
  const at = (stage: Progress['stage'], epoch?: number) => (progress: Progress) =>
    progress.stage === stage && progress.epoch?.epoch === epoch;
  const means = { model: 'class-means' };
  const soon = 'To end soon, the neural network was scored on 0 of the 1 only.';

  test('before there is a judge, or a generator, leaves nothing', async () => {
    const early = run(means, 24, at('deciding'));
    await expect(early).rejects.toThrow(new InterruptedError('interrupted before there was anything to judge'));
  });

  test('of a training scores its weights, quickly', async () => {
    const network = { ...quick, model: 'cvae' };
    const weights = (which: string): string =>
      `Training was interrupted; everything here is scored with the weights of epoch 1 of ${which}.`;
    const first = (await run(network, 24, at('generator', 1))).outcome.result;
    expect(first.notes).toEqual([weights('the first fit'), soon]);
    expect([first.training!.stoppedBecause, first.training!.requestedEpochs]).toEqual(['interrupted', 12]);
    expect(first.splits[0]!.controls).toEqual([]);
    const second = (await run({ ...network, epochs: 2 }, 24, at('refit', 1))).outcome.result;
    expect(second.notes.slice(1)).toEqual([weights('the second fit, on all training rows'), soon]);
  });

  test('of the judgement leaves what the deciding classifier says', async () => {
    const { outcome, stages } = await run(means, 24, at('synthetic classifier'));
    const { result } = outcome;
    expect(stages.map((stage) => stage.slice(2))).toEqual([
      'deciding',
      'real classifier',
      'synthetic classifier',
      'measures',
      'pictures',
    ]);
    expect(Object.keys(result.utility)).toEqual([result.deciding!.name]);
    expect([result.both, result.notes, result.splits[0]!.controls]).toEqual([null, [soon], []]);
    expect(result.fidelity.shapes).toBeGreaterThan(0);
  });

  test('after the judgement leaves out the controls; during these, and later, nothing is lost', async () => {
    const measured = (await run(means, 24, at('measures'))).outcome.result;
    expect([Object.keys(measured.utility).length, measured.splits[0]!.controls, measured.notes]).toEqual([4, [], []]);
    const { outcome, stages } = await run({ ...means, curve: true }, 24, at('controls'));
    const { splits, ranking, curve } = outcome.result;
    expect(splits[0]!.controls.map(({ kind }) => kind)).toEqual(['class-normals', 'bootstrap']);
    expect(ranking.map(({ own }) => own).filter(Boolean)).toHaveLength(1);
    // The curve is not begun any more.
    expect(curve).toEqual([]);
    expect(stages.some((stage) => stage.includes('curve'))).toBe(false);
  });

  test('of a second split leaves the first', async () => {
    const second = await run({ ...means, splits: 2 }, 24, ({ seed, stage }) => seed === 5 && stage === 'deciding');
    const { splits, endedBecause } = second.outcome.result;
    expect([splits.length, endedBecause]).toEqual([1, 'Interrupted: the split in progress was left out.']);
  });
});
