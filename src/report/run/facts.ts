/** The sections of plain facts: leakage, distances, set-up, notes. */
import type { ProtocolName, RunResult } from '../../thesis/result.js';
import { html, type Html, type Part } from '../kit/html.js';
import { count, duration, fixed, full, percent, plural, short } from '../kit/numbers.js';

/** What each protocol means, in one sentence. */
export const protocolMeaning: Record<ProtocolName, string> = {
  clean:
    'The rows are split first; the generator, its scaling, its stopping rule and its latent distribution see training rows only, and the test rows are used once, for the scores.',
  'as-published':
    'Repeats the published experiments as their programs ran, flaws included, so that the numbers can be compared: the test rows of the classifiers are not kept from the generator.',
  'as-described':
    'Repeats the published experiments as their written account has it: training stops when the loss on test rows no longer improves.',
};

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

/** Whether generated rows are copies, or far from everything. */
export function nearestSection(result: RunResult): Html {
  const { syntheticToReal, realToReal, copies, compared } = result.nearest;
  const ratio = syntheticToReal / realToReal;
  let meaning = 'The two cannot be compared.';
  if (Number.isFinite(ratio)) {
    if (ratio < 0.5)
      meaning =
        'Generated rows lie much closer to real ones than real rows do to each other: look for rows that were learned by heart.';
    else if (ratio < 0.8)
      meaning =
        'Generated rows lie closer to real ones than real rows do to each other: they vary less, or resemble single training rows.';
    else if (ratio <= 1.25) meaning = 'Generated rows keep about the distance that real rows keep from each other.';
    else
      meaning =
        'Generated rows lie farther from real ones than real rows do from each other: they do not resemble single training rows closely.';
  }
  const found =
    copies === 0
      ? `Of ${plural(compared.synthetic, 'generated row')} compared with ${plural(compared.real, 'training row')}, none is a copy.`
      : Number.isFinite(copies)
        ? `${count(copies)} of ${plural(compared.synthetic, 'generated row')} ${copies === 1 ? 'is a copy' : 'are copies'} of a training row.`
        : '';
  return html`<section id="nearest-section">
    <h2>Copies or new rows?</h2>
    <p>
      From a generated row to the nearest real training row it is
      <strong title="${full(syntheticToReal)}">${short(syntheticToReal)}</strong>; from a real row to the nearest other
      one, <strong title="${full(realToReal)}">${short(realToReal)}</strong> (in standard deviations over all
      columns${Number.isFinite(ratio) ? `; ${fixed(ratio, 2)} times as far` : ''}). ${meaning} ${found}
    </p>
  </section>`;
}

const stoppingWords: Record<RunResult['generator']['stop'], string> = {
  none: 'none: all epochs are run',
  train: 'when the training loss no longer improves',
  validation: 'when the validation loss no longer improves',
  test: 'when the loss on the generator’s test rows no longer improves',
};

function stopping(g: RunResult['generator']): string {
  if (g.stop === 'none') return stoppingWords.none;
  const warmup = g.warmup > 0 ? `, not counting the first ${plural(g.warmup, 'epoch')}` : '';
  return `${stoppingWords[g.stop]} for ${plural(g.patience, 'epoch')}${warmup}`;
}

/** How the run was set up. */
export function setupSection(result: RunResult): Html {
  const { data, generator: g, training: t, split, backend } = result;
  const best = t.bestEpoch >= 1 ? `; best epoch ${count(t.bestEpoch)}` : '';
  const rows: readonly (readonly [string, Part])[] = [
    [
      'data set',
      `${result.dataset}: ${plural(data.rows, 'row')}, ${plural(data.features, 'feature')}, ${plural(data.classes.length, 'class', 'classes')} in column “${data.target}”`,
    ],
    [
      'split',
      `${plural(split.train.length, 'row')} to train and ${count(split.test.length)} to test the classifiers; the generator learned from ${count(split.generatorTrain.length)}${split.generatorValidation.length > 0 ? ` and was watched on ${count(split.generatorValidation.length)}` : ''}`,
    ],
    ['protocol', html`<strong>${result.protocol}</strong>: ${protocolMeaning[result.protocol]}`],
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
    ['generated rows', count(result.synthetic.rows)],
    [
      'classifier iterations',
      `${count(result.real.iterations)} on real, ${count(result.synthetic.iterations)} on generated rows`,
    ],
    [
      'backend',
      [
        backend.name,
        ...(backend.mode === undefined ? [plural(backend.threads, 'thread')] : [`mode ${backend.mode}`]),
        ...(backend.adapter === undefined ? [] : [backend.adapter]),
        ...(backend.vectors === undefined ? [] : [`${backend.vectors}-bit vectors${backend.fused ? ', fused' : ''}`]),
      ].join(', ') + `; ${backend.reason}`,
    ],
    ['training time', duration(t.seconds)],
  ];
  return html`<section id="setup-section">
    <h2>How it was done</h2>
    <div class="scroll">
      <table class="facts stack">
        <tbody>
          ${rows
            .filter(([, value]) => value !== null)
            .map(
              ([name, value]) =>
                html`<tr>
                  <th scope="row">${name}</th>
                  <td>${value}</td>
                </tr>`,
            )}
        </tbody>
      </table>
    </div>
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
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th scope="col">layer</th>
            <th scope="col">widths</th>
            <th scope="col">followed by</th>
            <th scope="col">parameters</th>
          </tr>
        </thead>
        <tbody>
          ${layers.map(
            (layer) =>
              html`<tr>
                <th scope="row">${layer.name}</th>
                <td>${count(layer.from)} → ${count(layer.to)}</td>
                <td>${after(layer)}</td>
                <td>${count(layer.parameters)}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
    <p>
      ${a.classes > 0 && `The class, one of ${count(a.classes)}, joins the inputs of encoder and decoder. `}The loss is
      the sum of ${a.reconstruction === 'mse' ? 'squared' : 'absolute'} errors and the divergence from the prior, each
      with weight 1${a.noiseInEvaluation && '; the held-out loss is drawn with noise, and so varies by itself'}.
    </p>
  </section>`;
}

/** Remarks, and what is needed to run the same again. */
export function closingSections(result: RunResult, command: string | null): Html {
  return html`${
      result.notes.length > 0 &&
      html`<section id="notes-section">
        <h2>Notes</h2>
        <ul>
          ${result.notes.map((n) => html`<li>${n}</li>`)}
        </ul>
      </section>`
    }
    <section id="again-section">
      <h2>To run it again</h2>
      ${command !== null && html`<pre><code>${command}</code></pre>`}
      <p>
        Version ${result.vaelab} of vaelab, protocol ${result.protocol}, seed
        ${result.seed}${result.experiment === null ? '' : `, experiment ${result.experiment}`}. The same seed gives the
        same result on the same backend (${result.backend.name}), whatever the number of threads.
      </p>
      ${result.files.length > 0 && html`<p>Written beside this page: ${result.files.map((f, i) => html`${i > 0 && ', '}<code>${f}</code>`)}.</p>`}
    </section>`;
}
