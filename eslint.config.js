import tseslint from 'typescript-eslint';

export default tseslint.config(
  {
    ignores: ['dist', 'runs', 'coverage', '.cache', 'src/**/binary.ts', 'src/**/assembly'],
  },
  {
    files: ['src/**/*.ts', 'test/**/*.ts', 'examples/**/*.ts', 'vitest.config.ts'],
    extends: [...tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
    },
  },
  // A function fits on a screen; nothing is folded into a spread to look shorter.
  {
    files: ['src/**/*.ts'],
    rules: { 'max-lines-per-function': ['error', { max: 60 }] },
  },
  {
    files: ['src/**/*.ts', 'test/**/*.ts', 'examples/**/*.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        { selector: 'SpreadElement > ObjectExpression', message: 'Write the properties out, one a line.' },
        { selector: 'SpreadElement > ArrayExpression', message: 'Write the elements out.' },
      ],
    },
  },
  // AbortSignal and progress callbacks are the library's only ways to the outside; node: modules stay at the edges.
  {
    files: [
      'src/{checks,files,workers,matrix,random,tensor,backends,nn,models,metrics,synthesis,selection,search,bench}/**/*.ts',
      'src/index.ts',
    ],
    ignores: ['src/**/node.ts', 'src/**/node/**'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              group: ['node:*'],
              message:
                'Only data, thesis, report, cli, files named node.ts and folders named node touch node: modules.',
            },
          ],
        },
      ],
      'no-restricted-globals': ['error', 'process', 'Buffer', 'require'],
    },
  },
);
