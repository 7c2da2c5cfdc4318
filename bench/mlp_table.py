"""The error of 1,008 multilayer perceptrons of six mixed parameters on scikit-learn's digits, as a table for search-second-round.mjs.

  python mlp_table.py networks.json       goes on with what the file has; an hour or two on one core
"""
import itertools
import json
import os
import sys
import warnings

from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from sklearn.neural_network import MLPClassifier
from sklearn.preprocessing import StandardScaler

warnings.filterwarnings("ignore")
path = sys.argv[1]
space = {
    "rate": {"type": "int", "low": 0, "high": 6},
    "units": {"type": "int", "low": 8, "high": 11},
    "layers": {"type": "int", "low": 1, "high": 3},
    "activation": {"type": "categorical", "choices": ["relu", "tanh", "logistic"]},
    "batch": {"type": "categorical", "choices": [32, 128]},
    "penalty": {"type": "int", "low": 0, "high": 1},
}
values = json.load(open(path))["values"] if os.path.exists(path) else {}
x, y = load_digits(return_X_y=True)
x_train, x_test, y_train, y_test = train_test_split(x, y, test_size=0.4, random_state=0, stratify=y)
scaler = StandardScaler().fit(x_train)
x_train, x_test = scaler.transform(x_train), scaler.transform(x_test)


def levels(spec):
    return spec["choices"] if spec["type"] == "categorical" else range(spec["low"], spec["high"] + 1)


for config in itertools.product(*(levels(spec) for spec in space.values())):
    key = json.dumps(list(config), separators=(",", ":"))
    if key in values:
        continue
    rate, units, layers, activation, batch, penalty = config
    network = MLPClassifier(
        hidden_layer_sizes=(2 ** (units - 4),) * layers,
        activation=activation,
        learning_rate_init=10 ** (-4 + rate / 2),
        batch_size=batch,
        alpha=10 ** (-5 + 4 * penalty),
        max_iter=15,
        random_state=0,
    )
    values[key] = 1 - network.fit(x_train, y_train).score(x_test, y_test)
    if len(values) % 20 == 0 or len(values) == 1008:
        json.dump({"space": space, "values": values}, open(path, "w"))
json.dump({"space": space, "values": values}, open(path, "w"))
