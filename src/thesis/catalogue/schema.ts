/**
 * The catalogue's schema: what the compiler cannot see. An entry that breaks it is named with its field, what was found and
 * what would fit.
 */
import { checkArchitecture } from '../../models/index.js';
import { datasetRecords } from './dataset-records.js';
import { reportSchema } from './report-schema.js';
import {
  bool,
  RuleError,
  list,
  object,
  among,
  optional,
  orNull,
  positive,
  rule,
  share,
  text,
  whole,
  wrong,
} from '../../checks/rules.js';
import { searchedParameters, blocks, type Experiment, type RecordedReport, variants } from './types.js';

const widths = list(whole, [2, 3]);
const experiment = object({
  id: rule('a text of letters, digits and dashes', (value) => typeof value === 'string' && /^[\w-]+$/.test(value)),
  draftNames: list(text, [0, Infinity]),
  dataset: among(...Object.keys(datasetRecords)),
  variant: among(...Object.keys(variants)),
  reconstruction: among('mse', 'l1'),
  parameters: orNull(
    object({ hidden: widths, latent: whole, learningRate: positive, epochs: whole, dropout: optional(share) }),
  ),
  trainedAs: optional(object({ hidden: widths, latent: whole })),
  search: object({
    method: among('bayesian', 'grid'),
    trials: orNull(whole),
    patience: orNull(whole),
    space: orNull(object(Object.fromEntries(searchedParameters.map((name) => [name, optional(list(positive))])))),
  }),
  final: object({ stop: among('none', 'train', 'test'), patience: optional(whole), epochs: optional(whole) }),
  samples: whole,
  batchNormWhileSampling: among('training', 'evaluation'),
  decodedAsBinary: optional(bool),
  recorded: orNull(reportSchema),
  quality: optional(object({ overall: share, columnShapes: orNull(share), columnPairTrends: orNull(share) })),
  note: text,
  block: optional(among(...blocks)),
  searched: optional(rule('false or absent', (value) => value === false)),
  multiples: optional(list(whole)),
  generator: optional(text),
});

/** Checks every entry, and that no id is used twice. @throws RuleError naming experiment and field */
export function checkCatalogue(entries: readonly unknown[]): readonly Experiment[] {
  const seen = new Set<string>();
  for (const [i, entry] of entries.entries()) {
    const id = (entry as { id?: unknown } | null)?.id;
    const at = typeof id === 'string' ? `experiment ${id}` : `experiment at place ${i}`;
    experiment(at, entry);
    checkParts(at, entry as Experiment);
    if (seen.has((entry as Experiment).id)) throw new RuleError(`${at} is there twice; give one of them another id`);
    seen.add((entry as Experiment).id);
  }
  return entries as readonly Experiment[];
}

/** What must fit together within an entry. */
function checkParts(at: string, entry: Experiment): void {
  const { dataset, variant, parameters, search, final, samples, recorded } = entry;
  const { labels, support } = datasetRecords[dataset];
  if (parameters !== null)
    checkArchitecture({
      ...variants[variant],
      hidden: parameters.hidden,
      latentDim: parameters.latent,
      dropout: parameters.dropout ?? 0,
      reconstruction: entry.reconstruction,
    });
  if ((final.stop === 'none') !== (final.patience === undefined))
    wrong(
      `${at}.final.patience`,
      final.patience,
      `${final.stop === 'none' ? 'absent' : 'given'} with stop '${final.stop}'`,
    );
  if (variant !== 'vae' && samples < labels.length)
    wrong(`${at}.samples`, samples, `at least one for each of ${labels.length} classes`);
  if (entry.decodedAsBinary !== undefined && (variant !== 'vae' || labels.length === 2))
    wrong(`${at}.decodedAsBinary`, entry.decodedAsBinary, 'absent but for a VAE with more than two classes');
  checkSpace(at, search, parameters?.hidden.length);
  if (recorded !== null) checkReport(`${at}.recorded`, recorded, support);
}

function checkSpace(at: string, { method, trials, space }: Experiment['search'], depth: number | undefined): void {
  if (space === null) return;
  for (const [name, values] of Object.entries(space)) {
    const field = `${at}.search.space.${name}`;
    if (method === 'bayesian' && (values.length !== 2 || values[0]! > values[1]!))
      wrong(field, values, 'two bounds, the lower one first');
    if (new Set(values).size < values.length && method === 'grid') wrong(field, values, 'values without repetition');
  }
  const found = (['hidden1', 'hidden2', 'hidden3'] as const).filter((name) => space[name] !== undefined).length;
  if (depth !== undefined && found !== depth)
    wrong(`${at}.search.space`, Object.keys(space), `over ${depth} widths, as the parameters have`);
  // A grid may list a value more than once; it never has fewer trials than points.
  const points = Object.values(space).reduce((product, values) => product * values.length, 1);
  if (method === 'grid' && (trials === null || trials % points !== 0))
    wrong(`${at}.search.trials`, trials, `a multiple of the grid's ${points} points`);
}

/** Accuracy is a number of right rows, and what recalls and supports add up to; lists have an entry for every class. */
function checkReport(field: string, report: RecordedReport, support: readonly number[]): void {
  for (const name of ['precision', 'recall', 'f1'] as const)
    if (report[name].length !== support.length)
      wrong(`${field}.${name}`, report[name], `a list of ${support.length}, one for each class`);
  const rows = support.reduce((a, b) => a + b, 0);
  const right = Math.round(report.accuracy * rows);
  if (Math.abs(right / rows - report.accuracy) > 0.5001e-4)
    wrong(
      `${field}.accuracy`,
      report.accuracy,
      `a number of right rows of ${rows}, such as ${(right / rows).toFixed(4)}`,
    );
  // A recall to two digits is the number of right rows of its class to within 0.005 of its support.
  const sum = report.recall.reduce((total, recall, i) => total + recall * support[i]!, 0);
  if (Math.abs(sum - right) > 0.0051 * rows)
    wrong(`${field}.recall`, report.recall, `recalls that add up to ${right} right rows, not ${sum.toFixed(1)}`);
}
