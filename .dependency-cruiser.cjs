/**
 * The rooms and who may import whom (docs/architecture.md), by folder. A room may reach what it lists; `types` are rooms of
 * which it may import types alone. Anything else is an error, and so is every circle, types included.
 */
const rooms = {
  checks: {},
  matrix: { reach: ['checks'] },
  random: { reach: ['checks'] },
  tensor: { reach: ['checks', 'matrix', 'random'] },
  backends: { reach: ['checks', 'tensor'] },
  nn: { reach: ['checks', 'random', 'tensor', 'backends'] },
  models: { reach: ['checks', 'matrix', 'random', 'tensor', 'backends', 'nn'] },
  data: { reach: ['checks', 'matrix', 'random'] },
  metrics: { reach: ['checks', 'matrix'] },
  synthesis: { reach: ['checks', 'matrix', 'random', 'tensor', 'backends', 'nn', 'models', 'data', 'metrics'] },
  search: { reach: ['checks', 'matrix', 'random'] },
  report: { reach: ['checks', 'matrix', 'metrics', 'search'], types: ['synthesis', 'bench', 'thesis'] },
  bench: { reach: ['checks', 'random', 'tensor', 'backends', 'nn', 'models'] },
  thesis: {
    reach: [
      'checks',
      'matrix',
      'random',
      'tensor',
      'backends',
      'nn',
      'models',
      'data',
      'metrics',
      'synthesis',
      'search',
      'report',
    ],
  },
  cli: {
    reach: [
      'checks',
      'matrix',
      'random',
      'tensor',
      'backends',
      'nn',
      'models',
      'data',
      'metrics',
      'synthesis',
      'search',
      'report',
      'bench',
      'thesis',
    ],
  },
};

const folders = (names) => names.map((name) => `^src/${name}/`);

const directions = Object.entries(rooms).flatMap(([room, { reach = [], types = [] }]) => [
  {
    name: `${room}-imports`,
    severity: 'error',
    comment: `src/${room} may import only: ${[...reach, ...types].join(', ') || 'nothing'}`,
    from: { path: `^src/${room}/` },
    to: { path: '^src/', pathNot: folders([room, ...reach, ...types]) },
  },
  ...(types.length === 0
    ? []
    : [
        {
          name: `${room}-imports-types`,
          severity: 'error',
          comment: `src/${room} may import only types of: ${types.join(', ')}`,
          from: { path: `^src/${room}/` },
          to: { path: folders(types), dependencyTypesNot: ['type-only'] },
        },
      ]),
]);

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
    exclude: { path: 'src/backends/wasm/assembly' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types', 'default'] },
  },
};
