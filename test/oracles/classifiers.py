"""Writes classifiers.json: RidgeClassifierCV, KNeighborsClassifier and NearestCentroid of scikit-learn."""
import json
from pathlib import Path

import numpy as np
import sklearn
from sklearn.linear_model import RidgeClassifier, RidgeClassifierCV
from sklearn.model_selection import LeaveOneOut, cross_val_predict
from sklearn.neighbors import KNeighborsClassifier, NearestCentroid

random = np.random.default_rng(13)
alphas = [0.01, 0.1, 1.0, 10.0, 100.0, 1000.0]


def table(rows, columns, classes, whole=False):
    y = np.arange(rows) % classes
    x = random.normal(size=(rows, columns)) + 0.8 * random.normal(size=(classes, columns))[y]
    if whole:
        x = np.round(2 * x) / 2
    else:
        x = x.round(6)
    return x, y


def case(name, rows, columns, classes, whole=False):
    x, y = table(rows, columns, classes, whole)
    test, _ = table(12, columns, classes, whole)
    if name == "constant column, equal rows":
        x[:, 1] = 3
        # Of one class: which of equally near rows counts first is not defined there.
        x[4] = x[0]
        x[6] = x[0]
    ridge = RidgeClassifierCV(alphas=alphas).fit(x, y)
    one = RidgeClassifier(alpha=ridge.alpha_)
    neighbors = {}
    for k in [1, 3, 4]:
        model = KNeighborsClassifier(n_neighbors=k, algorithm="brute").fit(x, y)
        neighbors[k] = dict(
            predicted=model.predict(test).tolist(),
            shares=model.predict_proba(test).tolist(),
            leaveOneOut=cross_val_predict(model, x, y, cv=LeaveOneOut()).tolist(),
        )
    centroid = NearestCentroid().fit(x, y)
    return dict(
        name=name,
        x=x.tolist(),
        y=y.tolist(),
        test=test.tolist(),
        ridge=dict(
            alpha=float(ridge.alpha_),
            coefficients=np.atleast_2d(ridge.coef_).T.tolist(),
            intercept=np.atleast_1d(ridge.intercept_).tolist(),
            decision=ridge.decision_function(test).reshape(len(test), -1).tolist(),
            predicted=ridge.predict(test).tolist(),
            leaveOneOut=cross_val_predict(one, x, y, cv=LeaveOneOut(), method="decision_function")
            .reshape(len(x), -1)
            .tolist(),
        ),
        neighbors=neighbors,
        centroid=dict(
            centroids=centroid.centroids_.tolist(),
            predicted=centroid.predict(test).tolist(),
            leaveOneOut=cross_val_predict(centroid, x, y, cv=LeaveOneOut()).tolist(),
        ),
    )


json.dump(
    dict(
        sklearn=sklearn.__version__,
        alphas=alphas,
        cases=[
            case("more columns than rows, two classes", 14, 30, 2),
            case("more columns than rows, three classes", 15, 20, 3),
            case("more rows than columns, two classes", 30, 4, 2),
            case("more rows than columns, four classes", 40, 6, 4),
            case("constant column, equal rows", 16, 5, 2),
        ],
    ),
    open(Path(__file__).with_suffix(".json"), "w"),
)
