/** In place of node.ts where a bundler builds for a page, which has no files. */
const refuse = (): Promise<never> =>
  Promise.reject(new Error('VAE.save and VAE.load need files, which a page does not have: use toBytes and fromBytes'));

export const writeBytes: () => Promise<never> = refuse;
export const readBytes: () => Promise<never> = refuse;
