/** Reverse-mode differentiation, graph to graph. */
import { type Gradient, gradients } from './gradients.js';
import { shapeText } from './ops/shapes.js';
import { type Tensor, tensor } from './tensor.js';
import { type OpName, ShapeError } from './types.js';

/**
 * Derivatives of a scalar with respect to tensors, as new expressions.
 *
 * Walks the graph from the loss towards the leaves once; only nodes that lead to a target are visited, so that no
 * gradient is formed for what needs none (a network's input, say).
 *
 * @param loss a tensor of one element
 * @param targets tensors of any shapes; one that the loss does not depend on gets zeros
 * @returns one tensor per target, of its shape
 * @throws ShapeError when the loss has more than one element
 */
export function grad(loss: Tensor, targets: readonly Tensor[]): Tensor[] {
  if (loss.size !== 1)
    throw new ShapeError(
      `grad: the loss must be a scalar, found shape ${shapeText(loss.shape)}; reduce it with sum() or mean()`,
    );
  const order = pathsTo(loss, new Set(targets));
  const upstream = new Map<Tensor, Tensor>([[loss, tensor(1).broadcastTo(loss.shape)]]);
  const wanted = new Set(order);
  for (const node of order.reverse()) {
    const g = upstream.get(node);
    if (g === undefined || node.inputs.length === 0) continue;
    const gradient = gradients[node.op as OpName] as Gradient<OpName>;
    const parts = gradient({ inputs: node.inputs, attributes: node.attributes, output: node }, g);
    node.inputs.forEach((x, i) => {
      const part = parts[i];
      if (part === undefined || !wanted.has(x)) return;
      const sofar = upstream.get(x);
      upstream.set(x, sofar === undefined ? part : sofar.add(part));
    });
  }
  return targets.map((target) => upstream.get(target) ?? tensor(0).broadcastTo(target.shape));
}

/** The nodes on paths from `loss` to any target, inputs before the nodes that use them. */
function pathsTo(loss: Tensor, targets: ReadonlySet<Tensor>): Tensor[] {
  const leads = new Map<Tensor, boolean>();
  const order: Tensor[] = [];
  const stack: { node: Tensor; next: number }[] = [{ node: loss, next: 0 }];
  while (stack.length > 0) {
    const top = stack.at(-1)!;
    const child = top.node.inputs[top.next++];
    if (child !== undefined) {
      if (!leads.has(child)) {
        leads.set(child, false);
        stack.push({ node: child, next: 0 });
      }
      continue;
    }
    stack.pop();
    const reaches = targets.has(top.node) || top.node.inputs.some((x) => leads.get(x) === true);
    leads.set(top.node, reaches);
    if (reaches) order.push(top.node);
  }
  return order;
}
