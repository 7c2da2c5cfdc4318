import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { defineConfig, type ViteUserConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

// How long a test takes is no part of it: it has to pass on a machine that does ten other things. The limit is for what hangs.
const patience = 600_000;

/** What starts programs or pages, or imitates a graphics card, takes minutes: it begins first, so that no core waits for it at the end. */
const long = /test\/(?:cli|browser|thesis)\/|\/(?:tutorial|readme|gpu)\.test/;
class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return [true, false].flatMap((first) => sorted.filter(({ moduleId }) => long.test(moduleId) === first));
  }
}

const config: ViteUserConfig = defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/setup.ts'],
    sequence: { sequencer: LongFirst },
    // Lines of a diff: without a limit two long arrays that differ take minutes.
    diff: { truncateThreshold: 500 },
    testTimeout: patience,
    hookTimeout: patience,
    // All cores: nothing else is wanted of them meanwhile.
    maxWorkers: availableParallelism(),
    // What this machine has fetched is no part of it, either.
    env: { VAELAB_CACHE: join(import.meta.dirname, 'node_modules/.cache/no-fetched-data') },
  },
});
export default config;
