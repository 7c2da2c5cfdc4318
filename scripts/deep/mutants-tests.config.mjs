// The tests that are to notice mutants: those that the variable names, so that others cost no time; quick ones first, since the first
// that notices is the last that is run.
import { relative } from 'node:path';
import { BaseSequencer } from 'vitest/node';

class QuickFirst extends BaseSequencer {
  sort(files) {
    const took = ({ project, moduleId }) =>
      this.ctx.cache.getFileTestResults(`${project.name}:${relative(this.ctx.config.root, moduleId)}`)?.duration ?? 0;
    return [...files].sort((a, b) => took(a) - took(b));
  }
}

export default {
  test: {
    include: process.env.VAELAB_MUTANTS_TESTS.split(','),
    testTimeout: 600_000,
    hookTimeout: 600_000,
    sequence: { sequencer: QuickFirst },
    // No test leaves anything in a module that another could miss, and modules are loaded once.
    isolate: false,
  },
};
