/** What synthetic rows give away of the rows behind them, and what that means for a person. */
import type { Privacy } from '../../metrics/index.js';
import type { RunResult } from '../../synthesis/index.js';
import { count, fixed, full, percent, plural, short } from '../../checks/numbers.js';
import { forest, type ForestRow } from '../kit/forest.js';
import { html, type Html } from '../kit/html.js';

/** An attack's chance in words: "97 of 100 cases". */
export const casesWords = (auc: number): string => `${fixed(100 * auc, 0)} of 100 cases`;

/** How good an attack is. */
function strength(auc: number): string {
  if (auc >= 0.9) return 'nearly always right';
  if (auc >= 0.7) return 'often right';
  if (auc >= 0.6) return 'somewhat better than guessing';
  return 'about as good as guessing';
}

function attack(name: string, words: string, auc: number | null): ForestRow[] {
  if (auc === null || !Number.isFinite(auc)) return [];
  return [
    {
      name,
      words,
      value: 100 * auc,
      interval: null,
      look: auc >= 0.6 ? 'bad' : 'plain',
      figure: html`${fixed(100 * auc, 0)} of 100<br /><small>${strength(auc)}</small>`,
    },
  ];
}

function attacksPart({ distanceAttack, spanAttack }: Privacy): Html {
  const rows = [
    ...attack('by nearness', 'Says “was there” of whoever has the nearer synthetic row.', distanceAttack),
    ...attack(
      'by the span',
      'Says “was there” of whoever can be mixed more exactly from the synthetic rows of their class. With more columns than rows this works where nearness fails.',
      spanAttack,
    ),
  ];
  if (rows.length === 0)
    return html`<p>
      Whether it can be told who was among the training rows is not known here: that takes real rows which the generator
      has not seen.
    </p>`;
  const strongest = Math.max(distanceAttack ?? 0, spanAttack ?? 0);
  const least = Math.min(45, ...rows.map(({ value }) => 5 * Math.floor(value / 5)));
  return html`<p>
      Suppose that somebody holds the synthetic rows and the measurements of two people (or whatever a row stands for),
      one of whom was among the training rows. They could tell which one in <strong>${casesWords(strongest)}</strong>;
      guessing gives 50.
    </p>
    <figure>
      ${forest(rows, {
        label: 'How often each attack tells who was among the training rows, of 100 cases',
        axis: 'right in so many of 100 cases; 50 is guessing',
        zero: 50,
        ends: [least, 101],
        tick: (value) => fixed(value, 0),
      })}
      <figcaption>
        Two ways to find out who was among the training rows, tried on the training rows and on the test rows. On the
        line at 50 nothing is given away by this way; the farther to the right, the more. A way that nobody has tried
        here may tell more.
      </figcaption>
    </figure>`;
}

/** The distances of the first split. */
function nearnessPart({ syntheticToReal, realToReal, compared }: RunResult['nearest']): Html {
  const ratio = syntheticToReal / realToReal;
  let meaning = 'The two cannot be compared.';
  if (Number.isFinite(ratio)) {
    if (ratio < 0.8)
      meaning =
        'Synthetic rows lie closer to real ones than real rows do to each other: they vary less, or resemble single training rows.';
    else if (ratio <= 1.25) meaning = 'Synthetic rows keep about the distance that real rows keep from each other.';
    else meaning = 'Synthetic rows lie farther from real ones than real rows do from each other.';
  }
  return html`<p>
    From a synthetic row to the nearest real training row it is
    <strong title="${full(syntheticToReal)}">${short(syntheticToReal)}</strong>; from a real row to the nearest other
    one, <strong title="${full(realToReal)}">${short(realToReal)}</strong> (medians over
    ${plural(compared.synthetic, 'synthetic row')} and ${count(compared.real)} real ones, in standard deviations over
    all columns${Number.isFinite(ratio) ? `; ${fixed(ratio, 2)} times as far` : ''}). ${meaning}
  </p>`;
}

function copiesPart({ rows, copies, compared, nearCopies, unseenCopies }: Privacy): Html | null {
  if (![rows, copies, compared, nearCopies].every(Number.isFinite)) return null;
  const chance =
    unseenCopies !== null && unseenCopies > 0
      ? ` Of the real rows that the generator has not seen, ${percent(unseenCopies)} are as near to a training row by chance.`
      : '';
  const near = compared < rows ? `, and of ${plural(compared, 'row')} that were compared` : ',';
  const found =
    copies === 0 && nearCopies === 0
      ? `Of ${plural(rows, 'synthetic row')} none equals a training row, or nearly so.`
      : `Of ${plural(rows, 'synthetic row')} ${count(copies)} ${copies === 1 ? 'equals' : 'equal'} a training row${near} ${count(nearCopies)} ${nearCopies === 1 ? 'equals' : 'equal'} one all but exactly.${chance}`;
  return html`<p>
    ${found} That is no statement on privacy: rows that copy nobody can still give away who was among the training rows.
  </p>`;
}

/** The section on what is given away. */
export function privacySection(result: RunResult): Html {
  const { privacy } = result;
  return html`<section id="privacy-section">
    <h2>What do the synthetic rows give away?</h2>
    ${attacksPart(privacy)} ${copiesPart(privacy)} ${nearnessPart(result.nearest)}
  </section>`;
}
