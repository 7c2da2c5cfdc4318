/** Whether synthetic rows help to find columns: paired differences, split by split, against three others. */
import { count, fixed, percent, plural } from '../../checks/numbers.js';
import type {
  AugmentationComparison,
  AugmentationFinding,
  CurvePoint,
  PairedDifference,
  SelectionResult,
} from '../../selection/result.js';
import { draw, namesBelow, xAxis } from '../kit/chart.js';
import { forest, type ForestRow, signed } from '../kit/forest.js';
import { html, type Html, type HtmlPart } from '../kit/html.js';
import { legend } from '../kit/legend.js';
import { colours } from '../kit/palette.js';
import { line } from '../kit/series.js';
import { cell, tableOf } from '../kit/table.js';
import { rangeWords } from '../run/answer.js';
import { augmentationLooks } from './answer.js';
import { scoreAxis } from './curve.js';
import { synthesizerColour } from './marks.js';
import { methodName, points } from './words.js';

/** What the interval of a comparison says by itself. */
function wordsOf({ low, high }: PairedDifference): { readonly look: string; readonly words: string } {
  if (low > 0) return { look: 'good', words: 'better beyond chance' };
  if (high < 0) return { look: 'bad', words: 'worse beyond chance' };
  return { look: 'plain', words: 'may be chance' };
}

function rowOf(name: HtmlPart, about: string, paired: PairedDifference): ForestRow {
  const { look, words } = wordsOf(paired);
  return {
    name,
    words: `${about}: ${words}`,
    value: 100 * paired.difference,
    interval: [100 * paired.low, 100 * paired.high],
    single: paired.differences.map((one) => 100 * one),
    look,
    figure: html`${signed(100 * paired.difference, 1)}<br /><small>(${rangeWords([paired.low, paired.high])})</small>`,
  };
}

/** The three comparisons of the verdict. */
function comparisonForest({ method, same, best, bootstrap }: AugmentationComparison, synthesizer: string): Html {
  const name = methodName(method);
  const rows = [
    ...(best.method === method
      ? [rowOf('the same method', `${name} on real rows alone, where no other is better`, same)]
      : [
          rowOf('the same method', `${name} on real rows alone`, same),
          rowOf('the best method', `${methodName(best.method)}, the best on real rows alone`, best),
        ]),
    ...(bootstrap === null ? [] : [rowOf('repeated real rows', `${name} with as many rows drawn again`, bootstrap)]),
  ];
  return forest(rows, {
    label: `Differences with rows of ${synthesizer} against ${plural(rows.length, 'other')}, in points`,
    axis: '← synthetic rows worse · difference in points · synthetic rows better →',
    zero: 0,
  });
}

/** What would have to be so for the verdict to be better. */
function reason({ verdict, synthesizer }: AugmentationFinding, own: AugmentationComparison, splits: number): string {
  const { real, augmented } = own.stability;
  const stability =
    real === null || augmented === null
      ? ''
      : ` The choice has a stability of ${fixed(augmented, 2)} with them and of ${fixed(real, 2)} without.`;
  const words: Readonly<Record<AugmentationFinding['verdict'], string>> = {
    helps: 'All three intervals lie above zero.',
    'only helps this method':
      'The method gains by them, but another method does as well on real rows alone: use that one.',
    'class balance, not new rows':
      synthesizer === 'bootstrap'
        ? 'Real rows that are repeated are no new ones: what helps is that the classes are balanced.'
        : 'Real rows drawn again do as much: what helps is the balance of the classes, not what is new in the rows.',
    'no help':
      own.same.low > 0
        ? 'The score gains by them, and the choice loses more than 0.05 of its stability.'
        : 'The interval against the same method reaches below zero: the difference may be chance.',
    harms: 'The interval against the same method lies below zero.',
    'cannot-tell': `${plural(splits, 'split')} ${splits === 1 ? 'is' : 'are'} too few to tell.`,
  };
  return `${words[verdict]}${stability}`;
}

function findingPart(finding: AugmentationFinding, splits: number): Html | null {
  const { synthesizer, rows, method, k, verdict, comparisons } = finding;
  const own = comparisons.find((one) => one.method === method && one.k === k);
  if (own === undefined) return null;
  const { tone, icon, words } = augmentationLooks[verdict];
  return html`<h3>
      ${synthesizer}<span class="sub">${plural(rows, 'row')}, ${methodName(method)} with ${plural(k, 'column')}</span>
    </h3>
    <p class="${tone} help">
      <span class="icon" aria-hidden="true">${icon}</span
      ><span><strong>${words}.</strong> ${reason(finding, own, splits)}</span>
    </p>
    <figure>${comparisonForest(own, synthesizer)}</figure>`;
}

/** One method with and without synthetic rows, over the number of columns. */
function panel(
  method: string,
  at: number,
  { curve, measure, options }: SelectionResult,
  synthesizers: readonly string[],
): Html {
  const own = curve.filter((point) => point.method === method);
  const series = [null, ...synthesizers].map((synthesizer, i) => {
    const color = synthesizer === null ? colours.real : synthesizerColour(i - 1);
    const scores = options.k.map(
      (k) => own.find((point) => point.k === k && point.synthesizer === synthesizer)?.score.mean ?? NaN,
    );
    return line(
      scores.map((score) => (Number.isFinite(score) ? 100 * score : null)),
      { color, width: 2 },
      { showSymbol: true, symbol: 'circle', symbolSize: 8, itemStyle: { color } },
    );
  });
  return html`<figure>
    <h4>${methodName(method)}</h4>
    ${draw(
      {
        grid: { left: 58, right: 14, top: 10, bottom: 46 },
        xAxis: xAxis('number of columns', namesBelow(options.k.map(count))),
        yAxis: scoreAxis(
          `${measure}, %`,
          curve.filter(augmentedMethod(curve)).map(({ score }) => score.mean),
        ),
        series,
      },
      {
        id: `with-${at}`,
        label: `${measure} of ${methodName(method)} with and without synthetic rows`,
        width: 380,
        height: 260,
      },
    )}
  </figure>`;
}

/** Points of methods that were tried with synthetic rows. */
function augmentedMethod(curve: readonly CurvePoint[]): (point: CurvePoint) => boolean {
  const methods = new Set(curve.flatMap(({ method, synthesizer }) => (synthesizer === null ? [] : [method])));
  return ({ method }) => methods.has(method);
}

function panels(result: SelectionResult): Html | null {
  const { curve, augmentation, options } = result;
  if (options.k.length < 2) return null;
  const synthesizers = augmentation.map(({ synthesizer }) => synthesizer);
  const methods = [...new Set(curve.filter(augmentedMethod(curve)).map(({ method }) => method))];
  return html`<h3>Every method with and without them</h3>
    ${legend([
      { text: 'real rows alone', colour: colours.real, mark: 'circle' },
      ...synthesizers.map((text, i) => ({
        text: `with ${text}`,
        colour: synthesizerColour(i),
        mark: 'circle' as const,
      })),
    ])}
    <div class="few">${methods.map((method, i) => panel(method, i, result, synthesizers))}</div>`;
}

function everyComparison({ augmentation }: SelectionResult): Html {
  const rows = augmentation.flatMap(({ synthesizer, comparisons }) =>
    comparisons.map(({ method, k, score, same, best, bootstrap, verdict }) => [
      `${synthesizer}, ${methodName(method)}`,
      count(k),
      cell(score, percent(score)),
      cell(same.difference, points(same)),
      cell(best.difference, points(best)),
      bootstrap === null ? '–' : cell(bootstrap.difference, points(bootstrap)),
      augmentationLooks[verdict].words,
    ]),
  );
  const helped = augmentation.flatMap(({ comparisons }) => comparisons).filter(({ verdict }) => verdict === 'helps');
  return html`<p>
      Of ${plural(rows.length, 'comparison')} of all synthesizers, methods and numbers of columns,
      ${count(helped.length)} say
      “helps”.${rows.length >= 20 && helped.length > 0 && ' With so many, some do by chance alone.'}
    </p>
    <details>
      <summary>${rows.length === 1 ? 'The comparison' : `All ${count(rows.length)} comparisons`} as a table</summary>
      ${tableOf(
        ['with rows of', 'columns', 'score', 'against the same method', 'the best', 'repeated rows', 'verdict'],
        rows,
        { kind: 'numbers stack dense', words: [6] },
      )}
    </details>`;
}

/** The section; null where no synthetic rows were asked for. */
export function augmentationSection(result: SelectionResult): Html | null {
  const { augmentation, options, measure } = result;
  if (augmentation.length === 0) return null;
  return html`<section id="augmentation-section">
    <h2>Do synthetic rows help to find the columns?</h2>
    <p>
      In every split synthetic rows, made from its training part alone, joined the real ones while columns were ranked.
      Classifiers learned from real rows as before. Small dots: the difference in ${measure} of each split; large dot
      and line: their mean with its 95% interval. “They help” takes all three intervals above zero, since a weak method
      gains by anything, and rows drawn again are nothing new.
    </p>
    ${augmentation.map((finding) => findingPart(finding, options.splits))} ${panels(result)} ${everyComparison(result)}
  </section>`;
}
