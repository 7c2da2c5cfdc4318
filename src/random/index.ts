export { RandomState } from './random-state.js';
export { type FloatArray, SeededRandom, type StreamState } from './seeded.js';
