# Distributions, false discovery rates and stability by other programs: python3 selection-figures.py > selection-figures.json
# (numpy 2, scipy 1.16; the stability figures are the formulas of Nogueira, Sechidis and Brown 2018, Kuncheva 2007 and Jaccard, written densely).
import json
from itertools import combinations

import numpy as np
from scipy.stats import chi2, f, false_discovery_control

r = np.random.default_rng(5)
survival = []
for a in [1, 2, 5, 13]:
    for b in [1, 3, 20.5, 70, 4000]:
        for x in [1e-6, 0.3, 1, 4.2, 30, 500]:
            survival.append([x, a, b, float(f.sf(x, a, b))])
infinite = [[x, a, float(chi2.sf(a * x, a))] for a in [1, 4] for x in [0.1, 1, 5, 20]]
p = np.sort(r.uniform(0, 1, 40)) ** 2
r.shuffle(p)
p[3] = p[7]


def stability(z):
    m, d = z.shape
    share, k = z.mean(0), z.sum(1)
    size = share.sum()
    denominator = size / d * (1 - size / d)
    figure = 1 - (m / (m - 1)) * (share * (1 - share)).mean() / denominator
    phi = np.array(
        [
            ((z[i] * share).mean() - k[i] * size / d**2 + figure / 2 * (2 * k[i] * size / d**2 - k[i] / d - size / d + 1))
            / denominator
            for i in range(m)
        ]
    )
    half = 1.959963984540054 * np.sqrt(4 / m**2 * ((phi - phi.mean()) ** 2).sum())
    pairs = list(combinations(z.astype(bool), 2))
    jaccard = np.mean([(a & b).sum() / (a | b).sum() for a, b in pairs])
    even = len(set(k)) == 1
    kuncheva = np.mean([((a & b).sum() * d - k[0] ** 2) / (k[0] * (d - k[0])) for a, b in pairs]) if even else None
    return [float(figure), float(figure - half), float(figure + half), float(jaccard), None if kuncheva is None else float(kuncheva)]


sets = []
for m, d, k, keep in [(5, 30, 6, 4), (12, 200, 20, 12), (7, 50, None, 5)]:
    z = np.zeros((m, d), int)
    for i in range(m):
        size = k or int(r.integers(6, 15))
        z[i, :keep] = 1
        z[i, keep + r.permutation(d - keep)[: size - keep]] = 1
    sets.append({"p": d, "sets": [np.flatnonzero(row).tolist() for row in z], "figures": stability(z)})
print(
    json.dumps(
        {"survival": survival, "infinite": infinite, "p": p.tolist(), "q": false_discovery_control(p).tolist(), "stability": sets},
        separators=(",", ":"),
    )
)
