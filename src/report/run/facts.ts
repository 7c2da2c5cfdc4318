/** The sections of plain facts: leakage, set-up, network, notes. */
import type { RunResult } from '../../synthesis/index.js';
import { html, type Html, type HtmlPart } from '../kit/html.js';
import { leakageTable } from '../kit/leakage.js';
import { factsTable, filesLine, notesSection, tableOf } from '../kit/table.js';
import { count, duration, full, plural, short } from '../../checks/numbers.js';
import { generatorWords } from './words.js';

/** How many of the test rows each stage of the generator has seen. */
export function leakageSection(result: RunResult): Html {
  const { leakage } = result;
  const n = leakage.testRows;
  const stages = [
    { stage: 'training', what: 'fitting the weights of the generator', seen: leakage.generatorTraining },
    { stage: 'stopping', what: 'deciding when training ends', seen: leakage.earlyStopping },
    { stage: 'latent statistics', what: 'deciding where latent points are drawn', seen: leakage.latentStatistics },
    { stage: 'scaling', what: 'mean and spread of the columns', seen: leakage.scaling },
    { stage: 'search', what: 'choosing widths, latent size, rate and epochs', seen: leakage.search },
    { stage: 'classifiers', what: 'training them', seen: leakage.classifierTraining },
  ];
  return html`<section id="leakage-section">
    <h2>Did the generator see the test rows?</h2>
    <p>
      A fair test asks about rows that nothing before it has used. Every row remembers where it comes from; counted from
      that:
    </p>
    ${leakageTable(stages, n)}
    <p>
      ${
        leakage.unseen === n
          ? `All ${plural(n, 'test row')} were new to everything that is tested here.`
          : `Taken together, ${count(n - leakage.unseen)} of the ${plural(n, 'test row')} were seen before the test.`
      }
    </p>
  </section>`;
}

type Generator = RunResult['generator'];

function stopping({ stop, warmup, patience }: Generator): string | null {
  if (stop === null) return null;
  if (stop === 'none') return 'none: all epochs are run';
  const counted = (warmup ?? 0) > 0 ? `, not counting the first ${plural(warmup!, 'epoch')}` : '';
  return `when the ${stop === 'train' ? 'training' : stop} loss no longer improves for ${plural(patience ?? 0, 'epoch')}${counted}`;
}

/** A data set and its size. */
export function dataWords({ dataset, data }: Pick<RunResult, 'dataset'> & { data: Sizes }): string {
  const { rows, features, classes } = data;
  return `${dataset}: ${plural(rows, 'row')}, ${plural(features, 'feature')}, ${plural(classes.length, 'class', 'classes')}`;
}
type Sizes = Pick<RunResult['data'], 'rows' | 'features' | 'classes'>;

/** A protocol and what it means. */
export const protocolWords = ({ protocol, protocolMeaning }: Pick<RunResult, 'protocol' | 'protocolMeaning'>): Html =>
  html`<strong>${protocol}</strong>: ${protocolMeaning}`;

function backendWords({ name, mode, threads, adapter, vectors, fused, blas, reason }: RunResult['backend']): string {
  const parts = [name, mode === undefined ? plural(threads, 'thread') : `mode ${mode}`];
  if (adapter !== undefined) parts.push(adapter);
  if (vectors !== undefined) parts.push(`${vectors}-bit vectors${fused ? ', fused' : ''}`);
  if (blas !== undefined) parts.push(blas.version);
  return `${parts.join(', ')}; ${reason}`;
}

/** How a network was trained; nothing for a generator without one. */
function trainingRows({ generator: g, training: t }: RunResult): (readonly [string, HtmlPart])[] {
  if (t === null) return [];
  const best = t.bestEpoch >= 1 ? `; best epoch ${count(t.bestEpoch)}` : '';
  return [
    ['parameters', count(g.parameters)],
    ['learning rate', html`<span title="${full(g.learningRate)}">${short(g.learningRate)}</span>`],
    ['batch size', count(g.batchSize)],
    ['epochs', `${count(t.epochs)} of ${count(t.requestedEpochs)}${best}`],
    ['early stopping', stopping(g)],
    [
      'BatchNorm while sampling',
      g.batchNormWhileSampling === 'training'
        ? 'training mode (statistics of the batch being drawn)'
        : 'evaluation mode (running averages)',
    ],
    ['training time', duration(t.seconds)],
  ];
}

function splitRow({ split, splits }: RunResult): string {
  const first = splits.length > 1 ? `${plural(splits.length, 'split')}; in the first, ` : '';
  const watched =
    split.generatorValidation.length > 0 ? ` and was watched on ${count(split.generatorValidation.length)}` : '';
  return `${first}${plural(split.train.length, 'row')} to train and ${count(split.test.length)} to test the classifiers; the generator learned from ${count(split.generatorTrain.length)}${watched}`;
}

/** How the run was set up. */
export function setupSection(result: RunResult): Html {
  const { real, synthetic } = result;
  const rows: readonly (readonly [string, HtmlPart])[] = [
    ['data set', `${dataWords(result)} in column “${result.data.target}”`],
    ['split', splitRow(result)],
    ['protocol', protocolWords(result)],
    ['experiment', result.experiment],
    ['seed', result.seed],
    ['generator', generatorWords(result)],
    ...trainingRows(result),
    ['synthetic rows', count(synthetic.rows)],
    [
      'classifier iterations',
      real.iterations + synthetic.iterations > 0
        ? `${count(real.iterations)} on real, ${count(synthetic.iterations)} on synthetic rows`
        : null,
    ],
    ['backend', backendWords(result.backend)],
  ];
  return html`<section id="setup-section">
    <h2>How it was done</h2>
    ${factsTable(rows)}
  </section>`;
}

/** The layers of the generator, in the order in which rows pass them; null without a network. */
export function networkSection({ generator: { architecture: a, layers } }: RunResult): Html | null {
  if (a === null || layers === null) return null;
  const after = ({ batchNorm, activation, dropout }: (typeof layers)[number]): string =>
    [
      batchNorm && 'BatchNorm',
      activation === 'relu' ? 'ReLU' : activation !== 'none' && activation,
      dropout > 0 && `dropout ${dropout}`,
    ]
      .filter((part) => part !== false)
      .join(', ');
  return html`<section id="network-section">
    <h2>The network</h2>
    ${tableOf(
      ['layer', 'widths', 'followed by', 'parameters'],
      layers.map((layer) => [
        layer.name,
        `${count(layer.from)} → ${count(layer.to)}`,
        after(layer),
        count(layer.parameters),
      ]),
      { kind: '' },
    )}
    <p>
      ${a.classes > 0 && `The class, one of ${count(a.classes)}, joins the inputs of encoder and decoder. `}The loss is
      the sum of
      ${a.outputVariance !== 'fixed' ? 'errors in units of learned deviations' : a.reconstruction === 'mse' ? 'squared errors' : 'absolute errors'}
      and the divergence from the
      prior${a.noiseInEvaluation && '; the held-out loss is drawn with noise, and so varies by itself'}.
    </p>
  </section>`;
}

/** Remarks, and what is needed to run the same again. */
export function closingSections(result: RunResult, command: string | null): Html {
  return html`${notesSection(result.notes)}
    <section id="again-section">
      <h2>To run it again</h2>
      ${command !== null && html`<pre><code>${command}</code></pre>`}
      <p>
        Version ${result.vaelab} of vaelab, protocol ${result.protocol}, seed
        ${result.seed}${result.experiment === null ? '' : `, experiment ${result.experiment}`}. The same seed gives the
        same result on the same backend (${result.backend.name}), whatever the number of threads.
      </p>
      ${filesLine(result.files)}
    </section>`;
}
