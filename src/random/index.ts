export { RandomState } from './random-state.js';
export { SeededRandom, type FloatArray } from './seeded.js';
