"""Writes random-state.json: numbers of numpy.random.RandomState for many seeds (NumPy 1.24)."""
import json
from pathlib import Path

import numpy as np

seeds = [0, 1, 2, 7, 42, 123, 5489, 20240229, 2**31 - 1, 2**31, 2**32 - 1]
out = {"numpy": np.__version__, "seeds": {}, "mixed": []}
for seed in seeds:
    state = lambda: np.random.RandomState(seed)  # noqa: E731
    words = state().randint(0, 2**32, size=2000, dtype=np.uint64)
    case = {
        "words": [int(w) for w in words[:8]],
        "word700": int(words[700]),
        "word1999": int(words[1999]),
        "samples": state().random_sample(5).tolist(),
        "uniform": state().uniform(-0.3, 1.7, 4).tolist(),
        "permutation": {str(n): state().permutation(n).tolist() for n in [0, 1, 2, 3, 10, 72, 257]},
        "shuffled": state().permutation(np.arange(9) * 2.5).tolist(),
        "choice": {f"{n},{k}": state().choice(n, k, replace=False).tolist() for n, k in [(1, 1), (5, 2), (14, 14), (40, 7)]},
        "randint": {
            f"{low},{high}": [int(v) for v in state().randint(low, high, size=6)]
            for low, high in [
                (0, 1), (0, 2), (0, 3), (0, 10), (-5, 5), (0, 2**31 - 1), (0, 2**31), (0, 2**32 - 1), (0, 2**32),
                (0, 2**32 + 1), (-7, 2**40), (0, 2**53 - 1), (-(2**52), 2**52 - 1),
            ]
        },
    }
    out["seeds"][str(seed)] = case
    mixed = state()
    out["mixed"].append(
        {
            "seed": seed,
            "values": [
                mixed.random_sample(),
                int(mixed.randint(1000)),
                int(mixed.randint(3)),
                mixed.permutation(5).tolist(),
                int(mixed.randint(0, 2**40)),
                mixed.uniform(2, 3),
                mixed.permutation(700).tolist()[:5],
                mixed.random_sample(),
            ],
        }
    )
Path(__file__).with_suffix(".json").write_text(json.dumps(out) + "\n")
