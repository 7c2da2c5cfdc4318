"""Writes data-scaler.json: StandardScaler and LabelEncoder of scikit-learn 1.2."""
import json
from pathlib import Path

import numpy as np
import sklearn
from sklearn.preprocessing import LabelEncoder, StandardScaler

rng = np.random.RandomState(11)


def columns(rows):
    return np.column_stack(
        [
            rng.normal(size=rows),
            rng.normal(1e6, 1e-3, size=rows),
            np.full(rows, 0.1),
            np.full(rows, 1e12) + rng.choice([0, 1e-4], size=rows),
            np.zeros(rows),
            rng.randint(-500, 20000, size=rows),
            rng.normal(size=rows) * 1e-200,
            3.3 + 1e-16 * np.arange(rows),
            1e8 + 1e-7 * rng.rand(rows),
            rng.exponential(size=rows) * 1e150,
        ]
    )


cases = []
for rows in (1, 2, 3, 38, 200):
    x = columns(rows)
    scaler = StandardScaler().fit(x)
    y = columns(3)
    z = scaler.transform(y)
    cases.append(
        dict(
            x=x.tolist(), mean=scaler.mean_.tolist(), variance=scaler.var_.tolist(), scale=scaler.scale_.tolist(),
            transformed=scaler.transform(x).tolist(), other=y.tolist(), otherTransformed=z.tolist(),
            inverse=scaler.inverse_transform(z).tolist(),
        )
    )
encoders = []
for labels in (
    ["ALL", "AML", "ALL"], ["b", "B", "a", "Z", "10", "9", "\U0001f600", "\uffee", "été", "e"],
    [3, -1, 10, 2, 3], ["uterus", "Bladder", "CNS", "breast"], ["10", "2", "-1", "1e1", "2.0"], [2.5, -0.5, 10.0, 2.0],
):
    encoder = LabelEncoder().fit(labels)
    encoders.append(dict(labels=labels, classes=encoder.classes_.tolist(), codes=encoder.transform(labels).tolist()))
Path(__file__).with_suffix(".json").write_text(
    json.dumps({"sklearn": sklearn.__version__, "scalers": cases, "encoders": encoders}) + "\n"
)
