/**
 * Losses, as scalars. Notation: x̂ reconstruction and x target [rows, columns]; μ mean and s log-variance [rows, latent];
 * z logits [rows, classes] and t targets of the same shape (0 or 1; one-hot rows for several classes).
 */
import type { Tensor } from '../tensor/index.js';

/** Σ (x̂ - x)², over rows and columns. */
export function sumSquaredError(reconstruction: Tensor, target: Tensor): Tensor {
  return reconstruction.subtract(target).square().sum();
}

/** Σ |x̂ - x|, over rows and columns. */
export function sumAbsoluteError(reconstruction: Tensor, target: Tensor): Tensor {
  return reconstruction.subtract(target).abs().sum();
}

/** KL(N(μ, diag exp s) ‖ N(0, I)) = -½ Σ (1 + s - μ² - exp s), summed over rows (Kingma and Welling 2014, appendix B). */
export function gaussianKL(mean: Tensor, logVariance: Tensor): Tensor {
  return logVariance.add(1).subtract(mean.square()).subtract(logVariance.exp()).sum().multiply(-0.5);
}

/** Softmax cross-entropy Σ_rows (log Σ exp z - Σ t z), from logits, summed over rows. */
export function crossEntropy(logits: Tensor, target: Tensor): Tensor {
  return logits
    .logSumExp(1)
    .subtract(logits.multiply(target).sum(1, { keepDims: true }))
    .sum();
}

/** Logistic cross-entropy Σ (softplus z - t z), from logits, summed over all elements. */
export function binaryCrossEntropy(logits: Tensor, target: Tensor): Tensor {
  return logits.softplus().subtract(logits.multiply(target)).sum();
}
