/**
 * What the study's draft concludes, put to the records of every protocol.
 *
 * Whether synthetic rows are worth as much as real ones is a verdict (`verdicts.ts`). The other rows compare generators with each other on
 * the same test rows: means over generator seeds, with a 95 % interval (`metrics/statistics.ts`). `margin` is what counts as no difference
 * that matters; an interval that reaches over it and over zero leaves the question open.
 */
import type { ProtocolName } from './protocol.js';
import { combine, difference, estimate, type Estimate, meanAndSd } from '../metrics/index.js';
import { type Experiment, experiments, furtherExperiments } from './catalogue/index.js';
import {
  asGood,
  byDataset,
  type Claim,
  type ClaimRow,
  enough,
  listed,
  margin,
  missing,
  nameOf,
  noHelp,
  points,
  row,
  type RowHead,
  rowsOver,
  runsOf,
  verdictRow,
} from './claim-rows.js';
import { latentClaim } from './claim-latent.js';
import type { ReproductionGroup } from './groups.js';
import type { ReproductionRecord } from './record.js';

export function testClaims(all: readonly ReproductionGroup[]): Claim[] {
  // A training that a cap has cut short is not the experiment, and the library's generators are not the study's.
  const groups = all.filter(({ cut, block }) => !cut && block !== 'clean-generators');
  const claim = (id: Claim['id'], text: string, measure: string, rows: ClaimRow[]): Claim => ({
    id,
    claim: text,
    measure,
    rows,
  });
  return [
    claim(
      'equal',
      'Classifiers trained on synthetic rows equal those trained on real rows, or beat them.',
      'accuracy after synthetic rows minus accuracy after real ones',
      equal(groups),
    ),
    claim(
      'patience',
      'Stopping after 10 epochs without improvement made the good results.',
      'accuracy with that stop minus accuracy without any, same experiments',
      patience(groups),
    ),
    claim('latent', 'Small latent sizes are best.', 'at latent size 3 minus at latent size 100', latentClaim(groups)),
    claim(
      'width',
      'A third hidden width does not help.',
      'accuracy with three widths minus accuracy with two',
      width(groups),
    ),
    claim(
      'cvae',
      'A CVAE works for many classes and not for two.',
      'accuracy minus the share of the most frequent class',
      cvae(groups),
    ),
    claim(
      'rows',
      'More synthetic rows do not help.',
      'accuracy with ten times the rows minus accuracy with the rows once, same generator',
      moreRows(groups),
    ),
    claim(
      'never',
      'Some classes are never predicted.',
      'number of classes that are never predicted after synthetic rows, minus that after real rows',
      never(groups),
    ),
  ];
}

const catalogue = new Map<string, Experiment>([...experiments, ...furtherExperiments].map((one) => [one.id, one]));

function equal(groups: readonly ReproductionGroup[]): ClaimRow[] {
  const compare = (which: readonly ReproductionGroup[], what: (listed: string) => string): ClaimRow[] =>
    rowsOver(which, (protocol, those, name) => {
      const used = those.filter(enough);
      if (used.length === 0) return [missing({ protocol, what: name }, runsOf(those))];
      return [verdictRow({ protocol, what: `${name}: ${what(listed(used))}` }, used)];
    });
  return [
    ...compare(
      groups.filter(({ block }) => block === null),
      (ids) => `experiments ${ids}`,
    ),
    ...compare(
      groups.filter(({ block }) => block === 'clean-defaults'),
      () => 'default sizes, chosen by nobody',
    ).filter(({ protocol }) => protocol === 'clean'),
  ];
}

function patience(groups: readonly ReproductionGroup[]): ClaimRow[] {
  const stopless = groups.filter(
    ({ experiment, block }) => block === null && catalogue.get(experiment)?.final.stop === 'none',
  );
  return byDataset(stopless).flatMap((list) => {
    const of = (protocol: ProtocolName): ReproductionGroup[] =>
      list.filter((group) => group.protocol === protocol && enough(group));
    const described = of('as-described');
    const pairs = of('as-published').flatMap((published) => {
      const other = described.find(({ experiment }) => experiment === published.experiment);
      return other === undefined ? [] : [[other, published] as const];
    });
    const name = nameOf(list[0]!);
    const head: RowHead = { protocol: 'as-described', what: `${name}: against as-published` };
    const runs = runsOf(pairs.flat());
    return [
      pairs.length === 0
        ? missing(head, runs)
        : row(
            { ...head, what: `${head.what}, experiments ${listed(pairs.map(([other]) => other))}` },
            combine(
              pairs.map(([other, published]) => difference(other.synthetic, published.synthetic)),
              false,
            ),
            runs,
            asGood,
          ),
    ];
  });
}

const kindOf = (experiment: string): 'VAE' | 'CVAE' => (catalogue.get(experiment)?.variant === 'vae' ? 'VAE' : 'CVAE');

function width(groups: readonly ReproductionGroup[]): ClaimRow[] {
  const depth = ({ records }: ReproductionGroup): number => records[0]!.generator.hidden!.length;
  const study = groups.filter(({ block }) => block === null);
  const both = (kind: string): ReproductionGroup[] =>
    byDataset(study.filter(({ experiment }) => kindOf(experiment) === kind))
      .filter((list) => new Set(list.map(depth)).size > 1)
      .flat();
  return (['VAE', 'CVAE'] as const).flatMap((kind) =>
    rowsOver(both(kind), (protocol, those, name) => {
      const deep = (count: number): ReproductionGroup[] =>
        those.filter((group) => enough(group) && depth(group) === count);
      const [two, three] = [deep(2), deep(3)];
      const head = { protocol, what: `${name}: ${kind}` };
      if (two.length === 0 || three.length === 0) return [missing(head, runsOf(those))];
      const mean = (list: readonly ReproductionGroup[]): Estimate =>
        combine(
          list.map(({ synthetic }) => synthetic),
          protocol === 'clean',
        );
      const what = `${head.what}, ${listed(three)} against ${listed(two)}`;
      return [row({ protocol, what }, difference(mean(three), mean(two)), runsOf([...two, ...three]), noHelp)];
    }),
  );
}

function cvae(groups: readonly ReproductionGroup[]): ClaimRow[] {
  const conditional = groups.filter(({ experiment }) => kindOf(experiment) === 'CVAE');
  return rowsOver(conditional, (protocol, those, name) =>
    (['training', 'evaluation'] as const).flatMap((mode) => {
      const sampled = those.filter(
        ({ experiment }) =>
          (protocol === 'as-published' ? catalogue.get(experiment)!.batchNormWhileSampling : 'evaluation') === mode,
      );
      const used = sampled.filter(enough);
      if (sampled.length === 0) return [];
      if (used.length === 0) return [missing({ protocol, what: name }, runsOf(sampled))];
      const above = used.map(({ records }) =>
        estimate(records.map((one) => meanAndSd(one.synthetic.accuracies).mean - one.majorityBaseline)),
      );
      const many = used[0]!.records[0]!.classes.length > 2;
      const what = `${name}, ${used[0]!.records[0]!.classes.length} classes: ${listed(used)}, BatchNorm in ${mode} mode`;
      return [
        row({ protocol, what }, combine(above, protocol === 'clean'), runsOf(used), (mean, [low, high]) => {
          if (low > 0)
            return [many ? 'holds' : 'does not hold', `works: ${points(mean)} above the most frequent class`];
          if (high < margin)
            return [many ? 'does not hold' : 'holds', 'does not work: no better than the most frequent class'];
          return ['open', 'zero lies in the interval'];
        }),
      ];
    }),
  );
}

function moreRows(groups: readonly ReproductionGroup[]): ClaimRow[] {
  const drawn = groups.filter(({ records }) => records.every(({ draws }) => draws !== null));
  return drawn.flatMap((group) =>
    [false, true].map((equalUpdates) => {
      const { protocol } = group;
      const head = {
        protocol,
        what: `${nameOf(group)}: ${group.experiment}, ${equalUpdates ? 'equal updates' : 'as many updates as it takes'}`,
      };
      if (!enough(group)) return missing(head, group.records.length);
      const gain = (one: ReproductionRecord): number => {
        const most = Math.max(...one.draws!.map(({ times }) => times));
        const draw = one.draws!.find((each) => each.times === most && each.equalUpdates === equalUpdates)!;
        return meanAndSd(draw.accuracies).mean - meanAndSd(one.synthetic.accuracies).mean;
      };
      return row(head, estimate(group.records.map(gain)), group.records.length, noHelp);
    }),
  );
}

/** Share of the runs in which a class must be missing to count as never predicted. */
const nearlyAll = 0.9;

function never(groups: readonly ReproductionGroup[]): ClaimRow[] {
  return rowsOver(
    groups.filter(({ block }) => block !== 'latent-sizes'),
    (protocol, those, name) => {
      const used = those.filter(enough);
      if (used.length === 0) return [missing({ protocol, what: name, unit: 'classes' }, runsOf(those))];
      const mean = (lists: readonly (readonly number[])[]): number => meanAndSd(lists.map((list) => list.length)).mean;
      const effects = used.map(({ records }) =>
        estimate(records.map((one) => mean(one.synthetic.neverPredicted) - mean(one.real.neverPredicted))),
      );
      const records = used.flatMap((group) => group.records);
      const missed = (kind: 'real' | 'synthetic'): string[] => {
        const lists = records.flatMap((one) => one[kind].neverPredicted);
        const { classes } = records[0]!;
        return classes.filter(
          (_, code) => lists.filter((list) => list.includes(code)).length >= nearlyAll * lists.length,
        );
      };
      const [real, synthetic] = [missed('real'), missed('synthetic')];
      const only = synthetic.filter((one) => !real.includes(one));
      return [
        row(
          { protocol, what: `${name}: ${listed(used)}`, unit: 'classes' },
          combine(effects, protocol === 'clean'),
          records.length,
          () => {
            if (only.length > 0)
              return [
                'holds',
                `never after synthetic rows: ${only.join(', ')}${real.length > 0 ? `; after neither: ${real.join(', ')}` : ''}`,
              ];
            if (real.length > 0)
              return ['does not hold', `never after either kind of rows: ${real.join(', ')}; the cause is in the data`];
            return ['does not hold', 'every class is predicted in some of the runs'];
          },
        ),
      ];
    },
  );
}
