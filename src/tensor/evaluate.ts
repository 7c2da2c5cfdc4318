/** One-shot plans: a tensor's values without a program to keep. */
import type { Backend } from './backend.js';
import { reference } from './reference/index.js';
import { plan } from './plan.js';
import type { Node } from './node.js';
import type { TensorData } from './types.js';

/**
 * Computes a tensor that depends on no input: builds a plan for it, runs it once and lets everything go.
 * @param backend where to compute; the reference backend in float32 when omitted
 * @returns an ndarray of the tensor's shape
 */
export async function evaluate(x: Node, backend: Backend = reference()): Promise<TensorData> {
  const program = await backend.compile(plan({ outputs: { x } }));
  try {
    await program.run([{}]);
    return await program.read('x');
  } finally {
    await program.dispose();
  }
}
