/** The tables of what the study did, from the catalogue of experiments. */
import { dash, table } from './markdown-tables.mjs';

/** Four significant digits times a power of ten, such as 2.693·10⁻⁴. */
function scientific(value, number) {
  const [digits, exponent] = value.toExponential(3).split('e');
  const power = [...exponent.replace('+', '')].map((c) => '⁻⁰¹²³⁴⁵⁶⁷⁸⁹'['-0123456789'.indexOf(c)]).join('');
  return `${Number(digits) === 1 ? '' : `${number(Number(digits))}·`}10${power}`;
}

const link = (values) => values.join(' → ');

function familyOf({ variant, parameters, search }, w) {
  const count = widthsOf({ parameters, search });
  const base = variant === 'cvae' && count === 2 ? w.families.early : w.families[variant];
  return `${base}${count === undefined ? '' : `, ${w.families.widths[count]}`}`;
}

/** The number of hidden widths, of the network or else of its search. */
function widthsOf({ parameters, search }) {
  if (parameters !== null) return parameters.hidden.length;
  return search.space === null
    ? undefined
    : Object.keys(search.space).filter((axis) => axis.startsWith('hidden')).length;
}

/** By number, and within one number by name. */
const byId = (experiments) => experiments.toSorted((a, b) => a.id.localeCompare(b.id, 'en', { numeric: true }));

/** Lists of items by key, in the order in which keys are first met. */
export function groupBy(items, keyOf) {
  const groups = new Map();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}

const median = (sorted) =>
  (sorted[Math.floor((sorted.length - 1) / 2)] + sorted[Math.ceil((sorted.length - 1) / 2)]) / 2;

/** Recorded test rows of a data set, all classes together. */
const rowsOf = ({ support }) => support.reduce((total, count) => total + count, 0);

export const catalogueTables = {
  map({ experiments }, w) {
    const others = experiments.filter(({ id }) => /-run\d+$/.test(id)).map(({ id }) => id);
    const rows = byId(experiments).map((e) => [
      e.id,
      e.draftNames.length === 0 ? dash : e.draftNames.map(w.quoted).join(', '),
      e.dataset,
      familyOf(e, w) + (e.reconstruction === 'l1' ? ', L1' : ''),
      e.parameters === null ? (e.recorded === null ? w.never : w.again) : e.recorded === null ? w.only : w.report,
    ]);
    return `${w.count(experiments.length, others)}\n\n${table([w.id, w.draft, w.data, w.network, w.kept], rows)}`;
  },

  parameters({ experiments }, w, number) {
    const end = ({ stop, patience, epochs }) =>
      stop === 'none' ? dash : `${w.stop[stop]} ${patience}${epochs === undefined ? '' : `, ≤ ${epochs}`}`;
    const rows = byId(experiments)
      .filter(({ parameters }) => parameters !== null)
      .map((e) => [
        e.id,
        e.parameters.hidden.join(', ') +
          (e.trainedAs === undefined ? '' : ` (${w.trainedAs} ${e.trainedAs.hidden.join(', ')})`),
        `${e.parameters.latent}${e.trainedAs === undefined ? '' : ` (${e.trainedAs.latent})`}`,
        scientific(e.parameters.learningRate, number),
        e.parameters.epochs,
        end(e.final),
        e.samples,
        w[e.batchNormWhileSampling],
      ]);
    const headings = [w.id, w.widths, w.latent, w.rate, w.epochs, w.end, w.rows, w.mode];
    return table(headings, rows, { right: [w.latent, w.rate, w.epochs, w.rows] });
  },

  searches({ experiments }, w, number) {
    const value = (axis, v) => (axis === 'learningRate' ? scientific(v, number) : number(v));
    const span = ([axis, values], method) => {
      const distinct = [...new Set(values)];
      const shown = distinct.map((v) => value(axis, v));
      const text = distinct.length === 1 ? shown[0] : method === 'grid' ? shown.join('; ') : shown.join('–');
      return `${w.axes[axis]} ${text}`;
    };
    const rows = byId(experiments).map(({ id, search }) => [
      id,
      w[search.method],
      search.trials ?? w.unknown,
      search.patience ?? dash,
      search.space === null
        ? w.unknown
        : Object.entries(search.space)
            .map((axis) => span(axis, search.method))
            .join(', '),
    ]);
    const headings = [w.id, w.method, w.trials, w.patience, w.ranges];
    return table(headings, rows, { right: [w.trials, w.patience] });
  },

  recorded({ experiments, datasetRecords }, w, number) {
    const rows = byId(experiments)
      .filter(({ recorded }) => recorded !== null)
      .map(({ id, dataset, recorded }) => {
        const { real, support } = datasetRecords[dataset];
        const difference = recorded.accuracy - real.accuracy;
        const sign = difference > 0 ? '+' : '';
        return [
          id,
          dataset,
          number(real.accuracy, 4),
          number(recorded.accuracy, 4),
          sign + number(100 * difference, 1),
          sign + number(Math.round(difference * rowsOf({ support }))),
          number(recorded.macro[2], 2),
        ];
      });
    const right = [w.real, w.synthetic, w.points, w.testRows, w.f1];
    return table([w.id, w.data, ...right], rows, { right });
  },

  summary({ experiments, datasetRecords }, w, number) {
    const groups = groupBy(
      experiments.filter(({ recorded }) => recorded !== null),
      (e) => JSON.stringify([e.dataset, familyOf(e, w)]),
    );
    const rows = [...groups].map(([key, members]) => {
      const [dataset, family] = JSON.parse(key);
      const real = datasetRecords[dataset].real.accuracy;
      const found = members.map(({ recorded }) => recorded.accuracy).sort((a, b) => a - b);
      return [
        dataset,
        family,
        found.length,
        found.filter((accuracy) => accuracy >= real).length,
        number(real, 4),
        ...[found[0], median(found), found.at(-1)].map((accuracy) => number(accuracy, 4)),
      ];
    });
    const right = [w.reports, w.atLeast, w.real, w.lowest, w.median, w.highest];
    return table([w.data, w.family, ...right], rows, { right });
  },

  layers({ experiments, variants, layersOf, datasets, datasetRecords }, w, number) {
    const seen = new Set();
    const rows = [];
    for (const e of experiments) {
      if (e.parameters === null) continue;
      const key = `${e.variant} ${e.parameters.hidden.length} ${e.dataset}`;
      if (seen.has(key)) continue;
      seen.add(key);
      const conditional = e.variant !== 'vae';
      const layers = layersOf({
        ...variants[e.variant],
        dropout: 0,
        reconstruction: e.reconstruction,
        hidden: e.parameters.hidden,
        latentDim: e.parameters.latent,
        features: datasets[e.dataset].features + (conditional ? 0 : 1),
        classes: conditional ? datasetRecords[e.dataset].labels.length : 0,
      });
      const part = (name) => layers.filter((layer) => layer.part === name);
      const chain = (name) => link([part(name)[0].from, ...part(name).map(({ to }) => to)]);
      const [mean] = part('heads');
      const millions = layers.reduce((sum, { parameters }) => sum + parameters, 0) / 1e6;
      rows.push([
        e.id,
        e.dataset,
        familyOf(e, w),
        chain('encoder'),
        link([mean.from, mean.to]),
        chain('decoder'),
        number(millions, millions < 10 ? 2 : 1),
      ]);
    }
    return table([w.id, w.data, w.family, w.encoder, w.heads, w.decoder, w.parameters], rows, {
      right: [w.parameters],
    });
  },
};
