/** A part of the script that `exportPyTorch` writes, in Python. Reading the file, preparing columns and the way back. */
export const commonPart: string = `import argparse
import csv
import json
import re
import sys
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import torch
from safetensors import safe_open
from safetensors.torch import save_file

HERE = Path(__file__).parent


def double(values):
    return torch.as_tensor(values, dtype=torch.float64)


def number_text(value):
    return int(value) if value == int(value) else value


def bend(curve, x):
    """A column's curve: from its own unit to the one in which it is standardised."""
    if curve["method"] == "asinh":
        return torch.asinh(x / curve["scale"])
    if curve["method"] == "log":
        v, floor = x + curve["shift"], double(curve["floor"])
        return torch.where(v >= floor, torch.log(torch.maximum(v, floor)), torch.log(floor) + (v - floor) / floor)
    if curve["method"] == "quantile":
        return along(double(curve["values"]), double(curve["scores"]), x)
    return x


def straighten(curve, y):
    """The way back."""
    if curve["method"] == "asinh":
        return curve["scale"] * torch.sinh(y.clamp(-700, 700))
    if curve["method"] == "log":
        floor = double(curve["floor"])
        start = torch.log(floor)
        return torch.where(y >= start, torch.exp(y.clamp(max=700)), floor + floor * (y - start)) - curve["shift"]
    if curve["method"] == "quantile":
        return along(double(curve["scores"]), double(curve["values"]), y)
    return y


def along(a, b, x):
    """Piecewise linear from the knots a to b; beyond them by the line through the first and the last."""
    k = (torch.searchsorted(a, x.contiguous(), right=True) - 1).clamp(0, len(a) - 2)
    inside = b[k] + (x - a[k]) * (b[k + 1] - b[k]) / (a[k + 1] - a[k])
    slope = (b[-1] - b[0]) / (a[-1] - a[0])
    beyond = torch.where(x < a[0], b[0] + (x - a[0]) * slope, b[-1] + (x - a[-1]) * slope)
    return torch.where((x < a[0]) | (x >= a[-1]), beyond, inside)


def restored(column, scale, within_range, x):
    """Values as the table has them: constants, 0 and 1, whole numbers, seven digits of the spread, within the range."""
    low, high, kind = column["low"], column["high"], column["kind"]
    if kind == "constant":
        return torch.full_like(x, low)
    if kind == "binary":
        return (x >= 0.5).double()
    if kind == "whole":
        x = torch.floor(x + 0.5)
    else:
        spread = min(scale, high - low)
        step = 10.0 ** (np.floor(np.log10(spread)) - 6) if 0 < spread < np.inf else 0
        if 0 < step < 1:
            per_unit = np.floor(1 / step + 0.5)
            rounded = torch.floor(x * per_unit + 0.5) / per_unit
            x = torch.where(rounded.isfinite(), rounded, x)
        elif step >= 1:
            rounded = torch.floor(x / step + 0.5) * step
            x = torch.where(rounded.isfinite(), rounded, x)
    return x.clamp(low, high) if within_range else x


class Table:
    """How the table's columns are prepared, and how drawn ones become columns of the table again."""

    def __init__(self, about):
        self.about = about
        self.columns, self.classes = about["columns"], about["classNames"]
        self.counts = about["classCounts"] or [1]
        nothing = [[]] * len(self.counts)
        own = about["own"] or {"columns": [], "mean": nothing, "deviation": nothing, "ends": []}
        self.alone, self.ends = own["columns"], own["ends"]
        self.shared = own.get("shared") or [None] * len(self.alone)
        self.mean, self.deviation = double(own["mean"]), double(own["deviation"])
        infer = about["kinds"] == "infer"
        varying = [j for j, c in enumerate(self.columns) if not (infer and c["kind"] == "constant")]
        self.modelled = [j for j in varying if j not in set(self.alone)]
        transform = about["transform"]
        self.curves = transform["curves"]["curves"] if transform else [{"method": "none"}] * len(self.columns)
        scaler = transform["scaler"] if transform else about["scaler"]
        self.middle, self.scale = double(scaler["mean"]), double(scaler["scale"])
        self.words = Words(about["words"]) if about.get("words") else None

    def standardise(self, features):
        """Features [n, p] in the table's units to the columns [n, q] that are modelled together."""
        x = double(features)
        bent = torch.stack([bend(curve, x[:, j]) for j, curve in enumerate(self.curves)], 1)
        return ((bent - self.middle) / self.scale)[:, self.modelled]

    def features(self, x, codes, own):
        """The way back, to the columns' units and kinds. Columns on their own are drawn from own [n, classes, columns on their own]."""
        own = own[torch.arange(len(x)), codes]
        full = torch.zeros(len(x), len(self.columns), dtype=torch.float64)
        full[:, self.modelled] = x
        for a, j in enumerate(self.alone):
            mean, deviation = self.mean[codes, a], self.deviation[codes, a]
            full[:, j] = mean + deviation * own[:, a]
            if self.shared[a] is not None:
                end = self.shared[a]["value"]
                full[:, j] = end + (mean - end) * own[:, a]
            if self.ends[a] is not None:
                low, high = self.ends[a]
                full[:, j] = torch.where(own[:, a] * (high - low) < mean - low, high, low)
        full = full * self.scale + self.middle
        out = torch.stack([straighten(curve, full[:, j]) for j, curve in enumerate(self.curves)], 1)
        if self.about["kinds"] == "infer":
            scales, within = self.about["scaler"]["scale"], self.about["withinRange"]
            values = out
            out = torch.stack(
                [restored(column, scales[j], within, out[:, j]) for j, column in enumerate(self.columns)], 1
            )
            if self.words:
                self.words.restore(values, out, self.columns)
        return out

    def own_draws(self, n, random):
        """Draws [n, classes, columns on their own], of which features() takes those of a row's class: standard normal; of 0/1 columns
        uniform; of columns with an end that many rows share the distance from it, 1 being the mean of the rows that do not hold it."""
        size = (n, len(self.mean))
        draws = random.standard_normal((*size, len(self.alone)))
        for a, (ends, shared) in enumerate(zip(self.ends, self.shared)):
            if ends is not None:
                draws[..., a] = random.random(size)
            if shared is not None:
                mean, deviation = self.mean[:, a].numpy(), self.deviation[:, a].numpy()
                shape = ((mean - shared["value"]) / np.where(deviation > 0, deviation, 1)) ** 2
                distance = np.where(deviation > 0, random.standard_gamma(shape, size) / shape, 1)
                draws[..., a] = np.where(random.random(size) < np.array(shared["share"]), 0, distance)
        return draws

    def codes(self, n, class_name):
        """The class of every row: one class, or all in the shares of the training rows."""
        if class_name is not None:
            return torch.full((n,), self.classes.index(class_name))
        exact = np.array(self.counts) / sum(self.counts) * n
        counts = np.floor(exact).astype(int)
        for code in np.argsort(counts - exact, kind="stable")[: n - counts.sum()]:
            counts[code] += 1
        return torch.as_tensor(np.repeat(np.arange(len(counts)), counts))

    def lines(self, features, codes):
        """A header and the rows, the class in its place."""
        classes = [self.classes[code] for code in codes.tolist()] if self.classes else [None] * len(features)
        if self.words:
            return self.words.lines(features, classes)
        names, place = [column["name"] for column in self.columns], self.about["targetIndex"]
        rows = [[number_text(value) for value in row] for row in features.tolist()]
        if self.classes:
            names.insert(place, self.about["target"])
            for row, name in zip(rows, classes):
                row.insert(place, name)
        return [names] + rows

    def write(self, features, codes, file):
        """The rows as CSV."""
        csv.writer(file, lineterminator=chr(10)).writerows(self.lines(features, codes))


def corrected(tensors, x, codes):
    """Makes up for what kinds and ranges do to means and variances of classes."""
    if "correction.factor" not in tensors:
        return x
    return tensors["correction.factor"].double()[0] * x + tensors["correction.offset"].double()[codes]


class Model(torch.nn.Module):
    def __init__(self, path=HERE / "model.safetensors"):
        super().__init__()
        with safe_open(path, "pt") as file:
            self.metadata = file.metadata()
            self.tensors = {name: file.get_tensor(name) for name in file.keys()}
        about = json.loads(self.metadata["vaelab"])
        self.table, self.state = Table(about["preprocessing"]), about["state"]
        self.prepare()

    def save(self, path):
        """Writes a file that vaelab reads (loadSynthesizer, vaelab sample)."""
        metadata = {k: v for k, v in self.metadata.items() if k not in ("checksum", "headerChecksum")}
        save_file({name: value.contiguous() for name, value in {**self.tensors, **self.weights()}.items()}, path, metadata)

    def weights(self):
        return {}

    @torch.no_grad()
    def sample(self, n, class_name=None, seed=0):
        """n rows [n, columns] in the table's units, and the codes of their classes [n]."""
        codes = self.table.codes(n, class_name)
        return self.rows_from(codes, self.draws(codes, np.random.default_rng(seed)))
`;
