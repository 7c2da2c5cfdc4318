/** The public names in Node: those of every platform, and what only Node has. */
export * from './index.js';
export * from './entries/node.js';
