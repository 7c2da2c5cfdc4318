/** In place of node.ts where a bundler builds for a page, which has no files. */
const refuse = (): Promise<never> =>
  Promise.reject(
    new Error(
      'files are needed here, which a page does not have: use toBytes and fromBytes, and a keeper of your own for checkpoints',
    ),
  );

export const writeBytes: () => Promise<never> = refuse;
export const readBytes: () => Promise<never> = refuse;
export const readIfThere: () => Promise<never> = refuse;
export const removeIfThere: () => Promise<never> = refuse;
