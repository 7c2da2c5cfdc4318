"""Writes search-improvement.json: log h(z), phi/h and Phi/h for h(z) = phi(z) + z Phi(z), by mpmath with 400 digits."""
import json
from pathlib import Path

import mpmath as mp

mp.mp.dps = 400
rows = []
for z in (-1e100, -1e20, -1e8, -1e5, -300.0, -40.0, -12.5, -5.0, -3.0001, -3.0, -2.9, -1.0, -0.1, 0.0, 1e-9, 0.7, 2.9, 3.0, 3.1, 8.0, 40.0, 1e10):
    x = mp.mpf(z)
    if z < -10:  # Mills' ratio by its continued fraction, whose convergence is fast here
        c = mp.mpf(0)
        for k in range(4000 if z > -100 else 400, 0, -1):
            c = k / (-x + c)
        log, density, distribution = -x * x / 2 - mp.log(2 * mp.pi) / 2 + mp.log(c / (-x + c)), (-x + c) / c, 1 / c
    else:
        phi, cdf = mp.npdf(x), mp.ncdf(x)
        h = phi + x * cdf
        log, density, distribution = mp.log(h), phi / h, cdf / h
    rows.append([z, *(float(v) for v in (log, density, distribution))])
Path(__file__).with_suffix(".json").write_text(json.dumps(rows) + "\n")
