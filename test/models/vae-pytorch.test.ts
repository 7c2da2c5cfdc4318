import { architectureDefaults } from '../../src/models/index.js';
import { readOracle } from '../oracles/read.js';
import { type Oracle, parityTests } from './parity.js';

interface Stored extends Oracle {
  readonly features: number;
  readonly hidden: readonly number[];
  readonly latent: number;
  readonly repeatLastLayer: boolean;
}

const { cases } = readOracle<{ cases: Stored[] }>('vae');
parityTests(
  cases.map((oracle) => {
    const { features, hidden, latent, repeatLastLayer } = oracle;
    const sizes = { features, classes: 0, hidden, latentDim: latent, repeatLastLayer };
    return { oracle, architecture: { ...architectureDefaults, ...sizes } };
  }),
);
