"""Writes metrics-tables.json: shape and pair scores of SDMetrics, scores of scikit-learn, density and coverage by their definition."""
import json
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import sdmetrics
import sklearn
from scipy import stats
from sdmetrics.column_pairs import CorrelationSimilarity
from sdmetrics.single_column import KSComplement, TVComplement
from sklearn import metrics
from sklearn.feature_selection import f_classif

warnings.simplefilter("ignore")
rng = np.random.default_rng(13)


def columns(n, m):
    """Real [n, 6] and synthetic [m, 6] columns: normal, ties, two values, constant, constant against varying, heavy tails."""
    def draw(k, shift):
        z = rng.normal(size=k)
        return np.column_stack([
            z, np.round(2 * z + shift), (rng.random(k) < 0.3 + shift / 3).astype(float), np.full(k, 2.5),
            np.full(k, 1.0) if shift == 0 else np.where(np.arange(k) % 3 == 0, 2.0, 1.0), np.exp(z + rng.normal(size=k) + shift),
        ])
    return draw(n, 0), draw(m, 0.5)


def tv(a, b):
    """SDMetrics' score where all values occur on both sides. It counts a share of 0 as 1e-6; there, the definition, near it."""
    score = float(TVComplement.compute(pd.Series(a), pd.Series(b)))
    values = np.union1d(a, b)
    exact = 1 - sum(abs((a == v).mean() - (b == v).mean()) for v in values) / 2
    missing = len(np.setxor1d(a, b))
    assert abs(score - exact) <= 1.001e-6 * missing + 1e-12
    return exact if missing else score


def shapes(real, synthetic):
    return dict(
        real=real.tolist(), synthetic=synthetic.tolist(),
        ks=[float(KSComplement.compute(pd.Series(a), pd.Series(b))) for a, b in zip(real.T, synthetic.T)],
        tv=[float(tv(a, b)) for a, b in zip(real.T, synthetic.T)],
    )


real, synthetic = columns(40, 31)
tables = [shapes(real, synthetic), shapes(*columns(1, 1)), shapes(*columns(1, 7)), shapes(*columns(9, 1))]

# Pairs of the columns that vary in the real rows; one that is constant in the synthetic rows alone has correlation 0.
varying = [0, 1, 2, 5]
synthetic_pairs = synthetic.copy()
pairs = [[i, j, float(CorrelationSimilarity.compute(pd.DataFrame(real[:, [i, j]]), pd.DataFrame(synthetic[:, [i, j]])))]
         for a, i in enumerate(varying) for j in varying[a + 1:]]
flat = synthetic.copy()
flat[:, 2] = 1.0
flat_pairs = []
for a, i in enumerate(varying):
    for j in varying[a + 1:]:
        r = stats.pearsonr(real[:, i], real[:, j])[0]
        s = 0.0 if 2 in (i, j) else stats.pearsonr(flat[:, i], flat[:, j])[0]
        flat_pairs.append([i, j, float(1 - abs(r - s) / 2)])


def density_coverage(x, y, k):
    """Naeem et al. 2020, equations of section 3."""
    d = np.sqrt(((x[:, None] - x[None]) ** 2).sum(-1))
    radii = np.sort(d, axis=1)[:, k]
    near = np.sqrt(((x[:, None] - y[None]) ** 2).sum(-1)) < radii[:, None]
    return dict(k=k, density=float(near.sum() / (k * len(y))), coverage=float(near.any(1).mean()))


def two_sample(x, y):
    z = np.vstack([x, y])
    labels = np.arange(len(z)) < len(x)
    d = ((z[:, None] - z[None]) ** 2).sum(-1)
    np.fill_diagonal(d, np.inf)
    return float(np.mean([np.mean(labels[row == row.min()] == own) for row, own in zip(d, labels)]))


x, y = rng.normal(size=(23, 3)).round(1), (rng.normal(size=(23, 3)) + 0.4).round(1)
y[:4] = x[:4]
neighbours = dict(x=x.tolist(), y=y.tolist(), twoSample=two_sample(x, y), **density_coverage(x, y, 5))

truth, predicted = rng.integers(0, 4, 60), rng.integers(0, 4, 60)
predicted[:30] = truth[:30]
scores = rng.random((60, 4)).round(1)
scores[np.arange(60), truth] += 0.3
many = dict(
    truth=truth.tolist(), predicted=predicted.tolist(), scores=scores.tolist(), classes=4,
    accuracy=metrics.accuracy_score(truth, predicted),
    balancedAccuracy=metrics.balanced_accuracy_score(truth, predicted),
    mcc=metrics.matthews_corrcoef(truth, predicted),
    auc=float(np.mean([metrics.roc_auc_score(truth == k, scores[:, k]) for k in range(4)])),
)
truth2, predicted2 = np.array([0, 0, 0, 1, 1, 0, 1, 0]), np.array([0, 0, 1, 1, 0, 0, 1, 0])
margin = np.array([-1.0, -0.5, 0.2, 0.2, -0.5, -0.5, 2.0, -1.0])
two = dict(
    truth=truth2.tolist(), predicted=predicted2.tolist(), scores=np.column_stack([-margin, margin]).tolist(), classes=2,
    accuracy=metrics.accuracy_score(truth2, predicted2),
    balancedAccuracy=metrics.balanced_accuracy_score(truth2, predicted2),
    mcc=metrics.matthews_corrcoef(truth2, predicted2),
    auc=metrics.roc_auc_score(truth2, margin),
)
constant = dict(truth=[0, 1, 1], predicted=[1, 1, 1], scores=None, classes=2, accuracy=2 / 3, balancedAccuracy=0.5,
                mcc=metrics.matthews_corrcoef([0, 1, 1], [1, 1, 1]), auc=None)
one = dict(truth=[1], predicted=[1], scores=[[0.2, 0.8]], classes=2, accuracy=1.0, balancedAccuracy=1.0,
           mcc=metrics.matthews_corrcoef([1], [1]), auc=None)

codes = np.arange(40) % 3
f, _ = f_classif(real[:, varying], codes)
within = [float(sum(((real[codes == c, j] - real[codes == c, j].mean()) ** 2).sum() for c in range(3)) / 37) for j in varying]

s, inside, outside = rng.normal(size=(4, 6)), rng.normal(size=(3, 4)), rng.normal(size=(3, 6))
inside = inside / inside.sum(1, keepdims=True) @ s  # affine combinations
basis = (s[1:] - s[0]).T
residual = [float(np.linalg.norm(r - s[0] - basis @ np.linalg.lstsq(basis, r - s[0], rcond=None)[0])) for r in outside]
json.dump(
    dict(
        sdmetrics=sdmetrics.__version__, sklearn=sklearn.__version__,
        tables=tables, pairs=pairs, flat=flat.tolist(), flatPairs=flat_pairs, neighbours=neighbours,
        measures=[many, two, constant, one], spread=dict(codes=codes.tolist(), columns=varying, f=f.tolist(), within=within),
        span=dict(synthetic=s.tolist(), inside=inside.tolist(), outside=outside.tolist(), residual=residual),
    ),
    open(Path(__file__).with_suffix(".json"), "w"),
)
