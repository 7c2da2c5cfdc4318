/** Random expression graphs over all operations, ranks 0 to 4, and sizes around every edge of tiles and vectors. */
import { SeededRandom } from '../../../src/random/index.js';
import type { Tensor } from '../../../src/tensor/index.js';
import { concat, input, type Parameter, parameter, type Shape, tensor } from '../../../src/tensor/index.js';
import type { OpName } from '../../../src/tensor/types.js';

export interface RandomGraph {
  /** What a plan is to compute. */
  readonly roots: readonly Tensor[];
  readonly parameters: readonly Parameter[];
  /** Values of the inputs, which float32 holds. */
  readonly feed: Readonly<Record<string, Float64Array>>;
  /** Whether the graph's derivative is that of its values: not so past a stopGradient. */
  readonly differentiable: boolean;
}

const edges = [1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65];
/** Elements of a tensor at most, but for a few leaves that are long on purpose. */
const mostElements = 5000;
const sizeOf = (shape: Shape): number => shape.reduce((product, size) => product * size, 1);

/** A graph of some dozens of operations; the same seed gives the same graph. */
export function randomGraph(seed: number): RandomGraph {
  const builder = new Builder(seed);
  const operations = 2 + builder.below(14);
  for (let tries = 0; builder.built < operations && tries < 200; tries++) builder.grow();
  return builder.finish();
}

class Builder {
  readonly #random: SeededRandom;
  readonly #nodes: Tensor[] = [];
  readonly #parameters: Parameter[] = [];
  readonly #feed: Record<string, Float64Array> = {};
  readonly #stops: boolean;
  built = 0;
  #stopped = false;

  constructor(seed: number) {
    this.#random = new SeededRandom(`graph ${seed}`);
    this.#stops = this.chance(0.4);
    for (let i = 1 + this.below(3); i > 0; i--) this.#nodes.push(this.leaf(this.shape()));
    // Deep enough for a product to be divided along its depth, and for a sum to be taken in chunks.
    if (this.chance(0.02)) this.#nodes.push(this.leaf([5, 2050]).matmul(this.leaf([2050, 8])));
    if (this.chance(0.02)) this.#nodes.push(this.leaf([33_000]));
  }

  below(count: number): number {
    return Math.floor(this.#random.uniform() * count);
  }
  chance(probability: number): boolean {
    return this.#random.uniform() < probability;
  }
  one<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!;
  }

  size(): number {
    if (this.chance(0.01)) return 0;
    if (this.chance(0.15)) return 1;
    return this.chance(0.4) ? 1 + this.below(6) : this.one(edges);
  }
  shape(rank: number = this.below(5)): number[] {
    for (;;) {
      const shape = Array.from({ length: rank }, () => this.size());
      if (sizeOf(shape) <= mostElements) return shape;
    }
  }

  /** Values of one kind: rounded or not, with zeros of both signs or without. */
  values(count: number, smooth: boolean): Float64Array {
    const style = smooth ? 0 : this.below(3);
    return Float64Array.from({ length: count }, () => {
      const value = this.#random.normal();
      if (style === 0) return Math.fround(value);
      if (style === 1) return Math.round(2 * value);
      return this.chance(0.3) ? this.one([0, -0, 1, -1, 0.5]) : Math.fround(value);
    });
  }

  leaf(shape: Shape): Tensor {
    const kind = this.below(3);
    const values = this.values(sizeOf(shape), kind === 2);
    if (kind === 0) return tensor(values, shape);
    if (kind === 1) {
      const name = `x${Object.keys(this.#feed).length}`;
      this.#feed[name] = values;
      return input(name, shape);
    }
    const p = parameter(`p${this.#parameters.length}`, tensor(values, shape).value);
    this.#parameters.push(p);
    return p;
  }

  /** One of the nodes, the later ones more often. */
  pick(): Tensor {
    const back = Math.floor(this.#random.uniform() ** 2 * this.#nodes.length);
    return this.#nodes.at(-1 - back)!;
  }
  ofRank(rank: number): Tensor {
    const fitting = this.#nodes.filter((node) => node.rank === rank && node.size <= mostElements);
    return fitting.length > 0 && this.chance(0.8) ? this.one(fitting) : this.leaf(this.shape(rank));
  }
  /** A tensor that broadcasts with one of this shape, or to which that one does. */
  partner(shape: Shape): Tensor {
    const same = this.#nodes.filter((node) => node.shape.join() === shape.join());
    if (same.length > 0 && this.chance(0.4)) return this.one(same);
    if (this.chance(0.1)) return tensor(this.one([0, -0, 1, -1, 0.5, 2]));
    const own = shape.map((size) => (this.chance(0.25) ? 1 : size));
    if (this.chance(0.3)) return this.leaf(own.slice(this.below(own.length + 1)));
    if (own.length < 4 && this.chance(0.15)) return this.leaf([1 + this.below(3), ...own]);
    return this.leaf(own);
  }

  stop(x: Tensor): Tensor | undefined {
    if (!this.#stops) return undefined;
    this.#stopped = true;
    return x.stopGradient();
  }

  /** Adds one operation, if one is found that fits. */
  grow(): void {
    const node = makers[this.one(names)](this);
    if (node === undefined || node.size > mostElements) return;
    // Values that grow and grow end in infinities, of which every comparison is one of nothing.
    this.#nodes.push(this.chance(0.25) ? node.tanh() : node);
    this.built++;
  }

  finish(): RandomGraph {
    const used = new Set(this.#nodes.flatMap((node) => node.inputs));
    const ends = this.#nodes.filter((node) => !used.has(node) || this.chance(0.1));
    const roots = (ends.length > 0 ? ends : [this.#nodes.at(-1)!]).slice(-4);
    const reached = new Set<Tensor>();
    const visit = (node: Tensor): void => {
      if (reached.has(node)) return;
      reached.add(node);
      node.inputs.forEach(visit);
    };
    roots.forEach(visit);
    return {
      roots,
      parameters: this.#parameters.filter((p) => reached.has(p)),
      feed: Object.fromEntries(
        [...reached]
          .flatMap((node) => ('name' in node && node.op === 'input' ? [node.name as string] : []))
          .map((name) => [name, this.#feed[name]!]),
      ),
      differentiable: !this.#stopped,
    };
  }
}

type Maker = (b: Builder) => Tensor | undefined;

const positive = (x: Tensor): Tensor => x.abs().add(0.25);

const indicesBelow = (b: Builder, limit: number): Tensor => {
  const bad = b.chance(0.05);
  return tensor(
    Float64Array.from({ length: b.size() }, () =>
      bad && b.chance(0.2) ? b.one([-1, 0.5, limit, NaN]) : b.below(limit),
    ),
  );
};

/** A list of axes without repetition, in any order. */
const someAxes = (b: Builder, rank: number): number[] =>
  Array.from({ length: rank }, (_, axis) => (b.chance(0.5) ? axis : axis - rank)).filter(() => b.chance(0.5));

function reshaped(b: Builder, x: Tensor): Tensor {
  const { shape, rank } = x;
  const at = b.below(rank + 1);
  const divisor = b.one([2, 3, 4, 8]);
  switch (b.below(4)) {
    case 0:
      return x.reshape([x.size]);
    case 1:
      return rank < 4 ? x.reshape(shape.toSpliced(at, 0, 1)) : x.reshape(shape.filter((size) => size !== 1));
    case 2:
      return at < rank && rank < 4 && shape[at]! % divisor === 0
        ? x.reshape(shape.toSpliced(at, 1, divisor, shape[at]! / divisor))
        : x.reshape(shape.filter((size) => size !== 1));
    default:
      return at + 1 < rank ? x.reshape(shape.toSpliced(at, 2, shape[at]! * shape[at + 1]!)) : x.reshape([1, x.size]);
  }
}

function product(b: Builder): Tensor {
  const a = b.ofRank(2);
  const [transposeA, transposeB] = [b.chance(0.4), b.chance(0.4)];
  const depth = a.shape[transposeA ? 0 : 1]!;
  const columns = b.size();
  const other = b.leaf(transposeB ? [columns, depth] : [depth, columns]);
  return a.matmul(other, { transposeA, transposeB }).multiply(1 / Math.max(1, depth));
}

function reduction(b: Builder, op: 'sum' | 'max'): Tensor | undefined {
  const x = b.pick();
  if (op === 'max' && x.size === 0) return undefined;
  const axes = b.chance(0.2) ? undefined : someAxes(b, x.rank);
  return x[op](axes, { keepDims: b.chance(0.5) });
}

/** How each operation is put into a graph: one that is missing here is a compile error. */
const makers: { readonly [K in OpName]: Maker } = {
  negate: (b) => b.pick().negate(),
  exp: (b) => (b.chance(0.2) ? b.pick().exp() : b.pick().tanh().exp()),
  log: (b) => (b.chance(0.1) ? b.pick().log() : positive(b.pick()).log()),
  sqrt: (b) => (b.chance(0.1) ? b.pick().sqrt() : positive(b.pick()).sqrt()),
  abs: (b) => b.pick().abs(),
  sign: (b) => b.pick().sign(),
  reciprocal: (b) => (b.chance(0.3) ? b.pick().reciprocal() : positive(b.pick()).reciprocal()),
  relu: (b) => b.pick().relu(),
  sigmoid: (b) => b.pick().sigmoid(),
  tanh: (b) => b.pick().tanh(),
  softplus: (b) => b.pick().softplus(),
  add: (b) => broadcasting(b, (x, y) => x.add(y)),
  subtract: (b) => broadcasting(b, (x, y) => x.subtract(y)),
  multiply: (b) => broadcasting(b, (x, y) => x.multiply(y)),
  divide: (b) => broadcasting(b, (x, y) => (b.chance(0.2) ? x.divide(y) : x.divide(positive(y)))),
  maximum: (b) => broadcasting(b, (x, y) => x.maximum(y)),
  greater: (b) => broadcasting(b, (x, y) => x.greater(y)),
  equal: (b) => broadcasting(b, (x, y) => x.equal(y)),
  select: (b) => {
    const x = b.pick();
    const condition = b.partner(x.shape);
    const other = b.partner(x.shape);
    return fits([x, condition, other]) ? condition.greater(0).select(x, other) : undefined;
  },
  matmul: (b) => product(b),
  sum: (b) => (b.chance(0.3) && b.pick().rank > 0 ? averaged(b) : reduction(b, 'sum')),
  max: (b) => reduction(b, 'max'),
  batchMoments: (b) => {
    const x = b.ofRank(2);
    return x.shape[0] === 0 ? undefined : x.batchMoments();
  },
  broadcast: (b) => {
    const x = b.pick();
    if (b.chance(0.2)) return x.copy();
    const own = x.shape.map((size) => (size === 1 ? b.size() : size));
    const shape = own.length < 4 && b.chance(0.4) ? [1 + b.below(4), ...own] : own;
    return sizeOf(shape) > mostElements ? undefined : x.broadcastTo(shape);
  },
  reshape: (b) => reshaped(b, b.pick()),
  transpose: (b) => {
    const x = b.chance(0.5) ? b.pick() : b.leaf(b.shape(3 + b.below(2)));
    const axes = x.shape.map((_, axis) => axis);
    for (let i = axes.length - 1; i > 0; i--) {
      const j = b.below(i + 1);
      const held = axes[i]!;
      axes[i] = axes[j]!;
      axes[j] = held;
    }
    return x.transpose(axes);
  },
  slice: (b) => {
    const x = b.pick();
    const start = x.shape.map((size) => (b.chance(0.5) ? 0 : b.below(size)));
    const size = x.shape.map((whole, axis) => (b.chance(0.5) ? -1 : 1 + b.below(whole - start[axis]!)));
    return x.slice(
      start,
      size.map((count, axis) => Math.min(count, x.shape[axis]! - start[axis]!)),
    );
  },
  pad: (b) => {
    const x = b.pick();
    const counts = (): number[] => x.shape.map(() => (b.chance(0.5) ? 0 : b.below(4)));
    const padded = x.pad(counts(), counts());
    // What a slice takes back, by itself and out of a sum.
    if (!b.chance(0.3) || padded.size > mostElements || x.rank === 0) return padded;
    const beside = padded.shape.map((size, axis) => size - x.shape[axis]!);
    const two = x
      .pad(
        x.shape.map(() => 0),
        beside,
      )
      .add(
        x.pad(
          beside,
          x.shape.map(() => 0),
        ),
      );
    return two.slice(
      x.shape.map(() => 0),
      x.shape,
    );
  },
  concat: (b) => {
    const x = b.pick();
    if (x.rank === 0) return undefined;
    const axis = b.below(x.rank);
    const other = b.leaf(x.shape.map((size, i) => (i === axis ? 1 + b.below(5) : size)));
    return concat(b.one([[x, other], [other, x], [x, x], [x, other, x], [x]]), b.chance(0.5) ? axis : axis - x.rank);
  },
  gather: (b) => {
    const x = b.ofRank(2);
    return x.shape[0] === 0 ? undefined : x.gather(indicesBelow(b, x.shape[0]!));
  },
  oneHot: (b) => {
    const depth = 1 + b.below(9);
    return indicesBelow(b, depth).oneHot(depth);
  },
  stopGradient: (b) => b.stop(b.pick()),
};
const names = Object.keys(makers) as OpName[];

function averaged(b: Builder): Tensor | undefined {
  const x = b.pick();
  if (x.rank === 0 || x.size === 0) return undefined;
  const axis = b.below(x.rank);
  return b.chance(0.5) ? x.softmax(axis) : x.logSumExp(axis);
}

function fits(tensors: readonly Tensor[]): boolean {
  const rank = Math.max(...tensors.map((x) => x.rank));
  let size = 1;
  for (let axis = 1; axis <= rank; axis++) {
    const sizes = tensors.map(({ shape }) => shape.at(-axis) ?? 1).filter((each) => each !== 1);
    if (new Set(sizes).size > 1) return false;
    size *= sizes[0] ?? 1;
  }
  return size <= mostElements;
}

function broadcasting(b: Builder, build: (x: Tensor, y: Tensor) => Tensor): Tensor | undefined {
  const x = b.pick();
  const y = b.chance(0.2) ? b.pick() : b.partner(x.shape);
  if (!fits([x, y])) return undefined;
  return b.chance(0.5) ? build(x, y) : build(y, x);
}
