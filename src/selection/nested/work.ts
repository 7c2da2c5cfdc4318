/** Does units of a nested selection. What is made for one is kept for the next where that is of the same split. */
import { stackRows } from '../../matrix/index.js';
import { SeededRandom } from '../../random/index.js';
import { audit, Lineage, refuseInnerLeakage, refuseLeakage, scored, type Use } from '../../synthesis/index.js';
import type { SelectionLeakage } from '../result.js';
import { type Ranker, type Ranking, rankingInOrder } from '../ranker.js';
import { answersOf, classifiersOf, type NamedFactory } from './classifiers.js';
import { type DrawnPart, drawFor } from './draw.js';
import { innerFolds } from './folds.js';
import { answersFor, divideRows, outerRows, type Part, type Parts, rankedRows, rankPart } from './parts.js';
import { permuted } from './permuted.js';
import type { SelectionPlan } from './plan.js';
import { searches, searchSets } from './searching.js';
import { spiked } from './spike.js';
import {
  type AugmentedOutcome,
  baselines,
  type InnerScore,
  type MethodOutcome,
  type SelectionUnit,
  type UnitOutcome,
} from './units.js';

/** Parts that the rows of a training part are held out in, one after the other. */
const folds = 5;

/** Columns in the order of the table, or in random order: what a choice is compared with. */
class NoRanker implements Ranker {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
  rank({ x }: { readonly x: { readonly shape: readonly number[] } }, random: SeededRandom): Ranking {
    const p = x.shape[1]!;
    return rankingInOrder(
      this.name === baselines.random ? random.permutation(p) : Int32Array.from({ length: p }, (_, j) => j),
    );
  }
}

/** Does the units of one plan. */
export class SelectionWork {
  readonly plan: SelectionPlan;
  #parts: { readonly split: number | undefined; readonly parts: Parts } | undefined;
  #folds: { readonly split: number | undefined; readonly parts: readonly Parts[] } | undefined;
  #drawn: { readonly key: string; readonly drawn: DrawnPart } | undefined;

  constructor(plan: SelectionPlan) {
    this.plan = plan;
  }

  /** @throws LeakageError when a row was used that was to be kept apart, and what rankers and synthesizers throw */
  async perform(unit: SelectionUnit): Promise<UnitOutcome> {
    switch (unit.kind) {
      case 'method':
        return this.#method(unit.method, unit.split);
      case 'augmented':
        return this.#augmented(unit.method, unit.synthesizer, unit.split);
      case 'permutation':
        return permuted(this.plan, unit.permutation);
      case 'spike':
        return spiked(this.plan, unit.repeat, unit.synthesizer);
    }
  }

  async #method(method: string, split: number | undefined): Promise<MethodOutcome> {
    const { plan } = this;
    const { train, held, lineage } = this.#split(split);
    const { outer, inner } = classifiersOf(plan);
    const numbers = method === baselines.all ? [plan.table.featureNames.length] : plan.ks;
    const known = plan.rankers.some(({ name }) => name === method);
    const most = Math.max(...numbers);
    const random = this.#random(method, split);
    const begun = performance.now();
    const ranker = rankerNamed(plan, method);
    const found =
      split !== undefined && searches(ranker)
        ? await searchSets(ranker, rankedRows(train), plan.seed + split)
        : { ranking: rankPart(ranker, train, random.split('outer'), most) };
    const { ranking } = found;
    const seconds = (performance.now() - begun) / 1000;
    const order = Array.from(ranking.order.slice(0, most));
    const answers = split === undefined ? [] : await answersOf(outer, numbers, order, train, held);
    return {
      kind: 'method',
      order: method === baselines.all ? [] : order,
      scores: method === baselines.all ? [] : order.map((j) => ranking.score[j]!),
      // What stands beside methods is not chosen.
      inner: known ? await this.#inner(method, numbers, { split, train }, inner, random) : [],
      answers,
      leakage: this.#audit(lineage.and(Lineage.of('selection', train)).and(Lineage.of('fitness', train)), train, held),
      seconds,
      ...('search' in found && { search: found.search }),
    };
  }

  async #augmented(method: string, synthesizer: string, split: number): Promise<AugmentedOutcome> {
    const { plan } = this;
    const { train, held, lineage } = this.#split(split);
    const { part, lineage: drawnFrom } = await this.#draw(synthesizer, split);
    const both: Part = {
      x: stackRows([train.x, part.x]),
      classCodes: [...train.classCodes, ...part.classCodes],
      rows: [...train.rows, ...part.rows],
    };
    const most = Math.max(...plan.ks);
    const random = this.#random(method, split).split(synthesizer);
    const order = Array.from(rankPart(rankerNamed(plan, method), both, random, most).order.slice(0, most));
    const used = lineage.and(drawnFrom).and(Lineage.of('selection', train));
    return {
      kind: 'augmented',
      order,
      // The classifier learns from real rows: what is compared is the choice of columns.
      answers: await answersOf(classifiersOf(plan).outer, plan.ks, order, train, held),
      leakage: this.#audit(used, train, held),
      rows: part.classCodes.length,
    };
  }

  /** Scores of a method on folds of the training part: scaled, ranked and trained without the fold. */
  async #inner(
    method: string,
    numbers: readonly number[],
    { split, train }: { readonly split: number | undefined; readonly train: Part },
    classifiers: readonly NamedFactory[],
    random: SeededRandom,
  ): Promise<InnerScore[]> {
    const { plan } = this;
    const { contents, measure } = plan;
    const named = new Map<string, { truth: number[]; named: number[]; margins: number[] }>();
    for (const [f, parts] of this.#foldsOf(split, train).entries()) {
      const lineage = parts.lineage
        .and(Lineage.of('selection', parts.train))
        .and(Lineage.of('classifier training', parts.train));
      refuseInnerLeakage(lineage, parts.held, contents);
      const ranking = rankPart(rankerNamed(plan, method), parts.train, random.split(`fold ${f}`), Math.max(...numbers));
      for (const k of numbers)
        for (const { name, create } of classifiers) {
          const columns = Array.from(ranking.order.slice(0, k));
          const answers = await answersFor(create(parts.train.rows.length), columns, parts.train, parts.held);
          const all = named.get(`${k} ${name}`) ?? { truth: [], named: [], margins: [] };
          all.truth.push(...parts.held.classCodes);
          all.named.push(...answers.named);
          all.margins.push(...answers.margins);
          named.set(`${k} ${name}`, all);
        }
    }
    return numbers.flatMap((k) =>
      classifiers.flatMap(({ name }) => {
        const all = named.get(`${k} ${name}`);
        if (all === undefined) return [];
        const loss = all.margins.reduce((sum, margin) => sum + (1 - margin) / 2, 0) / all.margins.length;
        return [{ k, classifier: name, ...scored(all.truth, all.named, measure), loss }];
      }),
    );
  }

  /** The folds of a training part, each divided by itself; those whose training rows are of one class are left out. */
  #foldsOf(split: number | undefined, train: Part): readonly Parts[] {
    if (this.#folds === undefined || this.#folds.split !== split) {
      const { table, classCodes, groups, seed } = this.plan;
      const fold = innerFolds(
        train.classCodes,
        train.rows.map((row) => groups[row]!),
        folds,
        new SeededRandom(seed).split(`folds of ${split === undefined ? 'all rows' : `split ${split}`}`),
      );
      const all = Array.from({ length: Math.max(...fold) + 1 }, (_, f) => {
        const rowsOf = (held: boolean): number[] => train.rows.filter((_row, i) => (fold[i] === f) === held);
        return divideRows(table, classCodes, rowsOf(false), rowsOf(true));
      });
      this.#folds = { split, parts: all.filter((parts) => new Set(parts.train.classCodes).size > 1) };
    }
    return this.#folds.parts;
  }

  #split(split: number | undefined): Parts {
    if (this.#parts === undefined || this.#parts.split !== split) {
      const { train, test } = outerRows(this.plan, split);
      this.#parts = { split, parts: divideRows(this.plan.table, this.plan.classCodes, train, test) };
    }
    return this.#parts.parts;
  }

  async #draw(synthesizer: string, split: number): Promise<DrawnPart> {
    const key = `${split} ${synthesizer}`;
    if (this.#drawn?.key !== key)
      this.#drawn = {
        key,
        drawn: await drawFor(this.plan, synthesizer, this.#split(split), this.plan.seed + split),
      };
    return this.#drawn.drawn;
  }

  #random(method: string, split: number | undefined): SeededRandom {
    return new SeededRandom(this.plan.seed + (split ?? 0)).split(
      `selection by ${method}${split === undefined ? ' of all rows' : ''}`,
    );
  }

  /** @throws LeakageError when a test row, or one equal to it, was used */
  #audit(lineage: Lineage, train: Part, test: Part): SelectionLeakage {
    const { contents } = this.plan;
    const tested = { features: test.x, classCodes: test.classCodes, rows: test.rows };
    const leakage = audit(lineage, Lineage.of('classifier training', train), tested, contents);
    refuseLeakage(leakage);
    const count = (use: Use): number => lineage.count(tested, contents, use);
    return { ...leakage, selection: count('selection'), fitness: count('fitness'), inner: 0 };
  }
}

/** A ranker, or what stands beside rankers, by its name in a plan. */
function rankerNamed({ rankers }: SelectionPlan, name: string): Ranker {
  return rankers.find((one) => one.name === name)?.create() ?? new NoRanker(name);
}
