/** From a plan to the kernels of a run, with the point at which every result may be freed. */
import { sizeOf } from '../../tensor/ops/shapes.js';
import type { ParameterNode } from '../../tensor/node.js';
import type { Plan } from '../../tensor/plan.js';
import type { AdamStep, OpStep, Step, Storage, UpdateStep, Value } from '../../tensor/plan-types.js';
import type { OpName, Shape } from '../../tensor/types.js';
import { elementwise, type ElementwiseName } from './elementwise.js';
import type { Emit, Instruction, Operand, Place } from './emit.js';
import { arraysOf, evaluate, fits, type Formula, numberText } from './fuse.js';
import type { KernelSpec } from './device.js';
import type { GpuMode } from './library.js';
import { lower } from './lower.js';
import { kernelSource } from './walk.js';

/** A step's result: a place, or a formula that the next step may take up. */
interface Node {
  readonly shape: Shape;
  place: Place | undefined;
  readonly formula: Formula | undefined;
  readonly readers: number;
}

/** What a plan needs of a builder: steps and outputs, whose views share the storage of what they view. */
type Steps = Pick<Plan, 'steps' | 'outputs' | 'inputs'>;

export class Build implements Emit {
  readonly mode: GpuMode;
  readonly instructions: Instruction[] = [];
  readonly outputs: ReadonlyMap<string, Place>;
  readonly #nodes: Map<Storage, Node> = new Map();
  /** Formulas that nobody has taken up yet. */
  readonly #waiting: Set<Node> = new Set();
  readonly #inputs: Map<Storage, string>;
  #results = 0;

  constructor(plan: Steps, mode: GpuMode) {
    this.mode = mode;
    this.#inputs = new Map([...plan.inputs].map(([name, { storage }]) => [storage, name]));
    const readers = countReaders(plan);
    for (const [i, step] of plan.steps.entries()) {
      if (step.kind === 'op') this.#addOp(step, readers[i]!);
      else this.#addUpdate(step);
    }
    this.outputs = new Map([...plan.outputs].map(([name, value]) => [name, this.#operand(value).place]));
    this.#markLastReads();
  }

  launch(spec: KernelSpec, args: readonly Place[]): Place {
    const result = this.#results++;
    this.instructions.push({ kind: 'launch', spec, args, result, free: [] });
    return { kind: 'result', id: result };
  }

  #addOp({ op, inputs, output, attributes }: OpStep, readers: number): void {
    let node: Node;
    if (sizeOf(output.shape) === 0) node = placed({ kind: 'numbers', values: [] }, output.shape);
    else if (op in elementwise) {
      const formula = this.#formula(op as ElementwiseName, inputs, output.shape);
      node = { shape: output.shape, place: undefined, formula, readers };
      this.#waiting.add(node);
      if (readers !== 1) this.#settle(node);
    } else {
      const place = lowerOp(
        this,
        op,
        output.shape,
        inputs.map((value) => this.#operand(value)),
        attributes,
      );
      node = placed(place, output.shape);
    }
    this.#nodes.set(output.storage, node);
  }

  /** The operation with the formulas of its inputs in it, as far as one kernel takes them. */
  #formula(op: ElementwiseName, inputs: readonly Value[], shape: Shape): Formula {
    const whole = { op, inputs: inputs.map((value) => this.#formulaOf(value, shape) ?? this.#operand(value)), shape };
    if (fits(whole)) {
      for (const value of inputs) {
        const node = this.#nodes.get(value.storage);
        if (node?.place === undefined && node?.formula !== undefined) this.#waiting.delete(node);
      }
      return whole;
    }
    return { op, inputs: inputs.map((value) => this.#operand(value)), shape };
  }

  #formulaOf({ storage, shape }: Value, of: Shape): Formula | undefined {
    const node = this.#nodes.get(storage);
    return node !== undefined && node.place === undefined && same(node.shape, of) && same(shape, of)
      ? node.formula
      : undefined;
  }

  #operand({ storage, shape }: Value): Operand {
    if (storage.kind !== 'arena')
      return {
        shape,
        place:
          storage.kind === 'parameter'
            ? { kind: 'parameter', parameter: storage.parameter }
            : { kind: 'constant', constant: storage.constant },
      };
    const node = this.#nodes.get(storage);
    // Inputs are never written over, so a storage without a step's result is an input's.
    return {
      shape,
      place: node === undefined ? { kind: 'input', name: this.#inputs.get(storage)! } : this.#settle(node),
    };
  }

  /** Runs a formula here, if it has not run. */
  #settle(node: Node): Place {
    this.#waiting.delete(node);
    node.place ??= evaluate(this, node.formula!);
    return node.place;
  }

  #addUpdate({ update, source, scalars }: UpdateStep): void {
    const changed =
      update.kind === 'adam' ? [update.parameter, update.firstMoment, update.secondMoment] : [update.parameter];
    for (const node of [...this.#waiting]) if (reads(node.formula!, changed)) this.#settle(node);
    const { shape } = source;
    const place =
      source.kind === 'product'
        ? lowerOp(
            this,
            'matmul',
            shape,
            source.inputs.map((value) => this.#operand(value)),
            source.attributes,
          )
        : this.#operand(source).place;
    if (update.kind === 'assign') this.#move(update.parameter, place);
    else this.#adam(update, place, this.#operand(scalars!).place);
  }

  /** m <- β₁ m + (1 - β₁) g', v <- β₂ v + (1 - β₂) g'², p <- p - a m / (c √v + ε), with g' = g + d p where it decays. */
  #adam(update: AdamStep, gradient: Place, scalars: Place): void {
    const { parameter: p, firstMoment: m, secondMoment: v, beta1, beta2, epsilon, decays } = update;
    if (p.size === 0) return;
    const at = 'this.thread.x';
    const parameter = parameterPlace(p);
    const kernel = (arrays: number, body: string): KernelSpec => ({
      source: kernelSource(arrays, body),
      output: [p.size],
      lanes: 1,
    });
    const g = decays ? `const g = b[${at}] + d[2] * c[${at}];\n` : `const g = b[${at}];\n`;
    const more = decays ? [parameter, scalars] : [];
    const moment = (of: ParameterNode, beta: number, power: string): Place =>
      this.launch(
        kernel(2 + more.length, `${g}return ${numberText(beta)} * a[${at}] + ${numberText(1 - beta)} * ${power};`),
        [parameterPlace(of), gradient, ...more],
      );
    const first = moment(m, beta1, 'g');
    const second = moment(v, beta2, '(g * g)');
    const step = `return a[${at}] - d[0] * b[${at}] / (d[1] * Math.sqrt(c[${at}]) + ${numberText(epsilon)});`;
    const next = this.launch(kernel(4, step), [parameter, first, second, scalars]);
    this.#move(m, first);
    this.#move(v, second);
    this.#move(p, next);
  }

  #move(parameter: ParameterNode, from: Place): void {
    this.instructions.push({ kind: 'move', parameter, from, free: [] });
  }

  #markLastReads(): void {
    const kept = new Set([...this.outputs.values()].flatMap((place) => (place.kind === 'result' ? [place.id] : [])));
    const last = new Map<number, Instruction>();
    for (const instruction of this.instructions) {
      if (instruction.kind === 'launch') last.set(instruction.result, instruction);
      for (const place of instruction.kind === 'launch' ? instruction.args : [instruction.from])
        if (place.kind === 'result') last.set(place.id, instruction);
    }
    for (const [id, instruction] of last) if (!kept.has(id)) instruction.free = [...instruction.free, id];
  }
}

const same = (a: Shape, b: Shape): boolean => a.length === b.length && a.every((size, axis) => size === b[axis]);
const placed = (place: Place, shape: Shape): Node => ({ shape, place, formula: undefined, readers: 0 });
const parameterPlace = (parameter: ParameterNode): Place => ({ kind: 'parameter', parameter });

function reads(formula: Formula, parameters: readonly ParameterNode[]): boolean {
  return arraysOf(formula).some(({ place }) => place.kind === 'parameter' && parameters.includes(place.parameter));
}

function lowerOp<K extends OpName>(
  emit: Emit,
  op: K,
  output: Shape,
  inputs: readonly Operand[],
  attributes: object,
): Place {
  return lower[op](emit, output, inputs, attributes as never);
}

/** Of every step, how often its result is read; an output is read twice, so that it has a place of its own. */
function countReaders({ steps, outputs }: Steps): number[] {
  const readers = steps.map(() => 0);
  const maker = new Map<Storage, number>();
  const read = ({ storage }: Value): void => {
    const at = maker.get(storage);
    if (at !== undefined) readers[at]!++;
  };
  for (const [i, step] of steps.entries()) {
    inputsOf(step).forEach(read);
    if (step.kind === 'op') maker.set(step.output.storage, i);
  }
  for (const value of outputs.values()) {
    read(value);
    read(value);
  }
  return readers;
}

function inputsOf(step: Step): readonly Value[] {
  if (step.kind === 'op') return step.inputs;
  const scalars = step.scalars === undefined ? [] : [step.scalars];
  return step.source.kind === 'product' ? [...step.source.inputs, ...scalars] : [step.source, ...scalars];
}
