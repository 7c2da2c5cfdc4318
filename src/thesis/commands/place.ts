/** Where something is computed, as results keep it. */
import { cpus } from 'node:os';
import type { Backend } from '../../tensor/index.js';
import type { Place } from '../index.js';
import { describeAbilities } from '../../cli/kit/backend.js';

export function placeOf(backend: Backend): Place {
  const all = cpus();
  return {
    backend: describeAbilities(backend),
    machine: { cpu: all[0]?.model.trim() ?? 'unknown', cores: all.length, node: process.versions.node },
  };
}
