/** Whether small latent sizes are best: what the study's grids recorded, and our runs of one size each. */
import { difference, estimate, type Estimate, meanAndSd } from '../metrics/index.js';
import { latentGrids, leukemiaConstantPredictor } from './catalogue/index.js';
import {
  type ClaimOutcome,
  type ClaimRow,
  enough,
  missing,
  points,
  row,
  type RowHead,
  rowsOver,
  runsOf,
} from './claim-rows.js';
import type { ReproductionGroup } from './groups.js';

export function latentClaim(groups: readonly ReproductionGroup[]): ClaimRow[] {
  const recorded = latentGrids.map(({ experiment, sizes }) => {
    const ends = [sizes[0]!, sizes.at(-1)!].map(({ mean, sd, runs }) => ({
      mean,
      sd,
      n: runs,
      error: sd / Math.sqrt(runs),
      freedom: runs - 1,
      interval: null,
    }));
    const head: RowHead = { protocol: 'recorded', what: `leukemia: test loss, grid of ${experiment}`, unit: 'loss' };
    return row(head, difference(ends[0]!, ends[1]!), ends[0]!.n + ends[1]!.n, (_, interval) =>
      smallerLoss(interval, Math.min(...sizes.map(({ mean }) => mean)), leukemiaConstantPredictor),
    );
  });
  const ours = groups.filter(({ block }) => block === 'latent-sizes');
  return [
    ...recorded,
    ...rowsOver(ours, (protocol, those, name) => {
      const of = (id: string): ReproductionGroup | undefined =>
        those.find((group) => group.experiment === id && enough(group));
      const [small, large] = [of('37-latent-3'), of('37-latent-100')];
      if (small === undefined || large === undefined) return [missing({ protocol, what: name }, runsOf(those))];
      const loss = (group: ReproductionGroup): Estimate =>
        estimate(group.records.map(({ training }) => training?.lastHeldOutLoss ?? NaN));
      const runs = runsOf([small, large]);
      const constant = meanAndSd(
        those.flatMap(({ records }) => records.map(({ training }) => training?.constantPredictor.heldOut ?? NaN)),
      ).mean;
      const best = Math.min(...those.map((group) => loss(group).mean));
      return [
        row(
          { protocol, what: `${name}: held-out loss`, unit: 'loss' },
          difference(loss(small), loss(large)),
          runs,
          (_, interval) => smallerLoss(interval, best, constant),
        ),
        row(
          { protocol, what: `${name}: accuracy` },
          difference(small.synthetic, large.synthetic),
          runs,
          (mean, interval) => {
            if (interval[0] > 0) return ['holds', `better by ${points(mean)}`];
            return interval[1] < 0
              ? ['does not hold', `worse by ${points(mean)}`]
              : ['open', 'zero lies in the interval'];
          },
        ),
      ];
    }),
  ];
}

function smallerLoss(
  [low, high]: readonly [number, number],
  best: number,
  constant: number,
): readonly [ClaimOutcome, string] {
  const order = high < 0 ? 'a lower loss' : low > 0 ? 'a higher loss' : 'no clear order';
  if (best >= constant)
    return [
      'does not hold',
      `${order}, but every size ends above the constant predictor (${constant.toFixed(0)}): nothing was learned`,
    ];
  return [
    high < 0 ? 'holds' : low > 0 ? 'does not hold' : 'open',
    `${order}; the best mean is below the constant predictor (${constant.toFixed(0)})`,
  ];
}
