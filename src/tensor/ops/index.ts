/** The table of all primitive operations. A name missing here is a compile error. */
import type { OpTable } from '../types.js';
import { elementwise } from './elementwise.js';
import { layout } from './layout.js';
import { matmul } from './matmul.js';
import { reductions } from './reductions.js';

export const ops: OpTable = { ...elementwise, ...reductions, ...layout, matmul };
