# How long other programs take for what bench/selection.mjs measures, on the same rows:
#   python3 selection_peers.py FOLDER < '[{"name": "fitness", "table": "leukemia", "subsets": [[1, 2], …]}, …]'
# FOLDER/<table>.json has { "rows", "columns", "codes" }, FOLDER/<table>.f64 the numbers row by row. One line of JSON for each case:
# { "seconds" } (processor time), { "count" } of what was done, and { "missing" } where a package is not there. One thread.
import os

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"

import json
import sys
import time
import warnings

import numpy as np

warnings.filterwarnings("ignore")


def table(name):
    with open(f"{sys.argv[1]}/{name}.json") as file:
        about = json.load(file)
    x = np.fromfile(f"{sys.argv[1]}/{name}.f64").reshape(about["rows"], about["columns"])
    return x, np.array(about["codes"])


def fitness(x, y, case):
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import cross_val_score

    for subset in case["subsets"]:
        cross_val_score(LogisticRegression(max_iter=1000), x[:, subset], y, cv=5)
    return len(case["subsets"])


def ridge(x, y, case):
    from sklearn.linear_model import RidgeClassifierCV

    for subset in case["subsets"]:
        RidgeClassifierCV(alphas=[10.0]).fit(x[:, subset], y)
    return len(case["subsets"])


def mrmr(x, y, case):
    import pandas as pd
    from mrmr import mrmr_classif

    mrmr_classif(pd.DataFrame(x), pd.Series(y), K=case["k"], show_progress=False, n_jobs=1)
    return case["k"]


def relieff(x, y, case):
    from skrebate import ReliefF

    ReliefF(n_neighbors=10, n_features_to_select=50).fit(x, y)
    return 1


def information(x, y, case):
    from sklearn.feature_selection import mutual_info_classif

    mutual_info_classif(x, y, random_state=0)
    return 1


def networks(x, y, case):
    from sklearn.neural_network import MLPClassifier

    for subset in case["subsets"]:
        network = MLPClassifier((5, 3), activation="tanh", max_iter=3000, random_state=42)
        network.fit(x[: case["rows"], subset], y[: case["rows"]])
    return len(case["subsets"])


kinds = {"networks": networks, "fitness": fitness, "ridge": ridge, "mrmr": mrmr, "relieff": relieff, "information": information}
for case in json.load(sys.stdin):
    x, y = table(case["table"])
    try:
        if "subsets" in case:
            # What is imported and compiled with the first call is not to count.
            kinds[case["name"]](x, y, {**case, "subsets": case["subsets"][:1]})
        start = time.process_time()
        count = kinds[case["name"]](x, y, case)
        print(json.dumps({"seconds": time.process_time() - start, "count": count}), flush=True)
    except ImportError as error:
        print(json.dumps({"missing": str(error)}), flush=True)
