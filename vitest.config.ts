import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { defineConfig, type ViteUserConfig } from 'vitest/config';

// How long a test takes is no part of it: it has to pass on a machine that does ten other things. The limit is for what hangs.
const patience = 600_000;
const config: ViteUserConfig = defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: patience,
    hookTimeout: patience,
    // All cores: nothing else is wanted of them meanwhile.
    maxWorkers: availableParallelism(),
    // What this machine has fetched is no part of it, either.
    env: { VAELAB_CACHE: join(import.meta.dirname, 'node_modules/.cache/no-fetched-data') },
  },
});
export default config;
