"""Writes metrics-statistics.json: quantiles of Student's t and 95 % intervals of scipy."""
import json
from pathlib import Path

import numpy as np
import scipy
from scipy import stats

freedoms = [1, 1.5, 2, 2.5, 3, 4, 5, 9, 17.3, 29, 100, 1000]
a = np.array([0.8182, 0.7273, 0.9091, 0.8636, 0.9545])
b = np.array([0.6818, 0.7727, 0.6364, 0.8182])
welch = stats.ttest_ind(a, b, equal_var=False).confidence_interval(0.95) if hasattr(
    stats.ttest_ind(a, b, equal_var=False), "confidence_interval"
) else None
if welch is None:
    va, vb = a.var(ddof=1) / len(a), b.var(ddof=1) / len(b)
    freedom = (va + vb) ** 2 / (va**2 / (len(a) - 1) + vb**2 / (len(b) - 1))
    half = stats.t.ppf(0.975, freedom) * np.sqrt(va + vb)
    welch = (a.mean() - b.mean() - half, a.mean() - b.mean() + half)
json.dump(
    dict(
        scipy=scipy.__version__,
        quantiles=[[d, float(stats.t.ppf(0.975, d))] for d in freedoms],
        a=a.tolist(),
        b=b.tolist(),
        interval=[float(v) for v in stats.t.interval(0.95, len(a) - 1, loc=a.mean(), scale=stats.sem(a))],
        welch=[float(v) for v in welch],
    ),
    open(Path(__file__).with_suffix(".json"), "w"),
    indent=1,
)
