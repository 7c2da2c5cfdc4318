/**
 * The rooms and who may import whom (docs/architecture.md), by folder. A room may reach what it lists; `types` are rooms of
 * which it may import types alone. Anything else is an error, and so is every circle.
 */
const library = [
  'checks',
  'files',
  'workers',
  'matrix',
  'random',
  'tensor',
  'backends',
  'nn',
  'models',
  'data',
  'metrics',
  'synthesis',
  'selection',
  'selection/nested',
  'search',
  'postgres',
];
const rooms = {
  checks: {},
  files: { reach: ['checks'] },
  workers: { reach: ['checks'] },
  matrix: { reach: ['checks'] },
  random: { reach: ['checks'] },
  tensor: { reach: ['checks', 'matrix', 'random'] },
  backends: { reach: ['checks', 'files', 'workers', 'tensor'] },
  nn: { reach: ['checks', 'random', 'tensor', 'backends'] },
  models: { reach: ['checks', 'files', 'matrix', 'random', 'tensor', 'backends', 'nn'] },
  data: { reach: ['checks', 'files', 'matrix', 'random'] },
  metrics: { reach: ['checks', 'matrix'] },
  search: { reach: ['checks', 'files', 'workers', 'matrix', 'random'] },
  postgres: { reach: ['checks', 'files', 'search'] },
  synthesis: {
    reach: ['checks', 'matrix', 'random', 'tensor', 'backends', 'nn', 'models', 'data', 'metrics'],
    types: ['search'],
  },
  selection: { reach: ['checks', 'workers', 'matrix', 'random', 'models', 'data', 'metrics'] },
  'selection/nested': { reach: ['checks', 'matrix', 'random', 'data', 'metrics', 'synthesis', 'selection'] },
  report: {
    reach: ['checks', 'matrix', 'metrics', 'search', 'selection'],
    types: ['synthesis', 'bench'],
  },
  bench: { reach: ['checks', 'random', 'tensor', 'backends', 'nn', 'models'] },
  // What every command needs, the study's own among them: flags, progress, output folders, Ctrl-C.
  'cli/kit': { reach: library },
  thesis: { reach: [...library, 'report', 'cli/kit'] },
  cli: { reach: [...library, 'report', 'bench', 'cli/kit', 'thesis'] },
};

const folders = (names) => names.map((name) => `^src/${name}/`);

/** Rooms in which no circle is left, not even of types: all but `search`, whose study and loop know each other. */
const strict = folders(Object.keys(rooms).filter((room) => room !== 'search'));

const directions = Object.entries(rooms).flatMap(([room, { reach = [], types = [] }]) => [
  {
    name: `${room}-imports`,
    severity: 'error',
    comment: `src/${room} may import only: ${[...reach, ...types].join(', ') || 'nothing'}`,
    from: { path: `^src/${room}/`, pathNot: folders(Object.keys(rooms).filter((own) => own.startsWith(`${room}/`))) },
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
    {
      name: 'no-type-cycles',
      severity: 'error',
      comment: 'Imports never go in circles, types included.',
      from: { path: strict },
      to: { circular: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '/assembly/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types', 'default'] },
  },
};
