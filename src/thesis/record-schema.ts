/** What a line of a results file must be. A sound checksum says that it is as it was written, not that it makes sense. */
import {
  among,
  bool,
  checked,
  fields,
  finite,
  list,
  natural,
  optional,
  orNull,
  type Rule,
  rule,
  share,
  text,
  tuple,
  whole,
} from '../checks/rules.js';
import { checkFormat } from '../files/format.js';
import { classifierNames } from '../metrics/index.js';
import { experiments, furtherExperiments } from './catalogue/index.js';
import { protocols } from './protocol.js';
import type { ReproductionRecord, ResultLine } from './record.js';

/** The newest format of a line, and the one that is written; lines of earlier versions name none. */
export const resultFormat = 1;

const amount = rule('a number of at least 0', (value) => Number.isFinite(value) && (value as number) >= 0);
const any = <T extends Rule>(inner: T): Rule => list(inner, [0, Infinity]);
const label = rule('a number or a text', (value) => typeof value === 'string' || Number.isFinite(value));
const point = tuple(finite, finite);
/** As published, decoded classes may be any whole number. */
const code = rule('a whole number', Number.isInteger);
const scatter = fields({ points: any(point), classes: any(code) });

const scores = {
  accuracies: list(share),
  updates: list(natural),
  neverPredicted: list(any(natural)),
  trainedOn: natural,
};
const seedScores = fields({ ...scores, confusion: fields({ labels: list(label), matrix: list(list(natural)) }) });

const origin = fields({
  key: text,
  experiment: among(...[...experiments, ...furtherExperiments].map(({ id }) => id)),
  protocol: among(...protocols),
  seed: natural,
  dataset: text,
  standsInFor: orNull(text),
  epochCap: orNull(whole),
  backend: text,
  machine: fields({ cpu: text, cores: natural, node: text }),
  vaelab: text,
  seconds: amount,
});

const training = fields({
  epochs: natural,
  requestedEpochs: natural,
  bestEpoch: natural,
  stoppedBecause: text,
  lastTrainLoss: orNull(finite),
  lastHeldOutLoss: orNull(finite),
  bestHeldOutLoss: orNull(finite),
  constantPredictor: fields({ train: orNull(finite), heldOut: orNull(finite) }),
  curve: any(tuple(natural, orNull(finite), orNull(finite))),
  seconds: amount,
});

const judged = fields({
  deciding: among(...classifierNames),
  columns: among('all', 'related'),
  measure: among('accuracy', 'balanced accuracy'),
  scores: fields({
    trainRows: whole,
    testRows: whole,
    real: share,
    synthetic: share,
    baseline: share,
    paired: optional(list(fields({ rows: natural, both: natural, onlyReal: natural, onlySynthetic: natural }))),
  }),
  accuracies: fields(
    Object.fromEntries(classifierNames.map((name) => [name, optional(fields({ real: share, synthetic: share }))])),
  ),
  varianceRatio: orNull(finite),
  strongPairs: orNull(finite),
  distanceAttack: orNull(finite),
  spanAttack: orNull(finite),
  quality: fields({ fidelity: orNull(bool), dependence: orNull(bool), privacy: orNull(bool) }),
  worseThanConstant: bool,
  unconverged: bool,
});

/** What lines of earlier versions do not mention may be missing. */
const finished = fields({
  classes: list(text),
  classifierSeeds: list(natural),
  real: seedScores,
  synthetic: seedScores,
  both: orNull(seedScores),
  trivial: orNull(seedScores),
  draws: orNull(any(fields({ ...scores, times: finite, equalUpdates: bool }))),
  majorityBaseline: share,
  classShare: list(share),
  generator: fields({
    model: text,
    hidden: orNull(list(whole)),
    latent: orNull(whole),
    learningRate: orNull(finite),
    parameters: orNull(natural),
  }),
  training: orNull(training),
  leakage: fields({
    testRows: whole,
    generatorTraining: natural,
    earlyStopping: natural,
    latentStatistics: natural,
    scaling: natural,
    search: natural,
    classifierTraining: natural,
    unseen: natural,
  }),
  judged: optional(orNull(judged)),
  projection: optional(orNull(fields({ real: scatter, synthetic: scatter, explained: point }))),
  trials: optional(
    orNull(any(fields({ hidden: list(whole), latent: whole, learningRate: finite, loss: orNull(finite) }))),
  ),
  notes: any(text),
});

/** @throws RuleError naming the field that is wrong; NewerFormatError for a line of a newer version */
export function checkResult(value: unknown): ResultLine {
  const { format = resultFormat, ...rest } = checked<{ format?: unknown }>(fields({}), 'the line', value);
  checkFormat(format, resultFormat);
  const line = checked<ResultLine>(origin, 'the line', rest);
  if ('failure' in line) {
    fields({ failure: text })('the line', line);
    return line;
  }
  const record = checked<ReproductionRecord>(finished, 'the line', line);
  checkParts(record);
  checkLengths(record);
  const { projection = null, trials = null, judged = null } = record;
  return { ...record, projection, trials, judged };
}

/** That experiments of the study, which are networks all of them, say their sizes. */
function checkParts({ experiment, generator }: ReproductionRecord): void {
  const kind = [...experiments, ...furtherExperiments].find(({ id }) => id === experiment)!.generator;
  if (kind !== undefined) return;
  list(whole)('the line.generator.hidden', generator.hidden);
  whole('the line.generator.latent', generator.latent);
}

/** That lists that belong together are equally long. */
function checkLengths({ classes, classifierSeeds, ...record }: ReproductionRecord): void {
  const ofSeeds = (rows: object, field: string): void => {
    for (const name of ['accuracies', 'updates', 'neverPredicted'] as const)
      list(anything, [classifierSeeds.length, classifierSeeds.length])(
        `${field}.${name}`,
        (rows as Record<string, unknown>)[name],
      );
  };
  const all = { real: record.real, synthetic: record.synthetic, both: record.both, trivial: record.trivial };
  for (const [name, rows] of Object.entries(all)) {
    if (rows === null) continue;
    const field = `the line.${name}`;
    ofSeeds(rows, field);
    const { labels, matrix } = rows.confusion;
    const square = list(list(natural, [labels.length, labels.length]), [labels.length, labels.length]);
    square(`${field}.confusion.matrix`, matrix);
  }
  list(anything, [classes.length, classes.length])('the line.classShare', record.classShare);
  for (const [name, scatter] of Object.entries({ ...record.projection }))
    if (name !== 'explained' && 'points' in scatter)
      list(anything, [scatter.points.length, scatter.points.length])(
        `the line.projection.${name}.classes`,
        scatter.classes,
      );
}

const anything: Rule = () => undefined;
