"""Writes search-gp.json: scikit-learn's GaussianProcessRegressor with kernels that are not fitted, and SciPy's Yeo-Johnson transformation.

The additive kernel is one of our own for scikit-learn, its gradient by a complex step, which loses no digits.
Noise is alpha, added to the diagonal; the standard deviation is that of the function without it. Kernel gradients are by log hyperparameters.
"""
import json
from pathlib import Path

import numpy as np
import scipy
import sklearn
from scipy.stats import yeojohnson
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import RBF, ConstantKernel, Hyperparameter, Kernel, Matern, WhiteKernel

def matern(q):
    r = np.sqrt(5 * q)
    return (1 + r + r * r / 3) * np.exp(-r)


class Additive(Kernel):
    """0.9 times the mean of one Matern-5/2 for each coordinate, of sqrt(d) times the scaled distance, and 0.1 times that of all together."""

    def __init__(self, lengthscales):
        self.lengthscales = lengthscales

    @property
    def hyperparameter_lengthscales(self):
        return Hyperparameter("lengthscales", "numeric", (1e-5, 1e5), np.size(self.lengthscales))

    def of(self, x, y, lengthscales):
        squares = (x[:, None, :] - y[None, :, :]) ** 2 / lengthscales**2
        return 0.9 * matern(x.shape[1] * squares).mean(2) + 0.1 * matern(squares.sum(2))

    def __call__(self, X, Y=None, eval_gradient=False):
        lengthscales = np.atleast_1d(self.lengthscales)
        k = self.of(X, X if Y is None else Y, lengthscales)
        if not eval_gradient:
            return k
        steps = [lengthscales * np.exp(1e-30j * unit) for unit in np.eye(len(lengthscales))]
        return k, np.stack([self.of(X, X, step).imag / 1e-30 for step in steps], 2)

    def diag(self, X):
        return np.ones(len(X))

    def is_stationary(self):
        return True


kernels = {"matern52": lambda lengthscales: Matern(lengthscales, nu=2.5), "rbf": RBF, "additive": Additive}
rng = np.random.RandomState(11)
cases = []
for kind, n, d, scale, noise in [
    ("matern52", 1, 1, 1.0, 1e-3), ("matern52", 12, 1, 2.5, 1e-4), ("matern52", 40, 3, 0.7, 1e-2), ("matern52", 80, 6, 4.0, 1e-6),
    ("rbf", 12, 1, 2.5, 1e-3), ("rbf", 40, 3, 0.7, 1e-2), ("rbf", 25, 2, 1.3, 0.5),
    ("additive", 12, 1, 2.5, 1e-3), ("additive", 40, 3, 0.7, 1e-2), ("additive", 60, 5, 1.7, 1e-4),
]:
    x = rng.rand(n, d)
    y = np.sin(5 * x).sum(1) + x[:, 0] ** 2 + 0.1 * rng.randn(n)
    points = rng.rand(7, d) * 1.2 - 0.1
    lengthscales = np.exp(rng.randn(d) * 0.4) * 0.5
    base = kernels[kind](lengthscales)
    model = GaussianProcessRegressor(ConstantKernel(scale) * base, alpha=noise, optimizer=None).fit(x, y)
    mean, deviation = model.predict(points, return_std=True)
    # The same density with its gradient by the logarithms of all hyperparameters, the noise included.
    full = ConstantKernel(scale) * base + WhiteKernel(noise)
    likelihood, gradient = (
        GaussianProcessRegressor(full, alpha=0, optimizer=None).fit(x, y).log_marginal_likelihood(full.theta, eval_gradient=True)
    )
    cases.append(
        dict(
            kernel=kind, lengthscales=lengthscales.tolist(), outputScale=scale, noise=noise, x=x.tolist(), y=y.tolist(),
            points=points.tolist(), mean=mean.tolist(), deviation=deviation.tolist(),
            likelihood=model.log_marginal_likelihood_value_, likelihoodOfAll=likelihood,
            # scikit-learn orders them scale, lengthscales, noise.
            gradient=[*gradient[1:-1].tolist(), gradient[0], gradient[-1]],
        )
    )

z = np.concatenate([np.linspace(-3, 5, 17), [1e-9, 0.0, 1e4, -40.0]])
powers = [dict(p=p, t=yeojohnson(z, p).tolist()) for p in (-1.0, -0.5, 0.0, 1e-2, 0.3, 1.0)]
document = dict(sklearn=sklearn.__version__, scipy=scipy.__version__, cases=cases, z=z.tolist(), powers=powers)
Path(__file__).with_suffix(".json").write_text(json.dumps(document) + "\n")
