// Test functions of global optimisation, as objectives over a space: all are minimised.
// Sources: Surjanovic and Bingham, "Virtual library of simulation experiments"; shapes and optima were checked against them.

const box = (count, low, high) =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`x${i + 1}`, { type: 'real', low, high }]));
const real = (low, high) => ({ type: 'real', low, high });
const vector = (params) => Object.values(params);

const hartmannA6 = [
  [10, 3, 17, 3.5, 1.7, 8],
  [0.05, 10, 17, 0.1, 8, 14],
  [3, 3.5, 1.7, 10, 17, 8],
  [17, 8, 0.05, 10, 0.1, 14],
];
const hartmannP6 = [
  [0.1312, 0.1696, 0.5569, 0.0124, 0.8283, 0.5886],
  [0.2329, 0.4135, 0.8307, 0.3736, 0.1004, 0.9991],
  [0.2348, 0.1451, 0.3522, 0.2883, 0.3047, 0.665],
  [0.4047, 0.8828, 0.8732, 0.5743, 0.1091, 0.0381],
];
const hartmannA3 = [
  [3, 10, 30],
  [0.1, 10, 35],
  [3, 10, 30],
  [0.1, 10, 35],
];
const hartmannP3 = [
  [0.3689, 0.117, 0.2673],
  [0.4699, 0.4387, 0.747],
  [0.1091, 0.8732, 0.5547],
  [0.0381, 0.5743, 0.8828],
];
const hartmann = (A, P) => (params) => {
  const x = vector(params);
  return -[1, 1.2, 3, 3.2].reduce(
    (sum, c, i) => sum + c * Math.exp(-x.reduce((inner, xj, j) => inner + A[i][j] * (xj - P[i][j]) ** 2, 0)),
    0,
  );
};

const ackley = (params) => {
  const x = vector(params);
  const squares = x.reduce((sum, v) => sum + v * v, 0) / x.length;
  const cosines = x.reduce((sum, v) => sum + Math.cos(2 * Math.PI * v), 0) / x.length;
  return -20 * Math.exp(-0.2 * Math.sqrt(squares)) - Math.exp(cosines) + 20 + Math.E;
};

const levy = (x) => {
  const w = x.map((v) => 1 + (v - 1) / 4);
  const last = w.at(-1);
  return (
    Math.sin(Math.PI * w[0]) ** 2 +
    w.slice(0, -1).reduce((sum, v) => sum + (v - 1) ** 2 * (1 + 10 * Math.sin(Math.PI * v + 1) ** 2), 0) +
    (last - 1) ** 2 * (1 + Math.sin(2 * Math.PI * last) ** 2)
  );
};
const moves = [0.7, -1.1, 0.3, 1.4, -0.6, -1.3, 0.9, 0.2, -0.4, 1.2, -0.8, 0.5];
const moved = (f) => (params) => f(vector(params).map((x, i) => x - moves[i]));

const shekelC = [
  [4, 1, 8, 6, 3, 2, 5, 8, 6, 7],
  [4, 1, 8, 6, 7, 9, 3, 1, 2, 3.6],
];
const shekelB = [0.1, 0.2, 0.2, 0.4, 0.4, 0.6, 0.3, 0.7, 0.5, 0.5];
const shekel = (params) => {
  const x = vector(params);
  return -shekelB.reduce((sum, b, i) => sum + 1 / (x.reduce((q, v, j) => q + (v - shekelC[j % 2][i]) ** 2, 0) + b), 0);
};

/** By name: the space, the objective and its smallest value. */
export const functions = {
  branin: {
    space: { x1: real(-5, 10), x2: real(0, 15) },
    f: ({ x1, x2 }) =>
      (x2 - (5.1 * x1 * x1) / (4 * Math.PI ** 2) + (5 * x1) / Math.PI - 6) ** 2 +
      10 * (1 - 1 / (8 * Math.PI)) * Math.cos(x1) +
      10,
    minimum: 0.39788735772973816,
  },
  hartmann3: { space: box(3, 0, 1), f: hartmann(hartmannA3, hartmannP3), minimum: -3.8627797869493365 },
  hartmann6: { space: box(6, 0, 1), f: hartmann(hartmannA6, hartmannP6), minimum: -3.3223680114155147 },
  rosenbrock2: {
    space: box(2, -5, 10),
    f: ({ x1, x2 }) => 100 * (x2 - x1 * x1) ** 2 + (1 - x1) ** 2,
    minimum: 0,
  },
  rosenbrock5: {
    space: box(5, -5, 10),
    f: (params) => {
      const x = vector(params);
      return x.slice(1).reduce((sum, next, i) => sum + 100 * (next - x[i] ** 2) ** 2 + (1 - x[i]) ** 2, 0);
    },
    minimum: 0,
  },
  ackley5: { space: box(5, -32.768, 32.768), f: ackley, minimum: 0 },
  ackley20: { space: box(20, -5, 10), f: ackley, minimum: 0 },
  camel: {
    space: { x1: real(-3, 3), x2: real(-2, 2) },
    f: ({ x1, x2 }) => (4 - 2.1 * x1 ** 2 + x1 ** 4 / 3) * x1 ** 2 + x1 * x2 + (-4 + 4 * x2 ** 2) * x2 ** 2,
    minimum: -1.031628453489877,
  },
  levy4: {
    space: box(4, -10, 10),
    f: (params) => levy(vector(params)),
    minimum: 0,
  },
  levy4moved: { space: box(4, -10, 10), f: moved(levy), minimum: 0 },
  levy12moved: { space: box(12, -10, 10), f: moved(levy), minimum: 0 },
  shekel10: { space: box(4, 0, 10), f: shekel, minimum: -10.536443153483534 },
  eggholder: {
    space: box(2, -512, 512),
    f: ({ x1, x2 }) =>
      -(x2 + 47) * Math.sin(Math.sqrt(Math.abs(x1 / 2 + x2 + 47))) - x1 * Math.sin(Math.sqrt(Math.abs(x1 - x2 - 47))),
    minimum: -959.6406627208506,
  },
  goldstein: {
    space: box(2, -2, 2),
    f: ({ x1, x2 }) =>
      (1 + (x1 + x2 + 1) ** 2 * (19 - 14 * x1 + 3 * x1 ** 2 - 14 * x2 + 6 * x1 * x2 + 3 * x2 ** 2)) *
      (30 + (2 * x1 - 3 * x2) ** 2 * (18 - 32 * x1 + 12 * x1 ** 2 + 48 * x2 - 36 * x1 * x2 + 27 * x2 ** 2)),
    minimum: 3,
  },
  styblinski4: {
    space: box(4, -5, 5),
    f: (params) => vector(params).reduce((sum, x) => sum + (x ** 4 - 16 * x ** 2 + 5 * x) / 2, 0),
    minimum: 4 * -39.16616570377142,
  },
  griewank5: {
    space: box(5, -600, 600),
    f: (params) => {
      const x = vector(params);
      return (
        x.reduce((sum, v) => sum + (v * v) / 4000, 0) - x.reduce((p, v, i) => p * Math.cos(v / Math.sqrt(i + 1)), 1) + 1
      );
    },
    minimum: 0,
  },
  michalewicz5: {
    space: box(5, 0, Math.PI),
    f: (params) =>
      -vector(params).reduce((sum, x, i) => sum + Math.sin(x) * Math.sin(((i + 1) * x * x) / Math.PI) ** 20, 0),
    minimum: -4.687658179087979,
  },
  // The three of scikit-optimize's own tests.
  square1: { space: { x1: real(-2, 2) }, f: ({ x1 }) => x1 * x1, minimum: 0 },
  pieces1: { space: { x1: real(-6, 6) }, f: ({ x1 }) => (x1 < 0 ? x1 * x1 : (x1 - 5) ** 2 - 5), minimum: -5 },
  waves1: {
    space: { x1: real(-2, 2) },
    f: ({ x1 }) => Math.sin(5 * x1) * (1 - Math.tanh(x1 * x1)),
    minimum: -0.9002300233449885,
  },
  // Whole numbers, categories and logarithmic scales as a network has them; the optimum is met exactly, on a plateau of the rate.
  mixed: {
    space: {
      width: { type: 'int', low: 4, high: 256, log: true },
      depth: { type: 'int', low: 1, high: 6 },
      batch: { type: 'int', low: 16, high: 128, step: 16 },
      activation: { type: 'categorical', choices: ['linear', 'relu', 'tanh', 'sigmoid'] },
      rate: { type: 'real', low: 1e-5, high: 1e-1, log: true },
    },
    f: ({ width, depth, batch, activation, rate }) =>
      Math.log2(width / 32) ** 2 +
      0.5 * (depth - 3) ** 2 +
      0.2 * ((batch - 48) / 16) ** 2 +
      { linear: 3, relu: 0, tanh: 0.5, sigmoid: 2 }[activation] * (1 + 0.2 * depth) +
      Math.max(0, Math.abs(Math.log10(rate) + 3) - 0.3) ** 2,
    minimum: 0,
  },
};
