"""Writes search-gp.json: scikit-learn 1.2's GaussianProcessRegressor with kernels that are not fitted, and SciPy's Yeo-Johnson transformation.

Noise is alpha, added to the diagonal; the standard deviation is that of the function without it. Kernel gradients are by log hyperparameters.
"""
import json
from pathlib import Path

import numpy as np
import scipy
import sklearn
from scipy.stats import yeojohnson
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import RBF, ConstantKernel, Matern, WhiteKernel

rng = np.random.RandomState(11)
cases = []
for kind, n, d, scale, noise in [
    ("matern52", 1, 1, 1.0, 1e-3), ("matern52", 12, 1, 2.5, 1e-4), ("matern52", 40, 3, 0.7, 1e-2), ("matern52", 80, 6, 4.0, 1e-6),
    ("rbf", 12, 1, 2.5, 1e-3), ("rbf", 40, 3, 0.7, 1e-2), ("rbf", 25, 2, 1.3, 0.5),
]:
    x = rng.rand(n, d)
    y = np.sin(5 * x).sum(1) + x[:, 0] ** 2 + 0.1 * rng.randn(n)
    points = rng.rand(7, d) * 1.2 - 0.1
    lengthscales = np.exp(rng.randn(d) * 0.4) * 0.5
    base = Matern(lengthscales, nu=2.5) if kind == "matern52" else RBF(lengthscales)
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
