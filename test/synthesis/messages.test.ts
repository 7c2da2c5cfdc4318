/** What is refused, and in which words: every message names the place, what was found and the remedy. */
import { expect, test } from 'vitest';
import { Table } from '../../src/data/index.js';
import { matrix, toMatrix } from '../../src/matrix/index.js';
import {
  chooseSynthesizer,
  ClassGaussian,
  ClassNormals,
  compareRows,
  createSynthesizer,
  CVAESynthesizer,
  checkSearchSpace,
  GaussianMixture,
  measureRows,
  plainJob,
  PooledGaussian,
  Preprocessor,
  prepareRows,
  searchedOptions,
  Smote,
  SplitJudge,
  splitTable,
  VAESynthesizer,
  ValidationObjective,
} from '../../src/synthesis/index.js';
import { checkOption, optionRow } from '../../src/synthesis/options.js';
import { checkNumbers, checkRows } from '../../src/synthesis/limits.js';
import { finiteLoss, asFailure } from '../../src/synthesis/objective.js';
import { checkMembers, checkState, tensorOf } from '../../src/synthesis/saved.js';
import { validationRows } from '../../src/synthesis/validation-rows.js';
import { mixedTable, plainTable, quick } from './table.js';

const mixed = mixedTable(30);
const plain = plainTable(12);
const labels = (name: string): never =>
  ({ name, protocol: 'held-out', protocolMeaning: '', experiment: null }) as never;
const job = (request: object): ReturnType<typeof plainJob> => plainJob(request as never, labels);
const data = {
  table: mixed,
  classes: ['ill', 'well'],
  own: undefined,
  classScaled: false,
  images: undefined,
  notes: [],
};
const rows = (n: number, codes: readonly number[] = Array.from({ length: n }, (_, i) => i % 2)) => ({
  features: toMatrix(Array.from({ length: n }, (_, i) => [i, i * i])),
  classCodes: codes,
});
const sample = (codes: readonly number[], equal = false) => ({
  features: toMatrix(codes.map((code, i) => [equal ? code : i])),
  classCodes: codes,
  rows: [...codes.keys()],
});
const labelled = (text: string): Table =>
  Table.from({
    name: 'rows',
    columns: ['x', 'y'],
    rows: [...text].map((_, i) => [i, (i * 7) % 5]),
    labels: [...text],
  });
const parts = { train: rows(6), synthetic: rows(4), test: rows(4), classes: ['low', 'high'] };
const fitted = await new ClassNormals().fit(mixed);
const unlabelled = await new ClassNormals().fit(plain);
const smote = await new Smote().fit(mixed);
const many = (name: string, value: unknown) => (): unknown => checkOption(optionRow(name), value, '--flag');

const kinds =
  'vae, cvae, pooled-gaussian, gaussian-mixture, class-gaussian, smote, avatar, class-normals, class-means, bootstrap';
const parameters =
  'hidden1, hidden2, ... (widths from the input inwards), latent, lr, epochs, batch, patience, warmup, seed, layers';

const refused: readonly (readonly [string, () => unknown, string])[] = [
  ['a whole number', many('latentDim', 0), 'OptionError: --flag must be a whole number of at least 1, found 0'],
  [
    'a whole number up to a last one',
    many('seed', 2 ** 32),
    'OptionError: --flag must be a whole number from 0 to 4294967295, found 4294967296',
  ],
  ['a positive number', many('beta', 0), 'OptionError: --flag must be a positive number, found 0'],
  ['an amount', many('freeBits', -1), 'OptionError: --flag must be a number of at least 0, found -1'],
  [
    'a whole number or a word',
    many('components', 0),
    'OptionError: --flag must be a whole number of at least 1, found 0',
  ],
  [
    'a word instead of a whole number',
    many('components', 'all'),
    "OptionError: --flag must be one of auto, none; found 'all'",
  ],
  ['a share', many('dropout', 1), 'OptionError: --flag must be at least 0 and below 1, found 1'],
  ['a share or a word', many('independentNoise', 1), 'OptionError: --flag must be at least 0 and below 1, found 1'],
  [
    'a word instead of a share',
    many('independentNoise', 'some'),
    "OptionError: --flag must be one of auto; found 'some'",
  ],
  ['widths', many('hidden', []), 'OptionError: --flag must list at least one width, such as 346,178'],
  ['true or false', many('balanced', 1), 'OptionError: --flag must be true or false, found 1'],
  ['a word', many('model', 3), 'OptionError: --flag must be a word, found 3'],
  [
    'one of several words',
    many('stop', 'never'),
    "OptionError: --flag must be one of validation, train, none; found 'never'",
  ],
  [
    'a number too large',
    () =>
      checkNumbers(
        Table.from({
          name: 't',
          columns: ['a', 'b'],
          rows: [
            [1, 2],
            [3, -2e150],
          ],
        }),
        undefined,
      ),
    "InputError: t, row 2, column 'b': -2e+150 is too large to be standardised; correct the cell, or rescale the column",
  ],
  [
    'too many rows',
    () => checkNumbers(Table.from({ name: 't', columns: ['a', 'b'], rows: [[1, 1e150]] }), 20_000_001),
    'OptionError: --samples 20000001: at most 20000000 rows of 2 columns can be handled',
  ],
  [
    'too many rows to draw',
    () => checkRows('n', 4e7 + 1, 1),
    'OptionError: n 40000001: at most 40000000 rows of 1 columns can be handled',
  ],
  [
    'kind: no name',
    () => createSynthesizer(3 as never),
    'InputError: createSynthesizer: the kind must be a name, found 3',
  ],
  [
    'kind: unknown',
    () => createSynthesizer('transformer'),
    `InputError: there is no kind of synthesizer 'transformer'. There are: ${kinds}`,
  ],
  [
    'kind: near',
    () => createSynthesizer('cvea'),
    `InputError: there is no kind of synthesizer 'cvea'; did you mean 'cvae'? There are: ${kinds}`,
  ],
  [
    'kind: no options',
    () => createSynthesizer('vae', null as never),
    'OptionError: createSynthesizer: the options must be an object, found null',
  ],
  [
    'kind: a word as options',
    () => createSynthesizer('vae', 'quick' as never),
    "OptionError: createSynthesizer: the options must be an object, found the text 'quick'",
  ],
  [
    'fit: no table',
    () => new PooledGaussian().fit([[1]] as never),
    'InputError: PooledGaussian.fit takes a table; readCsv, readArff and loadTable read one, and Table.from makes one of rows',
  ],
  [
    'fit: one row',
    () => new PooledGaussian().fit(Table.from({ name: 't', columns: ['a'], rows: [[1]] })),
    'InputError: t has 1 row; a synthesizer needs at least two to learn from',
  ],
  [
    'fit: another table’s preprocessor',
    () => new PooledGaussian().fit(mixed, { preprocessor: Preprocessor.fit(plain) }),
    'OptionError: PooledGaussian.fit: the preprocessor is of another table, or has other options; leave it out',
  ],
  [
    'fit: a preprocessor with other options',
    () => new PooledGaussian().fit(mixed, { preprocessor: Preprocessor.fit(mixed, { kinds: 'real' }) }),
    'OptionError: PooledGaussian.fit: the preprocessor is of another table, or has other options; leave it out',
  ],
  [
    'before a fit',
    () => new PooledGaussian().sample(3),
    'Error: the PooledGaussian has not learned anything yet: call fit(), or loadSynthesizer()',
  ],
  [
    'before a fit: shares',
    () => new PooledGaussian().shares,
    'Error: the PooledGaussian has not learned anything yet: call fit(), or loadSynthesizer()',
  ],
  [
    'before a fit: components',
    () => new GaussianMixture().componentCounts,
    'Error: the GaussianMixture has not learned anything yet: call fit(), or loadSynthesizer()',
  ],
  [
    'before a fit: a network',
    () => new VAESynthesizer().fitted,
    'Error: the VAESynthesizer has not learned anything yet: call fit()',
  ],
  [
    'draw: both class and proportions',
    () => fitted.sample(3, { class: 'ill', proportions: { ill: 1 } }),
    'OptionError: class and proportions exclude each other; give one of them',
  ],
  [
    'draw: proportions without classes',
    () => unlabelled.sample(3, { proportions: { ill: 1 } }),
    'InputError: the table had no class column, so there are no proportions',
  ],
  [
    'draw: a class without classes',
    () => unlabelled.sample(3, { class: 'ill' }),
    "InputError: the table had no class column, so no class 'ill' can be asked for",
  ],
  [
    'draw: a class that is no text',
    () => fitted.sample(3, { class: null as never }),
    "InputError: there is no class 'null'; the classes are ill, well",
  ],
  [
    'draw: proportions that are none',
    () => fitted.sample(3, { proportions: 3 as never }),
    'OptionError: proportions must be the share of each class by its name, found 3',
  ],
  [
    'draw: a share that is none',
    () => fitted.sample(3, { proportions: { ill: -1 } }),
    "OptionError: proportions: the share of 'ill' must be a number of at least 0, found -1",
  ],
  [
    'draw: no share',
    () => fitted.sample(3, { proportions: { ill: 0 } }),
    'OptionError: proportions: at least one share must be above 0',
  ],
  [
    'draw: a class unlike any',
    () => fitted.sample(3, { class: 'green' }),
    "InputError: there is no class 'green'; the classes are ill, well",
  ],
  [
    'draw: a class that is near',
    () => fitted.sample(3, { class: 'wel' }),
    "InputError: there is no class 'wel'; did you mean 'well'? The classes are ill, well",
  ],
  [
    'draw: a seed',
    () => fitted.sample(3, { seed: 2 ** 32 }),
    'OptionError: seed must be a whole number from 0 to 4294967295, found 4294967296',
  ],
  [
    'save: training rows',
    () => smote.toBytes(),
    'OptionError: a Smote keeps the training rows as they are, and its file would hold them; say includeTrainingRows: true to save it nevertheless',
  ],
  [
    'load: another kind',
    () => ClassGaussian.fromBytes(fitted.toBytes()),
    "ModelFileError: the model file holds a synthesizer of kind 'class-normals', not 'class-gaussian'",
  ],
  [
    'preprocessor: a constant table',
    () => Preprocessor.fit(Table.from({ name: 't', columns: ['a'], rows: [[1], [1]] })),
    'InputError: t: every column holds one value only; there is nothing to learn from it',
  ],
  [
    'preprocessor: a share of columns',
    () => Preprocessor.fit(mixed, { varianceFilter: 1.5 }),
    'OptionError: varianceFilter must be above 0 and at most 1, found 1.5',
  ],
  [
    'preprocessor: kinds',
    () => Preprocessor.fit(mixed, { kinds: 'all' as never }),
    "OptionError: kinds must be one of infer, real; found 'all'",
  ],
  [
    'preprocessor: a range',
    () => Preprocessor.fit(mixed, { withinRange: 1 as never }),
    'OptionError: withinRange must be one of true, false; found 1',
  ],
  [
    'preprocessor: a transform',
    () => Preprocessor.fit(mixed, { transform: 'sqrt' as never }),
    "OptionError: transform must be one of auto, none, asinh, log, quantile; found 'sqrt'",
  ],
  [
    'preprocessor: screening',
    () => Preprocessor.fit(mixed, { screening: 'some' as never }),
    "OptionError: screening must be one of auto, none; found 'some'",
  ],
  [
    'preprocessor: rows of another class',
    () =>
      fitted.preprocessor.classCodes(
        Table.from({
          name: 't',
          columns: mixed.featureNames,
          rows: [
            [1, 2, 3, 4, 5, 6],
            [1, 2, 3, 4, 5, 6],
          ],
          labels: ['ill', 'green'],
          target: 'state',
        }),
      ),
    "InputError: t, row 2: class 'green' is none of the training rows'; they have ill, well",
  ],
  [
    'preprocessor: a description that is cut',
    () => Preprocessor.fromJSON({ ...fitted.preprocessor.toJSON(), classes: [] }),
    "InputError: the model file's description of the table is not complete; save the model again",
  ],
  [
    'prepareRows: constant columns',
    () => prepareRows(toMatrix([[1], [1]]), [0, 1]),
    'InputError: prepareRows: every column holds one value only; there is nothing to learn from',
  ],
  [
    'prepareRows: screening',
    () => prepareRows(toMatrix([[1], [2]]), [0, 1], { screening: 'some' as never }),
    "OptionError: screening must be one of auto, none; found 'some'",
  ],
  [
    'class Gaussian: a class of one row',
    () => new ClassGaussian().fit(labelled('aab')),
    "InputError: class 'b' has one row, and a covariance needs two; give more rows of it, or use a PooledGaussian, whose classes share theirs",
  ],
  [
    'Gaussian: classes of one row',
    () => new PooledGaussian().fit(labelled('ab')),
    'InputError: every class has one row only, and the PooledGaussian learns how rows of a class differ; give more rows, or leave the class out',
  ],
  [
    'Gaussian: a share of noise',
    () => new PooledGaussian({ noise: 2 }),
    "OptionError: noise must be a number from 0 to 1, or 'auto', found 2",
  ],
  [
    'Gaussian: a share of the class',
    () => new PooledGaussian({ classShare: 'some' as never }),
    "OptionError: classShare must be a number from 0 to 1, or 'auto', found the text 'some'",
  ],
  [
    'mixture: components',
    () => new GaussianMixture({ maxComponents: 1001 }),
    'OptionError: maxComponents must be a whole number from 1 to 1000, found 1001',
  ],
  [
    'cvae: no class',
    () => new CVAESynthesizer({ ...quick, stop: 'none' }).fit(plain),
    'InputError: a CVAESynthesizer needs a table with a class column of at least two classes, found 0; take a VAESynthesizer, or name the target',
  ],
  [
    'trial: nothing to judge it by',
    () => new VAESynthesizer({ stop: 'train' }).trial(mixed),
    "InputError: a trial is judged by rows set aside from the training rows; with stop: 'train' there are none",
  ],
  [
    'objective: nothing to take the loss on',
    () => new ValidationObjective(mixed, 'vae', { stop: 'none' }, 0),
    "InputError: a search needs rows to take the loss on; with stop: 'none' there are none",
  ],
  [
    'objective: no loss',
    () => finiteLoss(undefined, 7),
    'FailedTrainingError: the loss on held-out rows is never a number (7 epochs)',
  ],
  [
    'objective: a loss that is none',
    () => finiteLoss(Infinity, 7),
    'FailedTrainingError: the loss on held-out rows is Infinity (7 epochs)',
  ],
  [
    'validation: too few rows',
    () => validationRows(sample([0, 0, 1, 1]), ['a', 'b'], 0),
    "InputError: 4 rows are too few to set some aside for validation; use stop: 'train' or stop: 'none', or add rows",
  ],
  [
    'validation: one row of a class',
    () => validationRows(sample([0, 0, 0, 0, 1]), ['a', 'b'], 0),
    "InputError: class 'b' has a single training row, too few to set one aside for validation; merge or drop the class, or use stop: 'train'",
  ],
  [
    'validation: equal rows of a class',
    () => validationRows(sample([0, 0, 1, 1, 1], true), ['a', 'b'], 0),
    "InputError: class 'a' has equal training rows only, too few to set one aside for validation; merge or drop the class, or use stop: 'train'",
  ],
  [
    'validation: too many classes',
    () => validationRows(sample([0, 0, 1, 1, 2, 2]), ['a', 'b', 'c'], 0),
    "InputError: 6 rows are too few for 3 classes: 2 validation rows cannot hold every class. Add rows, merge classes, or use stop: 'train'",
  ],
  [
    'split: too few rows',
    () => splitTable(labelled('ababababa'), 0),
    'InputError: rows has 9 rows; a run needs at least 10 to split them into training and test rows',
  ],
  [
    'split: one class',
    () => splitTable(labelled('aaaaaaaaaa'), 0),
    "InputError: rows: every row is of class 'a'; a run needs at least two classes",
  ],
  [
    'split: one row of a class',
    () => splitTable(labelled('aaaaaaaaab'), 0),
    "InputError: rows: class 'b' has one row; a stratified split needs at least two of every class. Merge or drop the class",
  ],
  [
    'split: too many classes',
    () => splitTable(labelled('aabbccddee'), 0),
    'InputError: rows: 10 rows are too few for 5 classes: 3 test rows of 10 cannot hold every class. Add rows, or merge classes',
  ],
  [
    'split: too large a part',
    () => splitTable(labelled('aabbccddeeff'), 0, true, 0.6),
    'InputError: rows: 12 rows are too few for 6 classes: 8 test rows of 12 cannot hold every class. Add rows, or merge classes',
  ],
  [
    'compare: no rows',
    () => compareRows({ ...parts, synthetic: { features: matrix(0, 2), classCodes: [] } }),
    'InputError: compareRows: the synthetic rows have shape [0, 2] and 0 class codes; give at least one row of 2 columns, and a code for each',
  ],
  [
    'compare: other columns',
    () => compareRows({ ...parts, test: { features: toMatrix([[1], [2]]), classCodes: [0, 1] } }),
    'InputError: compareRows: the test rows have shape [2, 1] and 2 class codes; give at least one row of 2 columns, and a code for each',
  ],
  [
    'compare: too few codes',
    () => compareRows({ ...parts, train: { ...parts.train, classCodes: [0, 1] } }),
    'InputError: compareRows: the train rows have shape [6, 2] and 2 class codes; give at least one row of 2 columns, and a code for each',
  ],
  [
    'compare: a code of no class',
    () => compareRows({ ...parts, test: rows(4, [0, 1, 2, 0]) }),
    'InputError: compareRows: the test row 2 (counted from 0) has class code 2; codes are whole numbers from 0 to 1',
  ],
  [
    'compare: half a code',
    () => compareRows({ ...parts, synthetic: rows(4, [0, 1, 0.5, 0]) }),
    'InputError: compareRows: the synthetic row 2 (counted from 0) has class code 0.5; codes are whole numbers from 0 to 1',
  ],
  [
    'compare: a classifier',
    () => compareRows(parts, { classifier: {} as never }),
    'OptionError: compareRows: classifier must be a function that makes a classifier, such as mlp({})',
  ],
  [
    'judge: interrupted',
    () => SplitJudge.create(parts, { signal: AbortSignal.abort() }),
    'InterruptedError: interrupted before there was anything to judge',
  ],
  [
    'measures: no synthetic rows',
    () => measureRows({ train: parts.train, synthetic: { features: matrix(0, 2), classCodes: [] }, classCount: 2 }),
    'RangeError: measureRows: there are no synthetic rows; give at least one.',
  ],
  [
    'measures: no training rows',
    () => measureRows({ train: { features: matrix(0, 2), classCodes: [] }, synthetic: parts.synthetic, classCount: 2 }),
    'RangeError: measureRows: there are no training rows; give at least one.',
  ],
  [
    'choose: controls only',
    () => chooseSynthesizer(mixed, { candidates: ['class-means', 'smote'] }),
    'InputError: of the candidates class-means, smote none may be chosen: controls never are, and kinds that keep training rows only with includeTrainingRows',
  ],
  [
    'choose: an unknown kind',
    () => chooseSynthesizer(mixed, { candidates: ['vea'] }),
    `InputError: there is no kind of synthesizer 'vea'; did you mean 'vae'? There are: ${kinds}`,
  ],
  [
    'job: splits and seeds',
    () => job({ splits: 2, seeds: 3 }),
    'OptionError: --splits 2 and --seeds 3 mean the same here; leave one of them out',
  ],
  [
    'job: splits beyond the last seed',
    () => job({ splits: 3, seed: 2 ** 32 - 2 }),
    'OptionError: --splits must be a whole number from 1 to 2, found 3',
  ],
  [
    'job: seeds beyond the last seed',
    () => job({ seeds: 3, seed: 2 ** 32 - 2 }),
    'OptionError: --seeds must be a whole number from 1 to 2, found 3',
  ],
  ['job: a margin', () => job({ margin: 100 }), 'OptionError: --margin must be below 100 points, found 100'],
  [
    'job: an unknown kind',
    () => job({ model: 'vea' }),
    `InputError: there is no kind of synthesizer 'vea'; did you mean 'vae'? There are: ${kinds}`,
  ],
  [
    'job: an idle option',
    () => job({ model: 'smote', latentDim: 3 }),
    'InputError: --model smote does not take --latent; leave it out, or take a kind with a network',
  ],
  [
    'job: idle options',
    () => job({ model: 'smote', latentDim: 3, beta: 2 }),
    'InputError: --model smote does not take --latent, beta; leave them out, or take a kind with a network',
  ],
  [
    'job: an option out of range',
    () => job({ latentDim: 0 }),
    'OptionError: --latent must be a whole number of at least 1, found 0',
  ],
  ['job: an option without a flag', () => job({ beta: 0 }), 'OptionError: beta must be a positive number, found 0'],
  [
    'job: a search without a network',
    () => job({ model: 'smote' }).objective(data),
    'InputError: a search trains networks, and --model smote has none; take vae or cvae',
  ],
  [
    'job: a search without held-out rows',
    () => job({ model: 'vae', stop: 'train' }).objective(data),
    'InputError: a search needs rows to take the loss on; with --stop train there are none',
  ],
  [
    'space: an unknown parameter',
    () => checkSearchSpace({ zzzzzzzz: { type: 'fixed', value: 1 } }),
    `InputError: the space has a parameter 'zzzzzzzz' that no training has. There are: ${parameters}`,
  ],
  [
    'space: a parameter that is near',
    () => checkSearchSpace({ latnt: { type: 'fixed', value: 1 } }),
    `InputError: the space has a parameter 'latnt' that no training has; did you mean 'latent'? There are: ${parameters}`,
  ],
  [
    'space: a gap',
    () => checkSearchSpace({ hidden1: { type: 'fixed', value: 1 }, hidden3: { type: 'fixed', value: 1 } }),
    'InputError: the space has hidden3 but not hidden2; widths are numbered from 1 without gaps',
  ],
  [
    'space: a real width',
    () => checkSearchSpace({ hidden1: { type: 'real', low: 1, high: 2 } }),
    `InputError: the space's parameter 'hidden1' takes whole numbers of at least 1; found type "real"; make it "int"`,
  ],
  [
    'space: a batch of one',
    () => checkSearchSpace({ batch: { type: 'categorical', choices: [2, 1] } }),
    "InputError: the space's parameter 'batch' takes whole numbers of at least 2; found 1",
  ],
  [
    'space: a rate of 0',
    () => checkSearchSpace({ lr: { type: 'real', low: 0, high: 2 } }),
    "InputError: the space's parameter 'lr' takes numbers above 0; found 0",
  ],
  [
    'space: a rate that is a word',
    () => checkSearchSpace({ lr: { type: 'fixed', value: 'fast' } }),
    `InputError: the space's parameter 'lr' takes numbers above 0; found "fast"`,
  ],
  [
    'space: a width of a trial',
    () => searchedOptions({ hidden1: 2, hidden2: 0 }),
    'OptionError: hidden2 must be a whole number of at least 1, found 0',
  ],
  [
    'space: an option of a trial',
    () => searchedOptions({ latent: 0 }),
    'OptionError: latent must be a whole number of at least 1, found 0',
  ],
  [
    'file: rows of classes',
    () => checkMembers([[0], [2]], 2, 2),
    'Error: the rows of the 2 classes are not the 2 rows that there are, each of them once',
  ],
  [
    'file: no tensor',
    () => tensorOf([], 'mean', [2, 3]),
    "ModelFileError: the model file lacks 'mean'; expected shape [2, 3]",
  ],
  [
    'file: a tensor of another shape',
    () => tensorOf([{ name: 'mean', value: matrix(3, 2), dtype: 'F64' }], 'mean', [2, 3]),
    "ModelFileError: the model file has 'mean' with shape [3, 2]; expected shape [2, 3]",
  ],
  [
    'file: a part of another type',
    () => checkState(() => (undefined as never)['part']),
    'ModelFileError: the model file does not fit together: a part is missing or of another type; save the model again',
  ],
  [
    'file: what does not fit',
    () =>
      checkState(() => {
        throw new Error('a row is missing');
      }),
    'ModelFileError: the model file does not fit together: a row is missing; save the model again',
  ],
];

test.each(refused)('%s', async (_, call, message) => {
  const error = await Promise.resolve()
    .then(call)
    .then(
      () => undefined,
      (found: unknown) => found as Error,
    );
  expect(`${error?.name}: ${error?.message}`).toBe(message);
});

const accepted: readonly (readonly [string, () => unknown])[] = [
  ['the last seed', many('seed', 2 ** 32 - 1)],
  ['the least width and size', () => new VAESynthesizer({ hidden: [1], latentDim: 1, components: 1, batchSize: 2 })],
  [
    'nothing of what may be 0',
    () => new VAESynthesizer({ dropout: 0, freeBits: 0, weightDecay: 0, klWarmup: 0, warmup: 0 }),
  ],
  ['words for numbers', () => new VAESynthesizer({ components: 'none', independentNoise: 'auto' })],
  ['shares of 0 and 1', () => new PooledGaussian({ noise: 0, classShare: 1, mirrored: true, varianceFilter: 1 })],
  ['components from 1 to 1000', () => [1, 1000].map((maxComponents) => new GaussianMixture({ maxComponents }))],
  [
    'numbers that are large',
    () => checkNumbers(Table.from({ name: 't', columns: ['a', 'b'], rows: [[1e150, -1e150]] }), 2e7),
  ],
  ['as many rows as can be', () => checkRows('n', 4e7, 1)],
  ['ten rows, of two classes', () => splitTable(labelled('aaaaabbbbb'), 0)],
  ['two rows of a class', () => splitTable(labelled('aaaaaaaabb'), 0)],
  ['as many classes as test rows', () => splitTable(labelled('aaabbbcccc'), 0)],
  ['five rows without a class', () => validationRows(sample([0, 0, 0, 0, 0]), [], 0)],
  ['splits up to the last seed', () => job({ splits: 2, seeds: 2, seed: 2 ** 32 - 2, margin: 99.5 })],
  ['an option of the preparation for a kind without a network', () => job({ model: 'smote', transform: 'log' })],
  ['the last class of a list', () => validationRows(sample([0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1]), ['a', 'b'], 0)],
  [
    'widths without gaps',
    () =>
      checkSearchSpace({
        hidden2: { type: 'fixed', value: 1 },
        hidden1: { type: 'int', low: 1, high: 3 },
        layers: { type: 'fixed', value: 9 },
        batch: { type: 'fixed', value: 2 },
        lr: { type: 'real', low: 1e-9, high: 1 },
      }),
  ],
];

test.each(accepted)('%s: accepted', async (_, call) => {
  await expect(
    Promise.resolve()
      .then(call)
      .then(() => 'accepted'),
  ).resolves.toBe('accepted');
});

test('a loss is what it is, and an error that is no divergence too', () => {
  expect(finiteLoss(0.5, 7)).toBe(0.5);
  const error = new TypeError('ours');
  expect(asFailure(error)).toBe(error);
});
