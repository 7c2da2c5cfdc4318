/**
 * Tiles of correlations from a backend: a product of two blocks of columns for the real rows and one for the synthetic rows, in one
 * plan that is compiled once and run for every tile. In float32; what is summed over tiles is summed in float64.
 */
import { type Backend, input, plan } from '../tensor/index.js';
import type { CorrelationTiles, UnitColumns } from '../metrics/index.js';

/** Hands the tiles of real and synthetic columns to `use`, and lets go of them afterwards. */
export type OpenTiles = <T>(
  real: UnitColumns,
  synthetic: UnitColumns,
  use: (tiles: CorrelationTiles) => Promise<T>,
) => Promise<T>;

/** Columns of a tile: a block of the product of 4 MiB. */
const largestTile = 1024;

/** Tiles that `backend` multiplies. */
export function backendTiles(backend: Backend): OpenTiles {
  return async (real, synthetic, use) => {
    const { columns } = real;
    const size = Math.min(largestTile, columns);
    const pair = (name: string, { rows }: UnitColumns) =>
      input(`${name}A`, [size, rows]).matmul(input(`${name}B`, [size, rows]), { transposeB: true });
    const program = await backend.compile(
      plan({ outputs: { real: pair('real', real), synthetic: pair('synthetic', synthetic) } }),
    );
    const [a, b] = [blocks(real, size), blocks(synthetic, size)];
    const tile: CorrelationTiles['tile'] = async (i, j) => {
      const [from, to] = [i / size, j / size];
      await program.run([{ realA: a[from]!, realB: a[to]!, syntheticA: b[from]!, syntheticB: b[to]! }]);
      return [(await program.read('real')).data, (await program.read('synthetic')).data];
    };
    try {
      return await use({ size, columns, tile });
    } finally {
      await program.dispose();
    }
  };
}

/** The columns in blocks of `size`, the last one filled up with zeros, in float32. */
function blocks({ values, columns, rows }: UnitColumns, size: number): Float32Array[] {
  return Array.from({ length: Math.ceil(columns / size) }, (_, block) => {
    const out = new Float32Array(size * rows);
    out.set(values.subarray(block * size * rows, Math.min(columns, (block + 1) * size) * rows));
    return out;
  });
}
