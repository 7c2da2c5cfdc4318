"""Writes data-split.json: row numbers of train_test_split, plain and stratified; scikit-learn 1.2 and 1.9 give the same."""
import json
import zlib
from pathlib import Path

import numpy as np
import sklearn
from sklearn.model_selection import train_test_split

rng = np.random.RandomState(7)
cases = []


def add(rows, labels=None, **options):
    stratify = None if labels is None else labels
    train, test = train_test_split(np.arange(rows), stratify=stratify, **options)
    short = rows <= 60
    cases.append(
        dict(
            rows=rows, labels=labels, options=options,
            train=train.tolist() if short else None, test=test.tolist() if short else None,
            trainCheck=[len(train), zlib.crc32(train.astype("<i4").tobytes())],
            testCheck=[len(test), zlib.crc32(test.astype("<i4").tobytes())],
        )
    )


for rows in (2, 3, 5, 10, 33, 72, 178, 190, 2600, 6000):
    for seed in (0, 1, 42, 2**32 - 1):
        add(rows, test_size=0.3, random_state=seed)
for rows in (7, 10, 54):
    add(rows, random_state=5)
    add(rows, train_size=0.5, random_state=5)
    add(rows, train_size=3, random_state=6)
    add(rows, test_size=2, random_state=7)
    add(rows, train_size=0.4, test_size=0.3, random_state=8)
    add(rows, train_size=2, test_size=3, random_state=9)
    add(rows, test_size=0.3, shuffle=False)
for seed in range(25):
    classes = int(rng.randint(2, 15))
    labels = np.repeat(np.arange(classes), rng.randint(2, 9, size=classes))
    rng.shuffle(labels)
    rows = len(labels)
    share = [0.25, 0.3, 0.5, 0.37][seed % 4]
    if min(rows * share, rows * (1 - share)) > classes + 1:
        add(rows, labels.tolist(), test_size=share, random_state=seed)
for seed in range(12):  # equal classes: every remainder is a tie
    classes = int(rng.randint(3, 8))
    labels = np.tile(np.arange(classes), 7)
    add(len(labels), labels.tolist(), test_size=classes + int(rng.randint(1, 5)), random_state=seed)
    add(len(labels), labels.tolist(), train_size=2 * classes + 1, test_size=classes + 1, random_state=seed)
words = np.array(["AML", "ALL"])[(rng.rand(72) < 0.65).astype(int)].tolist()
for seed in (0, 42, 99):
    add(72, words, test_size=0.3, random_state=seed)
    add(72, words, random_state=seed)
for seed in range(6):  # text that looks like numbers goes by code point, numbers of both signs and with fractions by value
    codes = np.repeat(np.arange(12), rng.randint(2, 6, size=12))
    rng.shuffle(codes)
    add(len(codes), [str(c) for c in codes.tolist()], test_size=0.4, random_state=seed)
    add(len(codes), [(c - 6) / 2 for c in codes.tolist()], test_size=0.4, random_state=seed)
Path(__file__).with_suffix(".json").write_text(json.dumps({"sklearn": sklearn.__version__, "cases": cases}) + "\n")
print(len(cases), "cases")
