"""Writes mlp.json: scikit-learn's MLPClassifier, to be followed update by update.

"datasets": bundled or generated tables, standardised and then rounded to four decimals; the classifier sees exactly these numbers.
"cases": one fit each. Weights are [inputs, outputs]. "initial" is the state before the first update. "predictions" cover all rows of
the training data, "probabilities" the first twenty. Batch size "auto" is min(200, rows).
"protocol": the classifiers of the study's real-data baseline, which need the data folder: VAELAB_DATA, else ../shared/data beside the repository.
It is float64. scikit-learn itself in float32 gives the same iterations and predictions for leukemia and wine (losses within 4e-6), but 27
iterations instead of 26, 20 other predictions of 780 and an accuracy of 0.5538 instead of 0.5513 for madelon.
Classes are coded by alphabetical rank (leukemia ALL = 0, AML = 1; madelon -1 = 0, 1 = 1); wine keeps 1, 2, 3.
"""
import os

os.environ["OPENBLAS_NUM_THREADS"] = os.environ["OMP_NUM_THREADS"] = "1"  # one order of summation: the same bytes each time

import json  # noqa: E402
import sys  # noqa: E402
import warnings  # noqa: E402
from pathlib import Path  # noqa: E402

import numpy as np  # noqa: E402
import sklearn  # noqa: E402
from sklearn import datasets  # noqa: E402
from sklearn.metrics import accuracy_score, classification_report  # noqa: E402
from sklearn.model_selection import train_test_split  # noqa: E402
from sklearn.neural_network import MLPClassifier  # noqa: E402
from sklearn.preprocessing import StandardScaler  # noqa: E402

warnings.simplefilter("ignore")  # stopping at max_iter is wanted here
folder = Path(os.environ.get("VAELAB_DATA") or Path(__file__).resolve().parents[2] / "../shared/data")
if not folder.is_dir():
    sys.exit(f"mlp.py: no data folder {folder}: set VAELAB_DATA to the folder that holds leukemia/, madelon/ and wine/")


def rounded(x):
    return np.round(StandardScaler().fit_transform(x), 4) + 0.0  # + 0.0 turns -0.0 into 0.0


def subset(load, rows):
    x, y = load(return_X_y=True)
    keep = np.sort(np.random.RandomState(0).permutation(len(y))[:rows])
    return rounded(x[keep]), y[keep]


generated = datasets.make_classification(250, 8, n_informative=5, n_classes=2, flip_y=0.05, random_state=3)
tables = {
    "iris": subset(datasets.load_iris, 150),
    "breast_cancer": subset(datasets.load_breast_cancer, 120),
    "wine": subset(datasets.load_wine, 178),
    "digits": subset(datasets.load_digits, 300),
    "generated": (rounded(generated[0]), generated[1]),  # a batch of 200 rows and one of 50
}
names = {
    "hidden_layer_sizes": "hidden", "alpha": "alpha", "max_iter": "maxIterations", "activation": "activation", "random_state": "randomState",
    "batch_size": "batchSize", "learning_rate_init": "learningRate", "tol": "tolerance", "n_iter_no_change": "patience",
}


def state(model):
    return {"coefs": [c.tolist() for c in model.coefs_], "intercepts": [b.tolist() for b in model.intercepts_]}


def initial(options, x, y):
    """A learning rate too small to change any weight leaves the classifier as it was drawn."""
    return state(MLPClassifier(**{**options, "learning_rate_init": 1e-300, "max_iter": 1}).fit(x, y))


def case(data, **options):
    x, y = tables[data]
    options = {"hidden_layer_sizes": (100,), "activation": "relu", "alpha": 1e-4, "max_iter": 60, "random_state": 0, **options}
    model = MLPClassifier(**options).fit(x, y)
    return {
        "data": data,
        "options": {names[k]: v for k, v in {k: getattr(model, k) for k in names}.items()},
        "outputActivation": model.out_activation_,
        "initial": initial(options, x, y),
        "iterations": model.n_iter_,
        "stoppedBeforeMaximum": model.n_iter_ < model.max_iter,
        "lossCurve": model.loss_curve_,
        "bestLoss": model.best_loss_,
        "final": state(model),
        "predictions": model.predict(x).tolist(),
        "probabilities": model.predict_proba(x[:20]).tolist(),
    }


cases = [
    case("iris", hidden_layer_sizes=(20, 10), alpha=0.001),
    case("iris", hidden_layer_sizes=(5,), activation="tanh", random_state=42),
    case("iris", hidden_layer_sizes=(6, 4), activation="logistic", random_state=1, learning_rate_init=0.01),
    case("iris", hidden_layer_sizes=(8,), random_state=1, batch_size=32, tol=0.02, n_iter_no_change=3, learning_rate_init=0.02, max_iter=200),
    case("breast_cancer", hidden_layer_sizes=(20, 10), alpha=0.001, random_state=1),
    case("breast_cancer", hidden_layer_sizes=(5, 3), activation="tanh", random_state=42),
    case("wine", hidden_layer_sizes=(5,), random_state=42),
    case("wine", hidden_layer_sizes=(12, 8, 4), alpha=0.001, random_state=0),
    case("digits", hidden_layer_sizes=(20, 10), alpha=0.001, random_state=0),
    case("generated", hidden_layer_sizes=(20, 10), alpha=0.001, random_state=42),
    case("generated", hidden_layer_sizes=(5,), activation="logistic", random_state=0),
    case("generated", hidden_layer_sizes=(10,), random_state=1, tol=0.01, n_iter_no_change=5, learning_rate_init=0.01, max_iter=300),
]


def arff(*files):
    """Rows of dense ARFF files without quotes, one after another: numbers, and the last column as text."""
    rows = []
    for file in files:
        lines = [line.strip() for line in (folder / file).read_text().splitlines()]
        start = next(i for i, line in enumerate(lines) if line.lower() == "@data")
        rows += [line.split(",") for line in lines[start + 1:] if line and not line.startswith("%")]
    return np.array([[float(v) for v in row[:-1]] for row in rows]), np.array([row[-1].strip() for row in rows])


def real(name):
    if name == "leukemia":
        x, label = arff("leukemia/leukemia_train_38x7129.arff", "leukemia/leukemia_test_34x7129.arff")
        return x, (label == "AML").astype(int)
    if name == "madelon":
        x, label = arff("madelon/madelon.trn.arff", "madelon/madelon.tst.arff")
        return x, (label.astype(float) > 0).astype(int)
    table = np.genfromtxt(folder / "wine/wine.csv", delimiter=",", skip_header=1)
    return table[:, 1:], table[:, 0].astype(int)


def baseline(name, seeds):
    x, y = real(name)
    train, test = train_test_split(np.arange(len(y)), test_size=0.3, random_state=42)
    scaler = StandardScaler().fit(x[train])
    fits = []
    for seed in seeds:
        model = MLPClassifier(hidden_layer_sizes=(500, 200, 100), alpha=0.001, max_iter=500, random_state=seed)
        model.fit(scaler.transform(x[train]), y[train])
        predictions = model.predict(scaler.transform(x[test]))
        fits.append({
            "randomState": seed, "iterations": model.n_iter_, "lossCurve": model.loss_curve_, "predictions": predictions.tolist(),
            "accuracy": accuracy_score(y[test], predictions), "report": classification_report(y[test], predictions),
        })
    return {
        "name": name, "rows": len(y), "features": x.shape[1], "trainIndices": train.tolist(), "testIndices": test.tolist(),
        "testClasses": y[test].tolist(), "fits": fits,
    }


protocol = {
    "testSize": 0.3, "splitRandomState": 42,
    "options": {"hidden": [500, 200, 100], "alpha": 0.001, "maxIterations": 500, "activation": "relu"},
    "datasets": [baseline("leukemia", [42, 0, 1, 2]), baseline("wine", [42]), baseline("madelon", [42])],
}
out = {
    "sklearn": sklearn.__version__, "numpy": np.__version__,
    "datasets": {name: {"x": x.tolist(), "y": y.tolist()} for name, (x, y) in tables.items()},
    "cases": cases, "protocol": protocol,
}
Path(__file__).with_suffix(".json").write_text(json.dumps(out) + "\n")
