"""Writes metrics-verdict.json: exact McNemar tests, intervals of paired and single shares, and a corrected resampled t interval.

McNemar and Wilson are those of statsmodels; Tango solves with scipy, the restricted estimate checked against a direct search; the stratified test counts all ways in which the torn rows could have fallen; the
corrected t interval (Nadeau and Bengio 2003) is NumPy's arithmetic with a quantile of scipy.
"""
import json
from itertools import product
from math import comb
from pathlib import Path

import numpy as np
import scipy
import scipy.optimize
import statsmodels
from scipy import stats
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.proportion import proportion_confint

# b: named correctly by the first alone, c: by the second alone, n: rows.
pairs = [(0, 0, 20), (3, 9, 60), (12, 4, 100), (5, 5, 40), (0, 7, 22), (150, 90, 2000)]


def tango(b, c, n):
    """Bounds of q - p = (c - b) / n where the score statistic is +-z (Tango 1998), by scipy's root finder."""
    z = stats.norm.ppf(0.975)

    def score(d):
        linear = -b - c + (2 * n - c + b) * d
        p21 = (np.sqrt(max(0.0, linear**2 + 8 * n * b * d * (1 - d))) - linear) / (4 * n)
        return (c - b - n * d) / np.sqrt(n * (2 * p21 + d * (1 - d)))

    # The restricted estimate p21 must agree with a direct search for the greatest likelihood.
    for d in (-0.3, 0.05, 0.2):
        linear = -b - c + (2 * n - c + b) * d
        p21 = (np.sqrt(max(0.0, linear**2 + 8 * n * b * d * (1 - d))) - linear) / (4 * n)
        low, high = max(0.0, -d), (1 - d) / 2

        def loss(p):
            terms = [(b, p), (c, p + d), (n - b - c, 1 - 2 * p - d)]
            return -sum(k * np.log(max(x, 1e-300)) for k, x in terms if k)

        found = scipy.optimize.minimize_scalar(loss, bounds=(low, high), method="bounded", options={"xatol": 1e-12})
        assert loss(min(max(p21, low), high)) <= found.fun + 1e-6, (b, c, n, d)
    middle = (c - b) / n
    eps = 1e-13
    bounds = []
    for end, level in ((-1, z), (1, -z)):
        edge, near = end * (1 - eps), middle
        f = lambda d: score(d) - level
        bounds.append(float(end) if f(edge) * f(near + end * 1e-12) > 0 else scipy.optimize.brentq(f, *sorted((edge, near + end * 1e-12)), xtol=1e-15))
    return bounds


def stratified(classes):
    seen = abs(sum((c - b) / n for b, c, n in classes))
    total = 0.0
    for taken in product(*(range(b + c + 1) for b, c, _ in classes)):
        at = sum((2 * k - b - c) / n for k, (b, c, n) in zip(taken, classes))
        if abs(at) >= seen - 1e-12:
            total += np.prod([comb(b + c, k) / 2 ** (b + c) for k, (b, c, _) in zip(taken, classes)])
    return float(total)


strata = [[(1, 6, 20), (2, 3, 45)], [(4, 0, 12), (0, 2, 30), (3, 3, 9)], [(0, 0, 5), (9, 2, 50)]]
values = np.array([0.02, -0.05, 0.01, 0.03, -0.02, 0.04, -0.01])
overlap = 0.44
half = stats.t.ppf(0.975, len(values) - 1) * values.std(ddof=1) * np.sqrt(1 / len(values) + overlap)
json.dump(
    dict(
        scipy=scipy.__version__,
        statsmodels=statsmodels.__version__,
        pairs=[
            dict(
                b=b,
                c=c,
                n=n,
                chance=float(mcnemar([[n - b - c, b], [c, 0]], exact=True).pvalue) if b + c else 1.0,
                interval=[float(v) for v in tango(b, c, n)],
            )
            for b, c, n in pairs
        ],
        strata=[dict(classes=[dict(b=b, c=c, n=n) for b, c, n in one], chance=stratified(one)) for one in strata],
        wilson=[
            dict(right=k, n=n, interval=[float(v) for v in proportion_confint(k, n, method="wilson")])
            for k, n in ((0, 20), (81, 263), (22, 22))
        ],
        corrected=dict(values=values.tolist(), overlap=overlap, interval=[float(values.mean() - half), float(values.mean() + half)]),
    ),
    open(Path(__file__).with_suffix(".json"), "w"),
    indent=1,
)
