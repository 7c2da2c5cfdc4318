"""Writes layers.json: single layers, losses, activations and optimisers in float64 PyTorch.

Gradients called "gradients" are those of sum(upstream * result) for layers and of the loss itself for losses.
Matrices are nested lists [rows][columns]; a Linear weight is [outputs, inputs].
"""
import json
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import nn

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)
torch.manual_seed(7)
out = {"torch": torch.__version__}


def leaf(values):
    return torch.as_tensor(values, dtype=torch.float64).clone().requires_grad_()


def gradients(scalar, **leaves):
    return {name: g.tolist() for name, g in zip(leaves, torch.autograd.grad(scalar, list(leaves.values())))}


def linear():
    layer = nn.Linear(4, 3)
    x, upstream = leaf(torch.randn(5, 4)), torch.randn(5, 3)
    y = layer(x)
    return {
        "weight": layer.weight.tolist(), "bias": layer.bias.tolist(), "x": x.tolist(), "output": y.tolist(), "upstream": upstream.tolist(),
        "gradients": gradients((upstream * y).sum(), x=x, weight=layer.weight, bias=layer.bias),
    }


def batch_norm():
    """Three training batches of 6, 6 and 2 rows, one after another, then one evaluation batch of 3 rows."""
    layer = nn.BatchNorm1d(4)
    with torch.no_grad():
        layer.weight.copy_(0.5 + torch.rand(4))
        layer.bias.copy_(torch.randn(4))
    result = {"weight": layer.weight.tolist(), "bias": layer.bias.tolist(), "momentum": layer.momentum, "epsilon": layer.eps}

    def apply(rows):
        # The last column has a large mean and a small spread: a one-pass variance would lose digits here.
        x = leaf(torch.randn(rows, 4) * torch.tensor([1.0, 3.0, 0.2, 0.01]) + torch.tensor([0.0, -2.0, 5.0, 1000.0]))
        upstream, y = torch.randn(rows, 4), layer(x)
        return {
            "x": x.tolist(), "output": y.tolist(), "upstream": upstream.tolist(),
            "gradients": gradients((upstream * y).sum(), x=x, weight=layer.weight, bias=layer.bias),
            "runningMean": layer.running_mean.tolist(), "runningVariance": layer.running_var.tolist(),
        }

    result["training"] = [apply(rows) for rows in [6, 6, 2]]
    layer.eval()
    result["evaluation"] = apply(3)
    return result


def regression_losses():
    prediction, target = leaf(torch.randn(4, 3)), torch.randn(4, 3)
    with torch.no_grad():
        prediction[0, 0] = target[0, 0]  # the derivative of |d| at d = 0 is 0
    mean, log_variance = leaf(torch.randn(4, 3)), leaf(2 * torch.randn(4, 3))
    squared = ((prediction - target) ** 2).sum()
    absolute = (prediction - target).abs().sum()
    kl = -0.5 * (1 + log_variance - mean**2 - log_variance.exp()).sum()
    pair = {"prediction": prediction.tolist(), "target": target.tolist()}
    return {
        "sumSquaredError": {**pair, "loss": squared.item(), "gradients": gradients(squared, prediction=prediction)},
        "sumAbsoluteError": {**pair, "loss": absolute.item(), "gradients": gradients(absolute, prediction=prediction)},
        "gaussianKL": {
            "mean": mean.tolist(), "logVariance": log_variance.tolist(), "loss": kl.item(),
            "gradients": gradients(kl, mean=mean, logVariance=log_variance),
        },
    }


def classification_losses():
    result = {"crossEntropyWithLogits": [], "binaryCrossEntropyWithLogits": []}
    rows = torch.cat([2 * torch.randn(4, 3), torch.tensor([[80.0, -80.0, 0.0], [800.0, 799.0, -800.0], [-1e4, 1e4, 1e4]])])
    for reduction in ["sum", "mean"]:
        logits, classes = leaf(rows), torch.tensor([0, 2, 1, 1, 0, 1, 2])
        loss = F.cross_entropy(logits, classes, reduction=reduction)
        result["crossEntropyWithLogits"].append({
            "reduction": reduction, "logits": logits.tolist(), "classes": classes.tolist(), "loss": loss.item(),
            "gradients": gradients(loss, logits=logits),
        })
        values = [80.0, 80.0, -80.0, -80.0, 0.0, 0.0, 1.25, -0.75, 1e-9, 745.0, -745.0, 3.0]
        logits, targets = leaf(values), torch.tensor([1.0, 0, 1, 0, 1, 0, 0.3, 1, 0, 0, 1, 0.5])
        loss = F.binary_cross_entropy_with_logits(logits, targets, reduction=reduction)
        result["binaryCrossEntropyWithLogits"].append({
            "reduction": reduction, "logits": logits.tolist(), "targets": targets.tolist(), "loss": loss.item(),
            "elements": F.binary_cross_entropy_with_logits(logits, targets, reduction="none").tolist(),
            "gradients": gradients(loss, logits=logits),
        })
    return result


def activations():
    values = [-1e4, -800.0, -100.0, -88.0, -40.0, -20.0, -1.5, -1e-8, 0.0, 1e-8, 0.5, 2.0, 19.0, 21.0, 40.0, 88.0, 100.0, 800.0, 1e4]
    result = {"x": values}
    # PyTorch's own softplus turns linear above `threshold`; a threshold beyond the float64 mantissa keeps the exact log(1 + exp(x)).
    for name, f in {"relu": torch.relu, "sigmoid": torch.sigmoid, "tanh": torch.tanh, "softplus": lambda x: F.softplus(x, threshold=40)}.items():
        x = leaf(values)
        y = f(x)
        result[name] = {"output": y.tolist(), "gradient": torch.autograd.grad(y.sum(), x)[0].tolist()}
    return result


def optimisers():
    """Five steps on 1/2 sum(curvature * (w - centre)^2); "trajectory" holds w after each step."""
    start, centre, curvature = torch.tensor([1.0, -2.0, 0.5, 0.0]), torch.tensor([0.3, 0.7, 0.5, -1.0]), torch.tensor([1.0, 4.0, 2.0, 0.1])
    settings = [
        ("adam", {"lr": 0.05}),
        ("adam", {"lr": 0.05, "weight_decay": 0.01}),
        ("adam", {"lr": 0.02, "betas": (0.8, 0.95), "eps": 1e-4}),
        ("sgd", {"lr": 0.1, "momentum": 0.0}),
        ("sgd", {"lr": 0.1, "momentum": 0.9}),
        ("sgd", {"lr": 0.1, "momentum": 0.9, "weight_decay": 0.01}),
    ]
    names = {"lr": "learningRate", "weight_decay": "weightDecay", "eps": "epsilon", "betas": "betas", "momentum": "momentum"}
    runs = []
    for kind, options in settings:
        w = leaf(start)
        optimiser = {"adam": torch.optim.Adam, "sgd": torch.optim.SGD}[kind]([w], **options)
        losses, trajectory = [], []
        for _ in range(5):
            optimiser.zero_grad()
            loss = 0.5 * (curvature * (w - centre) ** 2).sum()
            loss.backward()
            optimiser.step()
            losses.append(loss.item())
            trajectory.append(w.tolist())
        runs.append({"optimiser": kind, "options": {names[k]: v for k, v in options.items()}, "losses": losses, "trajectory": trajectory})
    return {"start": start.tolist(), "centre": centre.tolist(), "curvature": curvature.tolist(), "runs": runs}


out["linear"] = linear()
out["batchNorm"] = batch_norm()
out["losses"] = {**regression_losses(), **classification_losses()}
out["activations"] = activations()
out["optimisers"] = optimisers()
Path(__file__).with_suffix(".json").write_text(json.dumps(out) + "\n")
