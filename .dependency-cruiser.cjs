/** The rooms and who may import whom (docs/architecture.md). Each room lists what it may reach; anything else is an error. */
const rooms = {
  random: [],
  search: ['random'],
  metrics: [],
  search: ['random'],
  tensor: ['random'],
  nn: ['tensor', 'random'],
  models: ['nn', 'tensor', 'random'],
  data: ['random'],
  report: [
    // The types of what it draws, nothing else of those rooms.
    ...[
      'metrics',
      'bench/types.ts',
      'thesis/record.ts',
      'thesis/groups.ts',
      'thesis/claim-rows.ts',
      'thesis/summary.ts',
      'thesis/result.ts',
      'thesis/search-result.ts',
    ],
    ...['search/types.ts', 'search/analysis.ts', 'search/axes.ts', 'search/contours.ts', 'search/history.ts'],
  ],
  thesis: ['models', 'nn', 'tensor', 'random', 'data', 'metrics', 'search'],
  bench: ['models', 'nn', 'tensor', 'random'],
  cli: ['bench', 'thesis', 'report', 'search', 'models', 'nn', 'tensor', 'random', 'data', 'metrics'],
};

const directions = Object.entries(rooms).map(([room, reach]) => ({
  name: `${room}-imports`,
  severity: 'error',
  comment: `src/${room} may import only: ${reach.join(', ') || 'nothing'}`,
  from: { path: `^src/${room}/` },
  to: { path: '^src/', pathNot: [room, ...reach].map((own) => `^src/${own}${own.endsWith('.ts') ? '$' : '/'}`) },
}));

module.exports = {
  forbidden: [
    ...directions,
    {
      name: 'no-cycles',
      severity: 'error',
      comment: 'Imports never go in circles.',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: 'src/tensor/backends/wasm/assembly' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types', 'default'] },
  },
};
