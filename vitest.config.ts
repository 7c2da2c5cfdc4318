import { readdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { defineConfig, type ViteUserConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

// How long a test takes is no part of it: it has to pass on a machine that does ten other things. The limit is for what hangs.
const patience = 600_000;

const tests = join(import.meta.dirname, 'test');
/** Test files that load modules anew or other ones in their place, or change the environment: each has a process of its own. The others share. */
const alone = readdirSync(tests, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.test.ts'))
  .filter((file) => /\bvi\.(?:mock|resetModules)\(|^process\.env/m.test(readFileSync(join(tests, file), 'utf8')))
  .map((file) => `test/${file.replaceAll('\\', '/')}`);

/** What starts programs or pages, or imitates a graphics card, takes minutes: it begins first, so that no core waits for it at the end. */
const long = /test\/(?:cli|browser|thesis)\/|\/(?:tutorial|readme|gpu)\.test/;
class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    // Those that share a process follow each other.
    const turn = ({ project, moduleId }: TestSpecification): number =>
      project.config.isolate ? 0 : long.test(moduleId) ? 1 : 2;
    return sorted.sort((a, b) => turn(a) - turn(b));
  }
}

const config: ViteUserConfig = defineConfig({
  test: {
    setupFiles: ['test/setup.ts'],
    sequence: { sequencer: LongFirst },
    // Lines of a diff: without a limit two long arrays that differ take minutes.
    diff: { truncateThreshold: 500 },
    testTimeout: patience,
    hookTimeout: patience,
    // All cores, for nothing else is wanted of them meanwhile, and two more tests where others wait for programs and clocks.
    maxWorkers: availableParallelism() + 2,
    restoreMocks: true,
    unstubEnvs: true,
    unstubGlobals: true,
    // What this machine has fetched is no part of it, either.
    env: { VAELAB_CACHE: join(import.meta.dirname, 'node_modules/.cache/no-fetched-data') },
    projects: [
      { extends: true, test: { name: 'alone', include: alone } },
      { extends: true, test: { name: 'shared', include: ['test/**/*.test.ts'], exclude: alone, isolate: false } },
    ],
  },
});
export default config;
