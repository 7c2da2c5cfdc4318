/** The sections of plain facts: leakage, distances, set-up, notes. */
import type { RunResult } from '../../synthesis/index.js';
import { html, type Html, type HtmlPart } from '../kit/html.js';
import { factsTable, filesLine, notesSection, tableOf } from '../kit/table.js';
import { count, duration, fixed, full, percent, plural, short } from '../../checks/numbers.js';

/** How many of the test rows each stage of the generator has seen. */
export function leakageSection(result: RunResult): Html {
  const { leakage } = result;
  const n = leakage.testRows;
  const line = (stage: string, what: string, seen: number): Html => {
    const clean = seen === 0;
    const share = Number.isFinite(seen) && n > 0 ? ` (${percent(seen / n, 0)})` : '';
    return html`<tr>
      <th scope="row">${stage}</th>
      <td>${what}</td>
      <td class="${clean ? 'good' : 'warn'}">
        <span class="icon" aria-hidden="true">${clean ? '✓' : '!'}</span>
        ${clean ? 'none' : `${count(seen)} of ${count(n)}${share}`}
      </td>
    </tr>`;
  };
  return html`<section id="leakage-section">
    <h2>Did the generator see the test rows?</h2>
    <p>
      A fair test asks about rows that nothing before it has used. Every row remembers where it comes from; counted from
      that:
    </p>
    <div class="scroll">
      <table class="stack">
        <thead>
          <tr>
            <th scope="col">stage</th>
            <th scope="col">what it uses rows for</th>
            <th scope="col">test rows seen</th>
          </tr>
        </thead>
        <tbody>
          ${line('training', 'fitting the weights of the generator', leakage.generatorTraining)}
          ${line('stopping', 'deciding when training ends', leakage.earlyStopping)}
          ${line('latent statistics', 'deciding where latent points are drawn', leakage.latentStatistics)}
          ${line('scaling', 'mean and spread of the columns', leakage.scaling)}
          ${line('search', 'choosing widths, latent size, rate and epochs', leakage.search)}
          ${line('classifiers', 'training them', leakage.classifierTraining)}
        </tbody>
      </table>
    </div>
    <p>
      ${
        leakage.unseen === n
          ? `All ${plural(n, 'test row')} were new to everything that is tested here.`
          : `Taken together, ${count(n - leakage.unseen)} of the ${plural(n, 'test row')} were seen before the test.`
      }
    </p>
  </section>`;
}

/** Whether synthetic rows are copies, or far from everything. */
export function nearestSection(result: RunResult): Html {
  const { syntheticToReal, realToReal, copies, compared } = result.nearest;
  const ratio = syntheticToReal / realToReal;
  let meaning = 'The two cannot be compared.';
  if (Number.isFinite(ratio)) {
    if (ratio < 0.5)
      meaning =
        'Synthetic rows lie much closer to real ones than real rows do to each other: look for rows that were learned by heart.';
    else if (ratio < 0.8)
      meaning =
        'Synthetic rows lie closer to real ones than real rows do to each other: they vary less, or resemble single training rows.';
    else if (ratio <= 1.25) meaning = 'Synthetic rows keep about the distance that real rows keep from each other.';
    else
      meaning =
        'Synthetic rows lie farther from real ones than real rows do from each other: they do not resemble single training rows closely.';
  }
  const found =
    copies === 0
      ? `Of ${plural(compared.synthetic, 'synthetic row')} compared with ${plural(compared.real, 'training row')}, none is a copy.`
      : Number.isFinite(copies)
        ? `${count(copies)} of ${plural(compared.synthetic, 'synthetic row')} ${copies === 1 ? 'is a copy' : 'are copies'} of a training row.`
        : '';
  return html`<section id="nearest-section">
    <h2>Copies or new rows?</h2>
    <p>
      From a synthetic row to the nearest real training row it is
      <strong title="${full(syntheticToReal)}">${short(syntheticToReal)}</strong>; from a real row to the nearest other
      one, <strong title="${full(realToReal)}">${short(realToReal)}</strong> (in standard deviations over all
      columns${Number.isFinite(ratio) ? `; ${fixed(ratio, 2)} times as far` : ''}). ${meaning} ${found}
    </p>
  </section>`;
}

function stopping({ stop, warmup, patience }: RunResult['generator']): string {
  if (stop === 'none') return 'none: all epochs are run';
  const counted = warmup > 0 ? `, not counting the first ${plural(warmup, 'epoch')}` : '';
  return `when the ${stop === 'train' ? 'training' : stop} loss no longer improves for ${plural(patience, 'epoch')}${counted}`;
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

function backendWords({ name, mode, threads, adapter, vectors, fused, reason }: RunResult['backend']): string {
  const parts = [name, mode === undefined ? plural(threads, 'thread') : `mode ${mode}`];
  if (adapter !== undefined) parts.push(adapter);
  if (vectors !== undefined) parts.push(`${vectors}-bit vectors${fused ? ', fused' : ''}`);
  return `${parts.join(', ')}; ${reason}`;
}

/** How the run was set up. */
export function setupSection(result: RunResult): Html {
  const { data, generator: g, training: t, split } = result;
  const best = t.bestEpoch >= 1 ? `; best epoch ${count(t.bestEpoch)}` : '';
  const rows: readonly (readonly [string, HtmlPart])[] = [
    ['data set', `${dataWords(result)} in column “${data.target}”`],
    [
      'split',
      `${plural(split.train.length, 'row')} to train and ${count(split.test.length)} to test the classifiers; the generator learned from ${count(split.generatorTrain.length)}${split.generatorValidation.length > 0 ? ` and was watched on ${count(split.generatorValidation.length)}` : ''}`,
    ],
    ['protocol', protocolWords(result)],
    ['experiment', result.experiment],
    ['seed', result.seed],
    [
      'generator',
      `${g.model.toUpperCase()}, hidden layers ${g.hidden.map(count).join(', ')}, latent size ${count(g.latent)}`,
    ],
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
    ['synthetic rows', count(result.synthetic.rows)],
    [
      'classifier iterations',
      `${count(result.real.iterations)} on real, ${count(result.synthetic.iterations)} on synthetic rows`,
    ],
    ['backend', backendWords(result.backend)],
    ['training time', duration(t.seconds)],
  ];
  return html`<section id="setup-section">
    <h2>How it was done</h2>
    ${factsTable(rows)}
  </section>`;
}

/** The layers of the generator, in the order in which rows pass them. */
export function networkSection({ generator: { architecture: a, layers } }: RunResult): Html {
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
      the sum of ${a.reconstruction === 'mse' ? 'squared' : 'absolute'} errors and the divergence from the prior, each
      with weight 1${a.noiseInEvaluation && '; the held-out loss is drawn with noise, and so varies by itself'}.
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
