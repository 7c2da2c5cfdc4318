"""Writes metrics-classification-report.json: reports and confusion matrices of scikit-learn 1.2 (texts and full-precision values)."""
import json
import warnings
from pathlib import Path

import numpy as np
import sklearn
from sklearn.metrics import accuracy_score, classification_report, confusion_matrix

warnings.simplefilter("ignore")
rng = np.random.RandomState(2024)
cases = []


def add(title, y_true, y_pred, labels=None, names=None, digits=2, zero_division="warn"):
    options = dict(labels=labels, target_names=names, zero_division=zero_division)
    text = classification_report(y_true, y_pred, digits=digits, **options)
    values = classification_report(y_true, y_pred, output_dict=True, **options)
    rows = [[v["precision"], v["recall"], v["f1-score"], v["support"]] for v in values.values() if isinstance(v, dict)]
    plain = lambda seq: None if seq is None else [v.item() if hasattr(v, "item") else v for v in seq]  # noqa: E731
    cases.append(
        dict(
            title=title, yTrue=plain(y_true), yPred=plain(y_pred), labels=plain(labels), targetNames=names, digits=digits,
            zeroDivision=zero_division, text=text, rows=rows, accuracy=values.get("accuracy"),
            accuracyScore=float(accuracy_score(y_true, y_pred)), confusion=confusion_matrix(y_true, y_pred).tolist(),
        )
    )


for n_classes, n_rows in [(2, 8), (2, 22), (2, 780), (3, 54), (5, 40), (9, 200), (14, 57), (14, 57), (20, 64), (150, 400), (300, 600)]:
    for skill in (0.0, 0.5, 0.9) if n_classes < 100 else (0.5,):
        truth = rng.randint(n_classes, size=n_rows)
        guess = np.where(rng.rand(n_rows) < skill, truth, rng.randint(n_classes, size=n_rows))
        add(f"{n_classes} classes, {n_rows} rows, skill {skill}", truth, guess, digits=int(rng.randint(0, 6)))
for k in range(12):
    truth = rng.randint(0, 4, size=16)
    guess = np.where(rng.rand(16) < 0.4, truth, rng.randint(2, 7, size=16))
    add(f"labels only predicted or only true {k}", truth, guess, zero_division=[0, 1, "warn"][k % 3], digits=2 + k % 3)
for k in range(8):
    truth = rng.randint(0, 5, size=30)
    guess = np.where(rng.rand(30) < 0.5, truth, rng.randint(0, 5, size=30))
    labels = [[1, 2], [3, 0], [0, 1, 2, 3, 4, 5], [7], [4, 3, 2, 1, 0], [2], [8, 9], [0, 9]][k]
    add(f"labels {labels}", truth, guess, labels=labels, zero_division=[0, 1][k % 2])
words = np.array(["Ovary", "breast", "CNS", "été", "a", "B", "10", "9", "\U0001f600x", "\uffee"])
for k in range(4):
    truth = words[rng.randint(0, len(words), size=40)]
    guess = np.where(rng.rand(40) < 0.6, truth, words[rng.randint(0, len(words), size=40)])
    add(f"strings {k}", truth, guess, digits=3)
add("leukemia, 13 and 9 rows", np.array([0] * 13 + [1] * 9), np.array([0] * 13 + [1] * 5 + [0] * 4), names=["ALL", "AML"], digits=4)
add("constant prediction", np.array([0] * 13 + [1] * 9), np.zeros(22, dtype=int), names=["ALL", "AML"])
add("one class", np.array([3, 3, 3]), np.array([3, 3, 3]))
add("nothing right", np.array([0, 0, 1]), np.array([1, 1, 0]))
add("nothing right, 1 for 0/0", np.array([0, 0]), np.array([1, 1]), zero_division=1)
add("disjoint", np.array([0, 1]), np.array([2, 3]), zero_division=1)
add("long name", np.array([0, 1, 1, 0]), np.array([0, 1, 0, 0]), names=["colorectal adenocarcinoma, metastatic", "x"], digits=0)
add("many digits", np.array([0, 1, 1, 0, 2, 2]), np.array([0, 1, 0, 0, 2, 1]), digits=15)
add("negative labels", np.array([-1, 1, 1, -1, -1]), np.array([-1, 1, -1, 1, -1]))
for wrong in range(0, 17):  # every sixteenth: exact ties of the rounding
    add(f"ties {wrong}", np.zeros(16, dtype=int), np.array([1] * wrong + [0] * (16 - wrong)), digits=wrong % 4)
Path(__file__).with_suffix(".json").write_text(json.dumps({"sklearn": sklearn.__version__, "cases": cases}) + "\n")
print(len(cases), "cases")
