/** The tables of what was measured, from the summary of the finished runs in docs/results. */
import { dash, table } from './markdown-tables.mjs';

const marked = ({ dataset, standsInFor }) => `${dataset}${standsInFor === null ? '' : '\\*'}`;

const protocolOf = ({ protocol, cut }) => `\`${protocol}\`${cut ? ' †' : ''}`;

/** "0.812 ± 0.034" */
const spread = ({ mean, sd }, number) =>
  Number.isFinite(sd) ? `${number(mean, 3)} ± ${number(sd, 3)}` : number(mean, 3);

/** The 95 % interval of an estimate: "−3.1 to 0.4". */
const interval = (ends, w, number, scale = 1, digits = 1) =>
  ends === null ? dash : w.between(number(scale * ends[0], digits), number(scale * ends[1], digits));

/** Points, and their interval. */
const points = (estimate, w, number) =>
  estimate === null ? dash : `${number(100 * estimate.mean, 1)} (${interval(estimate.interval, w, number, 100)})`;

const medianOf = (values) => values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) / 2)];

/** The study's experiments and those that its draft proposes; the other blocks have tables of their own. */
const ofExperiments = ({ groups }) => groups.filter(({ block }) => block === null || block === 'proposals');

const genetic = {
  /** The study's figures and ours, of its genetic experiments as it ran them and with one thing repaired. */
  genetic({ geneSelections, genetic }, w, number) {
    const both = ([mean, sd], digits) =>
      sd === null ? number(mean, digits) : `${number(mean, digits)} ± ${number(sd, digits)}`;
    const judged = (inside) => (inside === null ? dash : inside ? w.yes : `**${w.no}**`);
    const rows = genetic.map((own) => {
      const recorded = geneSelections.find(({ id }) => id === own.id);
      const { realTraining, syntheticTraining, realTest, syntheticTest } = own.rows;
      return [
        own.id,
        `${own.dataset}${own.standsIn ? '\\*' : ''}`,
        [w.mutations[own.mutation], w.fitnesses[own.fitness]].join(', '),
        `${realTraining} + ${syntheticTraining}`,
        `${realTest} + ${syntheticTest}`,
        `${own.runs.length} / ${recorded?.runs ?? 0}`,
        recorded === undefined ? dash : both(recorded.accuracy, 4),
        both(own.accuracy, 4),
        judged(own.accuracyInside),
        recorded === undefined ? dash : both(recorded.features, 0),
        both(own.features, 0),
        judged(own.featuresInside),
        number(recorded?.allFeatures ?? null, 3),
        number(own.allFeatures, 3),
        both(own.realAccuracy, 3),
      ];
    });
    if (rows.length === 0) return w.none;
    const right = [
      w.gaRuns,
      w.gaRecorded,
      w.gaOurs,
      w.gaFeaturesRecorded,
      w.gaFeatures,
      w.gaAllRecorded,
      w.gaAll,
      w.gaReal,
    ];
    const heads = [
      w.id,
      w.data,
      w.gaProtocol,
      w.gaTraining,
      w.gaTest,
      w.gaRuns,
      w.gaRecorded,
      w.gaOurs,
      w.inside,
      w.gaFeaturesRecorded,
      w.gaFeatures,
      w.gaInside,
      w.gaAllRecorded,
      w.gaAll,
      w.gaReal,
    ];
    return table(heads, rows, { right });
  },
};

const rowsOfControl = 'bootstrap';
const falls = 0.05;

/** A synthesizer's name; `smote:all` draws all columns alike, where the library would screen them. */
function generatorName(name, w) {
  const [kind, all] = name.split(':');
  return w.kinds[kind] + (all ? ` (${w.unscreened})` : '') + (kind === rowsOfControl ? ` (${w.control})` : '');
}

const augmentation = {
  /** How often synthetic rows did what to a choice of columns, table by table. */
  augmentation({ augmentations }, w, number) {
    if (augmentations.length === 0) return w.none;
    const verdicts = Object.keys(w.augmentationAnswers);
    const rows = augmentations.map(({ table: data, rows, columns, splits, kinds, comparisons, spikeIn }) => {
      const tried = comparisons.filter(({ synthesizer }) => synthesizer !== rowsOfControl);
      const lessStable = tried.filter(({ stability: [real, augmented] }) => augmented < real - falls);
      const drawn = spikeIn.withSynthetic.filter(({ synthesizer }) => synthesizer !== rowsOfControl);
      const found = drawn.map((one) => one.found);
      return [
        data,
        `${rows} × ${columns}`,
        kinds.map((kind) => generatorName(kind, w)).join(', '),
        splits,
        tried.length,
        ...verdicts.map((verdict) => tried.filter((one) => one.verdict === verdict).length),
        lessStable.length,
        number(spikeIn.found, 2),
        w.between(number(Math.min(...found), 2), number(Math.max(...found), 2)),
      ];
    });
    const right = [
      w.splits,
      w.comparisons,
      ...Object.values(w.augmentationAnswers),
      w.lessStable,
      w.plantedFound,
      w.plantedWith,
    ];
    return table([w.data, w.size, w.generator, ...right], rows, { right });
  },

  /** Every comparison: points more or less than the same method has on real rows alone, and the interval; in bold where it leaves 0 out. */
  augmentationCells({ augmentations }, w, number) {
    if (augmentations.length === 0) return w.none;
    const methods = [...new Set(augmentations.flatMap(({ comparisons }) => comparisons.map(({ method }) => method)))];
    const rows = augmentations.flatMap(({ table: data, splits, comparisons }) => {
      const of = (synthesizer, method) =>
        comparisons.find((one) => one.synthesizer === synthesizer && one.method === method);
      const synthesizers = [...new Set(comparisons.map(({ synthesizer }) => synthesizer))];
      const cell = ({ same: [difference, ...ends] }) => {
        const text = `${number(100 * difference, 1)} (${interval(ends, w, number, 100)})`;
        return ends[0] > 0 || ends[1] < 0 ? `**${text}**` : text;
      };
      const real = (method) => {
        const { score, same } = of(synthesizers[0], method);
        return number(score - same[0], 3);
      };
      return [
        [data, splits, w.realRows, ...methods.map(real)],
        ...synthesizers.map((name) => [
          data,
          splits,
          generatorName(name, w),
          ...methods.map((method) => cell(of(name, method))),
        ]),
      ];
    });
    const heads = methods.map((method) => w.rankers[method]);
    return table([w.data, w.splits, w.generator, ...heads], rows, { right: [w.splits, ...heads] });
  },

  /** Where the truth is known: the share of the true columns among as many first ones. */
  augmentationRecovery({ augmentations }, w, number) {
    const known = augmentations.filter(({ recovery }) => Object.keys(recovery).length > 0);
    if (known.length === 0) return w.none;
    const methods = [...new Set(known.flatMap(({ comparisons }) => comparisons.map(({ method }) => method)))];
    const rows = known.flatMap(({ table: data, splits, comparisons, recovery }) => {
      const synthesizers = [...new Set(comparisons.map(({ synthesizer }) => synthesizer))];
      const cells = (ending) => methods.map((method) => number(recovery[`${method}${ending}`], 2));
      return [
        [data, splits, w.realRows, ...cells('')],
        ...synthesizers.map((name) => [data, splits, generatorName(name, w), ...cells(` with ${name}`)]),
      ];
    });
    const heads = methods.map((method) => w.rankers[method]);
    return table([w.data, w.splits, w.generator, ...heads], rows, { right: [w.splits, ...heads] });
  },
};

export const resultsTables = {
  ...genetic,
  ...augmentation,

  results(summary, w, number) {
    const rows = ofExperiments(summary).map((group) => {
      const { inside, others } = group;
      const baseline = group.standsInFor === null ? summary.study[group.dataset]?.real.accuracy : null;
      return [
        group.experiment,
        marked(group),
        protocolOf(group),
        `${group.records.length} × ${group.records[0].classifierSeeds.length}`,
        number(baseline ?? null, 4),
        spread(group.real, number),
        number(group.recorded, 4) + (group.standsInFor === null || group.recorded === null ? '' : '\\*'),
        spread(group.synthetic, number),
        `${number(group.range[0], 3)}–${number(group.range[1], 3)}`,
        inside === null ? dash : inside ? w.yes : `**${w.no}**`,
        inside === null ? dash : `${others.inside} ${w.of} ${others.of}`,
        points(group.difference, w, number),
        medianOf(group.records.map(({ training }) => training.epochs)),
      ];
    });
    if (rows.length === 0) return w.none;
    const right = [w.seeds, w.recordedReal, w.ourReal, w.recordedOf, w.ours, w.range, w.insideOthers, w.less, w.epochs];
    const heads = [
      w.id,
      w.data,
      w.protocol,
      w.seeds,
      w.recordedReal,
      w.ourReal,
      w.recordedOf,
      w.ours,
      w.range,
      w.inside,
      w.insideOthers,
      w.less,
      w.epochs,
    ];
    return table(heads, rows, { right });
  },

  claims({ claims, runs }, w, number) {
    if (runs === 0) return w.none;
    const digits = { points: 1, loss: 0, classes: 2 };
    const rows = claims.flatMap(({ id, rows }) =>
      rows
        .filter(({ outcome }) => outcome !== 'not enough runs')
        .map((row) => [
          w.claims[id],
          `\`${row.protocol}\``,
          w.phrase(row.what),
          `${number(row.effect, digits[row.unit])} ${w.units[row.unit]}`,
          interval(row.interval, w, number, 1, digits[row.unit]),
          row.runs,
          w.outcomes[row.outcome],
        ]),
    );
    return rows.length === 0
      ? w.none
      : table([w.claim, w.protocol, w.on, w.effect, w.confidence, w.runs, w.outcome], rows, {
          right: [w.effect, w.confidence, w.runs],
        });
  },

  coverage({ coverage: { inside, outside, others } }, w, number) {
    const judged = inside.length + outside.length;
    return judged === 0
      ? w.none
      : w.coverage({
          inside: inside.length,
          judged,
          share: number((100 * inside.length) / judged, 0),
          outside,
          others,
          otherShare: number((100 * others.inside) / others.of, 0),
        });
  },

  outside({ groups }, w, number) {
    const rows = groups
      .filter(({ inside }) => inside === false)
      .map(({ experiment, dataset, recorded, synthetic, range, accuracies, records }) => {
        const low = recorded < synthetic.mean;
        const beyond = accuracies.synthetic.filter((one) => (low ? one <= recorded : one >= recorded)).length;
        const perSeed = records.map((one) => one.synthetic.accuracies[0]);
        return [
          experiment,
          dataset,
          number(recorded, 4),
          spread(synthetic, number),
          `${number(range[0], 3)}–${number(range[1], 3)}`,
          `${number(Math.min(...perSeed), 3)}–${number(Math.max(...perSeed), 3)}`,
          `${beyond} ${w.of} ${accuracies.synthetic.length}`,
        ];
      });
    if (rows.length === 0) return w.noneOutside;
    const heads = [w.id, w.data, w.recordedOf, w.ours, w.range, w.publishedSeed, w.beyond];
    return table(heads, rows, { right: heads.slice(2) });
  },

  clean({ answers, groups }, w, number) {
    const value = (estimate) =>
      estimate === null ? dash : `${spread(estimate, number)} (${interval(estimate.interval, w, number, 1, 3)})`;
    const generator = ({ experiment, block, records }) =>
      `${records[0].generator.model.toUpperCase()}, ${block === 'clean-defaults' ? w.defaultSizes : experiment}`;
    const row = (group) => [
      marked(group),
      generator(group),
      group.records.length,
      group.records[0].leakage.testRows,
      value(group.real),
      value(group.synthetic),
      value(group.both),
      value(group.trivial),
      ...[group.difference, group.gain, group.overTrivial].map((one) => points(one, w, number)),
    ];
    const clean = groups.filter(({ protocol }) => protocol === 'clean');
    const rows = answers
      .flatMap(({ byProtocol }) =>
        byProtocol.filter(({ protocol, generator: kind }) => protocol === 'clean' && kind === null),
      )
      .flatMap(({ experiments }) => experiments.map((id) => row(clean.find(({ experiment }) => experiment === id))));
    if (rows.length === 0) return w.none;
    const right = [w.splits, w.testRows, w.real, w.synthetic, w.both, w.trivial, w.less, w.gain, w.overTrivial];
    return table([w.data, w.generator, ...right], rows, { right });
  },

  generators({ generators }, w, number) {
    if (generators.length === 0) return w.none;
    const shown = [(row) => row.study, ...['ridge', 'knn'].map((name) => (row) => row.accuracies[name])];
    const score = (pair, side) => (pair === undefined ? dash : spread(pair[side], number));
    const rest = (row) => [
      number(row.varianceRatio, 2),
      number(row.distanceAttack, 2),
      number(row.spanAttack, 2),
      row.verdict === null ? dash : points({ mean: row.verdict.difference, ...row.verdict }, w, number),
      row.verdict === null ? w.few : w.answers[row.verdict.answer],
    ];
    const rows = generators.flatMap((row, i) => [
      ...(row.dataset === generators[i - 1]?.dataset
        ? []
        : [
            [
              marked(row),
              w.realRows,
              row.splits,
              ...shown.map((of) => score(of(row), 'real')),
              dash,
              dash,
              dash,
              dash,
              dash,
            ],
          ]),
      [
        marked(row),
        w.kinds[row.kind] + (row.control ? ` (${w.control})` : ''),
        row.splits,
        ...shown.map((of) => score(of(row), 'synthetic')),
        ...rest(row),
      ],
    ]);
    const right = [w.splits, w.mlp, w.ridge, w.neighbours, w.variance, w.distance, w.span, w.less];
    const heads = [w.data, w.generator, w.splits, w.mlp, w.ridge, w.neighbours, w.variance, w.distance, w.span];
    return table([...heads, w.less, w.verdict], rows, { right });
  },

  learnt({ generators, groups }, w, number) {
    if (generators.length === 0) return w.none;
    const datasets = [...new Set(generators.map(({ dataset }) => dataset))];
    const of = (dataset, kind) => generators.find((row) => row.dataset === dataset && row.kind === kind);
    const three = (value) => number(value ?? null, 3);
    const two = (value) => number(value ?? null, 2);
    /** "leukemia: SMOTE 0.83, VAE 0.72", for every data set, of what is known. */
    const perKind = (kinds, figure, sets = datasets) =>
      sets.flatMap((dataset) => {
        const known = kinds.flatMap((kind) => (of(dataset, kind) === undefined ? [] : [[kind, of(dataset, kind)]]));
        if (known.length === 0) return [];
        const { accuracies } = known[0][1];
        const real = accuracies === undefined ? [] : (figure.real?.(known[0][1]) ?? []);
        return `${dataset}: ${[...known.map(([kind, row]) => `${w.kinds[kind]} ${figure.of(row)}`), ...real].join(', ')}`;
      });
    const ridge = {
      of: ({ accuracies }) => three(accuracies.ridge?.synthetic.mean),
      real: ({ accuracies }) => [`${w.realRows} ${three(accuracies.ridge?.real.mean)}`],
    };
    const screened = {
      of: ({ study, accuracies }) => w.against(three(study.synthetic.mean), three(accuracies.knn?.synthetic.mean)),
      real: ({ study, accuracies }) => [
        `${w.realRows} ${w.against(three(study.real.mean), three(accuracies.knn?.real.mean))}`,
      ],
    };
    const overTrivial = groups
      .filter(({ block, protocol }) => block === 'clean-defaults' && protocol === 'clean')
      .map((group) => `${group.dataset} ${points(group.overTrivial, w, number)}`);
    const bullets = {
      trivial: overTrivial,
      pooled: perKind(['pooled-gaussian', 'vae', 'cvae', 'class-normals'], ridge),
      screening: perKind(
        ['gaussian-mixture', 'vae', 'cvae', 'pooled-gaussian', 'class-normals'],
        screened,
        datasets.filter((name) => name === 'madelon'),
      ),
      variety: perKind(['vae', 'cvae', 'pooled-gaussian', 'smote', 'avatar', 'class-means'], {
        of: ({ varianceRatio }) => two(varianceRatio),
      }),
      fooled: perKind(['class-means'], ridge),
      span: perKind(['class-gaussian', 'pooled-gaussian', 'vae', 'cvae', 'bootstrap'], {
        of: ({ spanAttack }) => two(spanAttack),
      }),
      distance: perKind(['bootstrap', 'smote', 'avatar', 'vae', 'cvae', 'pooled-gaussian'], {
        of: ({ distanceAttack }) => two(distanceAttack),
      }),
    };
    return Object.entries(bullets)
      .filter(([, items]) => items.length > 0)
      .map(([name, items]) => `- ${w.learnt[name]} ${items.join('; ')}.`)
      .join('\n');
  },

  generatorSetup({ generators }, w) {
    if (generators.length === 0) return w.none;
    const firsts = generators.filter(({ dataset }, i) => dataset !== generators[i - 1]?.dataset);
    const chosen = generators.filter(({ kind }) => kind === 'auto');
    return w.generatorSetup({
      deciding: firsts.map(({ dataset, classifier, verdict }) => ({
        dataset,
        classifier,
        measure: verdict?.measure ?? 'accuracy',
      })),
      chosen: chosen.map(({ dataset, chosen: kinds, splits }) => ({ dataset, kinds, splits })),
    });
  },

  draws({ groups, meanAndSd }, w, number) {
    const rows = groups
      .filter(({ records }) => records.every(({ draws }) => draws !== null))
      .flatMap((group) => {
        const line = (times, equal, runs) => {
          const mean = (values) => meanAndSd(values).mean;
          const overSeeds = meanAndSd(runs.map(({ accuracies }) => mean(accuracies)));
          return [
            group.experiment,
            marked(group),
            protocolOf(group),
            group.records.length,
            `${times}×`,
            runs[0].trainedOn,
            equal ? w.equal : w.own,
            Math.round(mean(runs.flatMap(({ updates }) => updates))),
            spread(overSeeds, number),
          ];
        };
        const { draws } = group.records[0];
        return [
          line(
            1,
            false,
            group.records.map(({ synthetic }) => synthetic),
          ),
          ...draws.map(({ times, equalUpdates }, i) =>
            line(
              times,
              equalUpdates,
              group.records.map((one) => one.draws[i]),
            ),
          ),
        ];
      });
    if (rows.length === 0) return w.none;
    const right = [w.seeds, w.times, w.rows, w.updates, w.ours];
    return table([w.id, w.data, w.protocol, w.seeds, w.times, w.rows, w.stopping, w.updates, w.ours], rows, { right });
  },

  latent({ latent: { ours, recorded, constantPredictor }, meanAndSd }, w, number) {
    const rows = [
      ...recorded.flatMap(({ experiment, sizes }) =>
        sizes.map(({ latent, mean, sd, runs }) => [
          `${w.recordedGrid} ${experiment}`,
          latent,
          runs,
          `${number(mean, 0)} ± ${number(sd, 0)}`,
          number(constantPredictor, 0),
        ]),
      ),
      ...ours.map(({ protocol, latent, losses, constantPredictor: constant }) => {
        const { mean, sd } = meanAndSd(losses);
        return [`\`${protocol}\``, latent, losses.length, `${number(mean, 0)} ± ${number(sd, 0)}`, number(constant, 0)];
      }),
    ];
    const heads = [w.from, w.latentSize, w.runs, w.loss, w.constant];
    return table(heads, rows, { right: heads.slice(1) });
  },

  audit({ audit }, w) {
    if (audit.length === 0) return w.none;
    const rows = audit.map(({ dataset, protocol, leakage: l, runs }) => [
      dataset,
      `\`${protocol}\``,
      runs,
      l.testRows,
      l.generatorTraining,
      l.earlyStopping,
      l.latentStatistics,
      l.scaling,
      l.search,
      l.unseen,
    ]);
    const right = [w.runs, w.testRows, ...w.uses, w.unseen];
    return table([w.data, w.protocol, ...right], rows, { right });
  },

  baselines({ baselines }, w, number) {
    if (baselines.length === 0) return w.none;
    const rows = baselines.map((one) => [
      marked(one),
      one.testRows,
      number(one.recorded, 4),
      number(one.ours, 4),
      spread(one.overSeeds, number),
    ]);
    const right = [w.testRows, w.recordedReal, w.ourSeed42, w.overSeeds];
    return table([w.data, ...right], rows, { right });
  },

  compute({ groups, hours, backends, machines, versions, failures }, w, number) {
    const protocols = [...new Set(groups.map(({ protocol }) => protocol))];
    const secondsOf = (records) => records.reduce((sum, { seconds }) => sum + seconds, 0);
    const rows = protocols.map((protocol) => {
      const records = groups.filter((one) => one.protocol === protocol).flatMap((one) => one.records);
      return [`\`${protocol}\``, records.length, number(secondsOf(records) / 3600, 2)];
    });
    return [
      w.computed({ hours: number(hours, 2), backends, machines, versions }),
      ...(rows.length === 0 ? [] : [table([w.protocol, w.runs, w.hours], rows, { right: [w.runs, w.hours] })]),
      ...failures.map(({ key, failure }) => `- ${key}: ${failure}`),
    ].join('\n\n');
  },
};
