/** The check with a known truth: columns planted into a copy of the person's own table, and how many are found. */
import { count, fixed, percent, plural } from '../../checks/numbers.js';
import type { SelectionResult, SpikeIn } from '../../selection/result.js';
import { html, type Html } from '../kit/html.js';
import { bar } from '../run/answer.js';
import { methodName } from './words.js';

/** Whether some kind of synthetic rows finds more, beyond what so small a check varies by. */
function summaryOf({ planted, repeats, found, withSynthetic }: SpikeIn): string {
  const best = withSynthetic.reduce<(typeof withSynthetic)[number] | null>(
    (top, one) => (top === null || one.found > top.found ? one : top),
    null,
  );
  if (best === null || !(best.found > found))
    return 'No kind of synthetic rows finds more of them than real rows alone do.';
  const gain = `With rows of ${best.synthesizer} it is ${fixed(100 * (best.found - found), 1)} points more than with real rows alone`;
  const share = (best.found + found) / 2;
  const deviation = Math.sqrt((2 * share * (1 - share)) / (planted * repeats));
  return best.found - found < 2 * deviation ? `${gain}, which a check of this size gives by chance.` : `${gain}.`;
}

/** The section; null where no synthesizer is compared. */
export function spikeSection({ spikeIn, dataset }: SelectionResult): Html | null {
  if (spikeIn === null) return null;
  const { planted, shift, method, repeats, found, withSynthetic } = spikeIn;
  const summary = summaryOf(spikeIn);
  return html`<section id="spike-section">
    <h2>A check with a known truth</h2>
    <p>
      In a copy of this table the labels were shuffled, so that no column has to do with them; then
      ${plural(planted, 'column')} of ${count(dataset.columns)} were shifted by ${fixed(shift, 2)} standard deviations
      in the rows of one class each. Whoever ranks columns well finds these among the first ${count(planted)}.
      ${summary}
    </p>
    <figure class="bars">
      <div
        role="img"
        aria-label="Planted columns found: ${percent(found)} on real rows${withSynthetic.map((one) => `, ${percent(one.found)} with ${one.synthesizer}`).join('')}"
      >
        ${bar('real rows alone', found, 'real')}${withSynthetic.map((one) => bar(`with ${count(one.rows)} rows of ${one.synthesizer}`, one.found, 'synthetic'))}${bar('by chance', planted / dataset.columns, 'plain')}
      </div>
      <figcaption>
        Share of the planted columns found by ${methodName(method)}, mean of ${plural(repeats, 'repetition')}.
      </figcaption>
    </figure>
  </section>`;
}
