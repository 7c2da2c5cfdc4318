"""Writes vae.json: small variational autoencoders in float64 PyTorch (losses, gradients, twenty Adam steps).

Notation: D features, H hidden widths, Z latent size, N rows.
block(a, b) = Linear a -> b, BatchNorm over b, ReLU. z = mean + exp(logVariance / 2) * noise.
loss = sum (output - x)^2 - 1/2 sum (1 + logVariance - mean^2 - exp(logVariance)), both over rows and columns.

"training" and "evaluation" (running statistics) are one forward and backward pass each, with noise[0], from "parameters" and
"buffers". "adam" starts from the same "parameters" and "buffers": step i uses noise[i] in training mode; its evaluationLoss, after the
last step, is in evaluation mode with z = mean. The true gradient of a bias in front of a BatchNorm in training mode is zero:
what stands there is rounding, which Adam in float32 turns into steps of the full learning rate. They change no output in training mode,
but move the running means, and with them evaluationLoss (by up to 1 %).
"reluMargin" is the smallest |input of a ReLU| in the whole case: rounding below it flips no unit. The seeds were chosen for a wide margin
and for agreement with PyTorch's own float32 run: all parameters but those biases within 1e-6 after the twenty steps.
"""
import json
from pathlib import Path

import torch
from torch import nn

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)
STEPS, RATE = 20, 1e-3


class Block(nn.Module):
    margin = float("inf")  # smallest |input of a ReLU| so far

    def __init__(self, inputs, outputs, relu=True):
        super().__init__()
        self.linear, self.norm, self.relu = nn.Linear(inputs, outputs), nn.BatchNorm1d(outputs), relu

    def forward(self, x):
        y = self.norm(self.linear(x))
        if self.relu:
            Block.margin = min(Block.margin, y.abs().min().item())
        return torch.relu(y) if self.relu else y


def chain(widths):
    return nn.ModuleList(Block(a, b) for a, b in zip(widths, widths[1:]))


class VAE(nn.Module):
    def __init__(self, features, hidden, latent, repeat):
        super().__init__()
        way_in = [*hidden, hidden[-1]] if repeat else hidden
        self.encoder = chain([features, *way_in])
        self.latent = Block(hidden[-1], latent)
        self.mean, self.logVariance = nn.Linear(latent, latent), nn.Linear(latent, latent)
        self.decoder = chain([latent, latent, *reversed(way_in)])
        self.output = Block(hidden[0], features, relu=False)

    def forward(self, x, noise=None):
        h = x
        for block in [*self.encoder, self.latent]:
            h = block(h)
        mean, log_variance = self.mean(h), self.logVariance(h)
        h = mean if noise is None else mean + torch.exp(log_variance / 2) * noise
        for block in self.decoder:
            h = block(h)
        return self.output(h), mean, log_variance


def losses(x, output, mean, log_variance):
    reconstruction = ((output - x) ** 2).sum()
    kl = -0.5 * (1 + log_variance - mean**2 - log_variance.exp()).sum()
    return reconstruction + kl, reconstruction, kl


def randomise(model):
    """Away from the defaults, so that no scale is 1, no shift is 0 and no running statistic is trivial."""
    with torch.no_grad():
        for name, p in model.named_parameters():
            if name.endswith("norm.weight"):
                p.copy_(0.6 + 0.9 * torch.rand(p.shape))
            elif name.endswith("norm.bias"):
                p.copy_(0.4 * torch.randn(p.shape) + 0.1)
            elif name.endswith("bias"):
                p.copy_(0.3 * torch.randn(p.shape))
            else:
                p.copy_(1.2 * torch.randn(p.shape) / p.shape[1] ** 0.5)
        for name, b in model.named_buffers():
            if name.endswith("running_mean"):
                b.copy_(0.3 * torch.randn(b.shape))
            elif name.endswith("running_var"):
                b.copy_(0.5 + torch.rand(b.shape))


def listed(tensors):
    return [{"name": n, "shape": list(t.shape), "values": t.detach().flatten().tolist()} for n, t in tensors if t.dim() > 0]


def one_pass(model, x, noise):
    model.zero_grad()
    output, mean, log_variance = model(x, noise)
    loss, reconstruction, kl = losses(x, output, mean, log_variance)
    loss.backward()
    return {
        "loss": loss.item(), "reconstruction": reconstruction.item(), "kl": kl.item(),
        "mean": mean.tolist(), "logVariance": log_variance.tolist(), "output": output.tolist(),
        "gradients": listed((n, p.grad) for n, p in model.named_parameters()),
    }


def case(name, seed, features, hidden, latent, rows, repeat=True):
    torch.manual_seed(seed)
    model = VAE(features, hidden, latent, repeat)
    randomise(model)
    x = torch.randn(rows, features) * (0.5 + torch.rand(features)) + 0.3 * torch.randn(features)
    noise = torch.randn(STEPS, rows, latent)
    result = {
        "name": name, "features": features, "hidden": hidden, "latent": latent, "rows": rows, "repeatLastLayer": repeat,
        "x": x.tolist(), "noise": noise.tolist(),
        "parameters": listed(model.named_parameters()), "buffers": listed(model.named_buffers()),
    }
    start = {n: t.clone() for n, t in model.state_dict().items()}
    for mode in ["training", "evaluation"]:
        model.load_state_dict(start)
        model.train(mode == "training")
        result[mode] = one_pass(model, x, noise[0])

    model.load_state_dict(start)
    model.train()
    optimiser = torch.optim.Adam(model.parameters(), lr=RATE)
    step_losses = []
    for step in range(STEPS):
        optimiser.zero_grad()
        loss = losses(x, *model(x, noise[step]))[0]
        loss.backward()
        optimiser.step()
        step_losses.append(loss.item())
    result["adam"] = {
        "learningRate": RATE, "losses": step_losses,
        "parameters": listed(model.named_parameters()), "buffers": listed(model.named_buffers()),
    }
    model.eval()
    result["adam"]["evaluationLoss"] = losses(x, *model(x))[0].item()
    result["reluMargin"] = Block.margin
    Block.margin = float("inf")
    return result


if __name__ == "__main__":
    cases = [
        case("two widths", 5, 7, [5, 4], 3, 6),
        case("three widths", 35, 9, [6, 5, 4], 2, 8),
        case("two widths, last layer not repeated", 83, 6, [5, 3], 2, 5, repeat=False),
    ]
    Path(__file__).with_suffix(".json").write_text(json.dumps({"torch": torch.__version__, "cases": cases}) + "\n")
