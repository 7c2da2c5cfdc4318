import tseslint from 'typescript-eslint';

export default tseslint.config(
  {
    ignores: [
      'dist',
      'runs',
      'coverage',
      '.cache',
      'src/tensor/backends/wasm/binary.ts',
      'src/tensor/backends/wasm/assembly',
    ],
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
  // AbortSignal and progress callbacks are the library's only ways to the outside; node: modules stay at the edges.
  {
    files: ['src/{tensor,nn,models,random,metrics,search,bench}/**/*.ts', 'src/index.ts'],
    ignores: ['src/**/node.ts', 'src/search/node-*.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              group: ['node:*'],
              message: 'Only data, thesis, report, cli and files named node.ts or node-….ts touch node: modules.',
            },
          ],
        },
      ],
      'no-restricted-globals': ['error', 'process', 'Buffer', 'require'],
    },
  },
);
