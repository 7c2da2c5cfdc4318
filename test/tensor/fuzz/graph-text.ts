import { Constant } from '../../../src/tensor/tensor.js';
import { Input, Parameter, type Tensor } from '../../../src/tensor/index.js';
import { nodesOf } from './check-graph.js';

/** A graph as text, one node a line. */
export function graphText(roots: readonly Tensor[]): string {
  const nodes = nodesOf(roots);
  const names = new Map(nodes.map((node, i) => [node, `t${i}`]));
  return nodes
    .map((node) => {
      const inputs = node.inputs.map((x) => names.get(x)!).join(', ');
      const attributes = Object.keys(node.attributes).length > 0 ? ` ${JSON.stringify(node.attributes)}` : '';
      const leaf = node instanceof Parameter || node instanceof Input ? ` ${node.name}` : '';
      const root = roots.includes(node) ? '  <- root' : '';
      return `${names.get(node)!} [${node.shape.join(', ')}] = ${node.op}${leaf}(${inputs})${attributes}${valuesText(node)}${root}`;
    })
    .join('\n');
}

/** The values of a small constant. */
function valuesText(node: Tensor): string {
  if (!(node instanceof Constant) || node.size > 8) return '';
  return ` = ${Array.from(node.value.data, (value) => (Object.is(value, -0) ? '-0' : value)).join(', ')}`;
}
