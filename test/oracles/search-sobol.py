"""Writes search-sobol.json: the unscrambled Sobol sequence of SciPy 1.10 in 128 dimensions, as words of 30 bits."""
import json
from pathlib import Path

import numpy as np
import scipy
from scipy.stats import qmc

points = qmc.Sobol(128, scramble=False).random_base2(12)
words = np.round(points * 2**30).astype(np.int64)
rows = [*range(1, 9), 100, 1000, 1023, 2047, 3000, 4095]  # the sums below cover the rest
document = dict(
    scipy=scipy.__version__, rows=rows, words=[words[row].tolist() for row in rows],
    sums=[int(total) for total in (words * (1 + np.arange(4096) % 7)[:, None]).sum(0)],
)
Path(__file__).with_suffix(".json").write_text(json.dumps(document) + "\n")
