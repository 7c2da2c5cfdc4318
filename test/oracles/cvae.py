"""Writes cvae.json: small conditional variational autoencoders in float64 PyTorch (losses, gradients, twenty Adam steps).

What is not said here is as in vae.py. Notation: K classes, one-hot labels y of N rows; the encoder's input is [x, y], the decoder's
[z, y], and the decoder's blocks of the last hidden width H are H + K wide. Options of a case: repeatLastLayer; latentBlock (a block of the
latent size before the heads, and one at the decoder's beginning); outputBatchNorm; outputActivation; dropout p; reconstruction "mse" or "l1",
sum |output - x|.

Dropout follows the ReLU of every hidden block, the latent blocks aside: masks[i] are those of step i in the order of the blocks, 1 where a
unit is kept, which is then divided by 1 - p. "training" uses masks[0]; "evaluation" has no dropout.
"margin" is the smallest |input of a ReLU| in the whole case and, for l1, the smallest |output - x|. The seeds were chosen for a wide one:
see best_seed ("python3 cvae.py seeds" prints them).
"""
import json
import sys
from pathlib import Path

import torch
from torch import nn

from vae import RATE, STEPS, Block, chain, listed, randomise

KEEP = {"repeatLastLayer": True, "latentBlock": False, "outputBatchNorm": False, "outputActivation": "sigmoid", "dropout": 0.0, "reconstruction": "mse"}


class CVAE(nn.Module):
    def __init__(self, features, classes, hidden, latent, options):
        super().__init__()
        self.options, self.masks = options, None
        wide = hidden[-1] + classes
        repeat, block = options["repeatLastLayer"], options["latentBlock"]
        self.encoder = chain([features + classes, *hidden, *([hidden[-1]] if repeat else [])])
        if block:
            self.latent = Block(hidden[-1], latent)
        head = latent if block else hidden[-1]
        self.mean, self.logVariance = nn.Linear(head, latent), nn.Linear(head, latent)
        code = latent + classes
        self.decoder = chain([*([code] if block else []), code, *([wide] * (2 if repeat else 1)), *reversed(hidden[:-1])])
        self.output = Block(hidden[0], features, relu=False)
        if not options["outputBatchNorm"]:
            self.output.norm = nn.Identity()

    def dropped(self, h):
        return h if self.masks is None else h * next(self.masks) / (1 - self.options["dropout"])

    def forward(self, x, y, noise, masks=None):
        self.masks = None if masks is None else iter(masks)
        h = torch.cat([x, y], 1)
        for block in self.encoder:
            h = self.dropped(block(h))
        if self.options["latentBlock"]:
            h = self.latent(h)
        mean, log_variance = self.mean(h), self.logVariance(h)
        h = torch.cat([mean + torch.exp(log_variance / 2) * noise, y], 1)
        for i, block in enumerate(self.decoder):
            h = block(h)
            if i > 0 or not self.options["latentBlock"]:
                h = self.dropped(h)
        output = self.output(h)
        return torch.sigmoid(output) if self.options["outputActivation"] == "sigmoid" else output, mean, log_variance


def losses(model, x, output, mean, log_variance):
    error = output - x
    if model.options["reconstruction"] == "l1":
        Block.margin = min(Block.margin, error.abs().min().item())
    reconstruction = (error.abs() if model.options["reconstruction"] == "l1" else error**2).sum()
    kl = -0.5 * (1 + log_variance - mean**2 - log_variance.exp()).sum()
    return reconstruction + kl, reconstruction, kl


def one_pass(model, x, y, noise, masks):
    model.zero_grad()
    output, mean, log_variance = model(x, y, noise, masks)
    loss, reconstruction, kl = losses(model, x, output, mean, log_variance)
    loss.backward()
    return {
        "loss": loss.item(), "reconstruction": reconstruction.item(), "kl": kl.item(),
        "mean": mean.tolist(), "logVariance": log_variance.tolist(), "output": output.tolist(),
        "gradients": listed((n, p.grad) for n, p in model.named_parameters()),
    }


def case(name, seed, features, classes, hidden, latent, rows, **changes):
    torch.manual_seed(seed)
    options = {**KEEP, **changes}
    model = CVAE(features, classes, hidden, latent, options)
    randomise(model)
    x = torch.randn(rows, features) * (0.5 + torch.rand(features)) + 0.3 * torch.randn(features)
    y = torch.eye(classes)[torch.arange(rows) % classes]
    noise = torch.randn(STEPS, rows, latent)
    blocks = [*model.encoder, *list(model.decoder)[1 if options["latentBlock"] else 0 :]]
    p = options["dropout"]
    masks = [[(torch.rand(rows, b.linear.out_features) >= p).double() for b in blocks] for _ in range(STEPS)] if p else [None] * STEPS
    result = {
        "name": name, "features": features, "classes": classes, "hidden": hidden, "latent": latent, "rows": rows, **options,
        "x": x.tolist(), "y": y.int().tolist(), "noise": noise.tolist(),
        "masks": [[m.int().tolist() for m in step] for step in masks] if p else None,
        "parameters": listed(model.named_parameters()), "buffers": listed(model.named_buffers()),
    }
    start = {n: t.clone() for n, t in model.state_dict().items()}
    Block.margin = float("inf")
    for mode in ["training", "evaluation"]:
        model.load_state_dict(start)
        model.train(mode == "training")
        result[mode] = one_pass(model, x, y, noise[0], masks[0] if mode == "training" else None)

    model.load_state_dict(start)
    model.train()
    optimiser = torch.optim.Adam(model.parameters(), lr=RATE)
    step_losses = []
    for step in range(STEPS):
        optimiser.zero_grad()
        loss = losses(model, x, *model(x, y, noise[step], masks[step]))[0]
        loss.backward()
        optimiser.step()
        step_losses.append(loss.item())
    result["adam"] = {
        "learningRate": RATE, "losses": step_losses,
        "parameters": listed(model.named_parameters()), "buffers": listed(model.named_buffers()),
    }
    result["margin"] = Block.margin
    return result


def best_seed(name, seed, *sizes, **changes):
    """The seed below 300 with the widest margin."""
    return max(range(300), key=lambda s: case(name, s, *sizes, **changes)["margin"])


SPECS = [
    (("early, two widths", 0, 6, 3, [5, 4], 2, 7), {"repeatLastLayer": False}),
    (("later, two widths, last layer repeated", 0, 6, 2, [5, 4], 3, 6), {}),
    (("three widths", 0, 6, 3, [6, 5, 4], 2, 7), {"repeatLastLayer": False}),
    (("absolute error", 0, 5, 3, [5, 4], 2, 7), {"reconstruction": "l1"}),
    (("dropout", 0, 6, 2, [5, 4], 2, 6), {"dropout": 0.25}),
    (("latent block, linear output with BatchNorm", 0, 6, 3, [5, 4], 2, 7), {"latentBlock": True, "outputBatchNorm": True, "outputActivation": "none"}),
]
SEEDS = [263, 220, 255, 16, 231, 215]

if __name__ == "__main__":
    if sys.argv[1:] == ["seeds"]:
        print([best_seed(*spec, **changes) for spec, changes in SPECS])
    else:
        cases = [case(spec[0], seed, *spec[2:], **changes) for seed, (spec, changes) in zip(SEEDS, SPECS)]
        Path(__file__).with_suffix(".json").write_text(json.dumps({"torch": torch.__version__, "cases": cases}) + "\n")
