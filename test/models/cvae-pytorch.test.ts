import { type Architecture, architectureDefaults } from '../../src/models/index.js';
import { readOracle } from '../oracles/read.js';
import { type Oracle, parityTests } from './parity.js';

interface Stored extends Oracle, Omit<Architecture, 'latentDim' | 'noiseInEvaluation'> {
  readonly latent: number;
}

const { cases } = readOracle<{ cases: Stored[] }>('cvae');
parityTests(
  cases.map((oracle) => {
    const { features, classes, hidden, latent, repeatLastLayer, latentBlock } = oracle;
    const { outputBatchNorm, outputActivation, dropout, reconstruction } = oracle;
    return {
      oracle,
      architecture: {
        ...architectureDefaults,
        features,
        classes,
        hidden,
        latentDim: latent,
        repeatLastLayer,
        latentBlock,
        outputBatchNorm,
        outputActivation,
        dropout,
        reconstruction,
      },
    };
  }),
);
