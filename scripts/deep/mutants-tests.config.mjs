// The tests that are to notice mutants: those that the variable names, so that others cost no time.
export default {
  test: { include: process.env.VAELAB_MUTANTS_TESTS.split(','), testTimeout: 600_000, hookTimeout: 600_000 },
};
