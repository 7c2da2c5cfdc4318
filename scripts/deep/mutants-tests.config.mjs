// The tests that are to notice mutants: those that the variable names, so that others cost no time. Simulations are left out.
export default {
  test: {
    include: process.env.VAELAB_MUTANTS_TESTS.split(','),
    exclude: ['**/verdict-scenarios.test.ts'],
    testTimeout: 600_000,
    hookTimeout: 600_000,
  },
};
