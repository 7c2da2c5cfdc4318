# Rankings by other programs: python3 selection-rankers.py > selection-rankers.json
# (numpy 2, scipy, scikit-learn 1.9, skrebate 0.8.4, mrmr-selection 0.2.8).
import json
import warnings

import numpy as np
from scipy.optimize import brentq
from scipy.special import digamma, polygamma

warnings.filterwarnings("ignore")
import pandas as pd
from mrmr import mrmr_classif
from skrebate import ReliefF
from sklearn.feature_selection import RFE, f_classif
from sklearn.linear_model import LogisticRegression, RidgeClassifier
from sklearn.metrics import mutual_info_score


def table(seed, n, p, k):
    r = np.random.default_rng(seed)
    y = np.arange(n) % k
    x = r.standard_normal((n, p)) * r.uniform(0.5, 3, p) + r.uniform(-2, 2, p)
    x[:, : p // 4] += r.standard_normal((k, p // 4))[y]
    x[:, 1] = 0.6 * x[:, 0] + 0.4 * x[:, 1]
    return np.round(x, 3), y


def moderated(x, y):
    n, p = x.shape
    k = y.max() + 1
    means = np.stack([x[y == c].mean(0) for c in range(k)])
    counts = np.bincount(y)
    within = ((x - means[y]) ** 2).sum(0)
    between = (counts[:, None] * (means - x.mean(0)) ** 2).sum(0)
    d = n - k
    e = np.log(within / d) - digamma(d / 2) + np.log(d / 2)
    spread = e.var(ddof=1) - polygamma(1, d / 2)
    if spread <= 0:
        variance = np.full(p, np.exp(e.mean()))
    else:
        d0 = 2 * brentq(lambda v: polygamma(1, v) - spread, 1e-6, 1e9)
        s0 = np.exp(e.mean() + digamma(d0 / 2) - np.log(d0 / 2))
        variance = (d0 * s0 + within) / (d0 + d)
    return between / (k - 1) / variance


def cat(x, y):
    n, p = x.shape
    k = y.max() + 1
    means = np.stack([x[y == c].mean(0) for c in range(k)])
    counts = np.bincount(y)
    s = np.sqrt(((x - means[y]) ** 2).sum(0) / (n - k))
    z = (x - means[y]) / s
    w = z[:, :, None] * z[:, None, :]
    off = ~np.eye(p, dtype=bool)
    variance = n / (n - 1) ** 3 * ((w - w.mean(0)) ** 2).sum(0)
    r1 = w.sum(0) / (n - 1)
    shrinkage = min(1, max(1e-4, variance[off].sum() / (r1[off] ** 2).sum()))
    r = (1 - shrinkage) * (z.T @ z) / (n - k) + shrinkage * np.eye(p)
    values, vectors = np.linalg.eigh(r)
    root = vectors @ np.diag(values**-0.5) @ vectors.T
    t = (means - x.mean(0)) / (s * np.sqrt(1 / counts - 1 / n)[:, None])
    return ((t @ root) ** 2).sum(0)


def l1(x, y, penalty):
    model = LogisticRegression(l1_ratio=1, C=1 / penalty, solver="saga", tol=1e-12, max_iter=1000000)
    model.fit(x, (y == y.max()).astype(int))
    return [float(model.intercept_[0])] + model.coef_[0].tolist()


def targets(y):
    k = y.max() + 1
    t = np.where(y[:, None] == np.arange(k), 1.0, -1.0)
    t = t[:, 1:] if k == 2 else t
    return t - t.mean(0)


def greedy(x, y, count, alpha=10.0):
    xc, t = x - x.mean(0), targets(y)
    n = len(y)
    chosen = []
    for _ in range(count):
        errors = np.full(x.shape[1], np.inf)
        for j in range(x.shape[1]):
            if j in chosen:
                continue
            s = xc[:, chosen + [j]]
            g = np.linalg.inv(s @ s.T + alpha * np.eye(n))
            errors[j] = ((g @ t / np.diag(g)[:, None]) ** 2).sum()
        chosen.append(int(errors.argmin()))
    return chosen


cases = []
for seed, n, p, k in [(1, 40, 24, 2), (2, 36, 60, 3), (3, 20, 80, 2)]:
    x, y = table(seed, n, p, k)
    bins = np.stack([pd.qcut(column, 4, labels=False) for column in x.T])
    standard = (x - x.mean(0)) / x.std(0)
    cases.append(
        {
            "x": x.tolist(),
            "y": y.tolist(),
            "f": f_classif(x, y)[0].tolist(),
            "moderated": moderated(x, y).tolist(),
            "cat": cat(x, y).tolist(),
            "bins": bins.tolist(),
            "information": [mutual_info_score(column, y) for column in bins],
            "mrmr": [int(c) for c in mrmr_classif(X=pd.DataFrame(x), y=pd.Series(y), K=12, show_progress=False)],
            "relieff": ReliefF(n_neighbors=5, n_features_to_select=5).fit(x, y).feature_importances_.tolist(),
            "rfe": RFE(RidgeClassifier(alpha=10), n_features_to_select=1, step=1).fit(standard, y).ranking_.tolist(),
            "greedy": greedy(standard, y, 8),
            "l1": [[penalty, l1(standard, y, penalty)] for penalty in [6, 3]],
        }
    )
print(json.dumps(cases, separators=(",", ":")))
