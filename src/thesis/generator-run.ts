/** A generator of the library on a split of the clean protocol: fitted as a person's own run would, judged by the library's rules and the study's classifier. */
import { takeTableRows } from '../data/index.js';
import {
  divideTable,
  fitAuto,
  fitKind,
  majorityBaseline,
  preparationDefaults,
  prepareRun,
  Preprocessor,
  type PreparedRun,
  type RunData,
  type RunSettings,
  SplitJudge,
  worseThanConstant,
} from '../synthesis/index.js';
import type { SplitCourt, StudyContext } from './prepare.js';
import { classShares, trainingRecord } from './record-parts.js';
import type { JudgedRecord, ReproductionRecord, RunOrigin } from './record.js';
import { type RealScores, scoreSeeds } from './score-seeds.js';
import { labelsOf } from './settings.js';
import type { StudySettings } from './study-settings.js';

/** One run of a kind of synthesizer, or of `auto`, with the first of the classifier seeds. @throws as `prepareRun` */
export async function measureGenerator(
  data: RunData,
  settings: StudySettings,
  seed: number,
  context: StudyContext,
  seeds: readonly number[],
  known: RealScores,
): Promise<Omit<ReproductionRecord, keyof RunOrigin>> {
  const { backend, signal } = context;
  const run = settingsOf(settings, data.table.name);
  const { judge, preprocessor } = await courtOf(data, run, seed, context);
  const prepared = await prepareRun(data, run, seed, {
    ...context,
    preprocessor,
    deciding: judge.deciding ?? undefined,
  });
  const { train, test, synthetic, generator, training } = prepared;
  const classifierSeeds = seeds.slice(0, 1);
  const score = (rows: PreparedRun['synthetic']): Promise<ReproductionRecord['real']> =>
    scoreSeeds({
      rows: { ...rows, scaleWith: train.features },
      test,
      classes: data.classes,
      seeds: classifierSeeds,
      backend,
      signal,
    });
  const key = [data.table.name, 'clean', seed, ...classifierSeeds].join(' ');
  const real = known.get(key) ?? (await score(train));
  known.set(key, real);
  return {
    classes: data.classes,
    classifierSeeds,
    real,
    synthetic: await score(synthetic),
    both: null,
    trivial: null,
    draws: null,
    majorityBaseline: majorityBaseline(train.classCodes, test.classCodes),
    classShare: classShares(synthetic.classCodes, data.classes.length),
    generator: {
      model: generator.model,
      hidden: generator.hidden,
      latent: generator.latent,
      learningRate: generator.learningRate,
      parameters: generator.parameters,
    },
    // Of a curve the ends are enough for these.
    training: training && { ...trainingRecord(training), curve: [] },
    leakage: prepared.leakage,
    judged: await judgedRecord(judge, prepared),
    projection: null,
    trials: null,
    notes: prepared.notes,
  };
}

/** As a person's own run has them, but for the splits. */
function settingsOf(settings: StudySettings, table: string): RunSettings {
  const kind = settings.experiment!.generator!;
  return {
    fit: kind === 'auto' ? fitAuto({}) : fitKind(kind, {}),
    fitAs: (name) => fitKind(name, {}),
    samples: undefined,
    // The splits of the other clean runs.
    equalRowsTogether: false,
    includeTrainingRows: true,
    labels: labelsOf(settings, table),
    notes: [],
  };
}

/** The judge and preparation of a split; those of the last one are kept, since the generators come split by split. */
async function courtOf(
  data: RunData,
  run: RunSettings,
  seed: number,
  { backend, signal, courts }: StudyContext,
): Promise<SplitCourt> {
  const key = `${data.table.name} ${seed}`;
  const known = courts?.get(key);
  if (known !== undefined) return known;
  const { train, test } = divideTable(data, run, seed);
  const preprocessor = Preprocessor.fit(takeTableRows(data.table, train.rows), preparationDefaults);
  const prepare = preprocessor.rowPreparation;
  const judge = await SplitJudge.create({ train, test, classes: data.classes }, { backend, signal, seed, prepare });
  const made = { judge, preprocessor };
  courts?.clear();
  courts?.set(key, made);
  return made;
}

async function judgedRecord(judge: SplitJudge, { synthetic, training }: PreparedRun): Promise<JudgedRecord> {
  const { scores, utility, fidelity, privacy, quality, notConverged } = await judge.judge(synthetic, {
    together: false,
    full: false,
  });
  const { name, columns } = judge.deciding!;
  return {
    deciding: name,
    columns,
    measure: judge.measure,
    scores,
    accuracies: Object.fromEntries(
      Object.entries(utility).map(([each, { real, synthetic: drawn }]) => [
        each,
        { real: real.accuracy, synthetic: drawn.accuracy },
      ]),
    ),
    varianceRatio: Number.isFinite(fidelity.varianceRatio) ? fidelity.varianceRatio : null,
    strongPairs: fidelity.strongPairs,
    distanceAttack: privacy.distanceAttack,
    spanAttack: privacy.spanAttack,
    quality,
    worseThanConstant: worseThanConstant(training),
    unconverged: notConverged.includes(name),
  };
}
