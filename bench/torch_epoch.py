"""Times training epochs of the published VAE in PyTorch (float32; on the CPU, or with --device cuda on a graphics card), the peer that the library's own epochs are compared with.

    python3 bench/torch_epoch.py --rows 38 --features 7130 --hidden 346,178 --latent 108 --epochs 20 --threads 1

prints one JSON object: {"median_ms", "times", "losses", "threads", "torch", "fused", "compiled", "parameters", "peakMiB"}. `times` are
milliseconds of the timed epochs, `losses` are per row, of all epochs, the warm-up's first.

One epoch: for each batch, forward, summed squared error + KL, backward, Adam. block(a, b) = Linear, BatchNorm, ReLU.
"""
import argparse
import json
import os
import resource
import statistics
import sys
import time

parser = argparse.ArgumentParser(description="Training epochs of the published VAE in PyTorch.")
parser.add_argument("--rows", type=int, default=38)
parser.add_argument("--features", type=int, default=7130, help="columns of the table, the class included")
parser.add_argument("--hidden", type=lambda s: [int(w) for w in s.split(",")], default=[346, 178], help="hidden widths, for example 346,178")
parser.add_argument("--latent", type=int, default=108)
parser.add_argument("--epochs", type=int, default=20)
parser.add_argument("--warmup", type=int, default=3, help="epochs that are run and not timed")
parser.add_argument("--threads", type=int, default=1)
parser.add_argument("--batch", type=int, default=1024)
parser.add_argument("--rate", type=float, default=2.7e-4, help="learning rate of Adam")
parser.add_argument("--seed", type=int, default=0)
parser.add_argument("--device", default="cpu", help="cpu, or where PyTorch keeps the model: cuda, mps")
parser.add_argument("--compile", action="store_true", help="the step's forward pass, loss and backward pass by torch.compile")
parser.add_argument("--fused", action="store_true", help="Adam in one pass where this PyTorch has that on the CPU; the result says whether")
args = parser.parse_args()
for option in ["features", "latent", "epochs", "threads"]:
    if getattr(args, option) < 1:
        parser.error(f"--{option} must be at least 1, found {getattr(args, option)}")
for option in ["rows", "batch"]:
    if getattr(args, option) < 2:
        parser.error(f"--{option} must be at least 2 (BatchNorm needs two rows), found {getattr(args, option)}")
os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = str(args.threads)  # before torch loads its libraries

try:
    import torch
    from torch import nn
except ImportError as error:
    sys.exit(f"torch_epoch.py: PyTorch cannot be imported ({error}); install it (Debian: python3-torch) or leave this comparison out")

torch.set_num_threads(args.threads)
torch.manual_seed(args.seed)


def chain(widths):
    layers = []
    for a, b in zip(widths, widths[1:]):
        layers += [nn.Linear(a, b), nn.BatchNorm1d(b), nn.ReLU()]
    return nn.Sequential(*layers)


class VAE(nn.Module):
    def __init__(self, features, hidden, latent):
        super().__init__()
        way_in = [*hidden, hidden[-1]]  # the last layer is repeated
        self.encoder = chain([features, *way_in, latent])
        self.mean, self.log_variance = nn.Linear(latent, latent), nn.Linear(latent, latent)
        self.decoder = nn.Sequential(*chain([latent, latent, *reversed(way_in)]), nn.Linear(hidden[0], features), nn.BatchNorm1d(features))
        for layer in self.modules():
            if isinstance(layer, nn.Linear):
                nn.init.zeros_(layer.bias)  # the weights' default is the protocol's: uniform within 1 / sqrt(fan-in)

    def forward(self, x):
        h = self.encoder(x)
        mean, log_variance = self.mean(h), self.log_variance(h)
        return self.decoder(mean + torch.exp(log_variance / 2) * torch.randn_like(mean)), mean, log_variance


def batches(x):
    """Rows in order; a last batch of a single row joins the one before it."""
    starts = list(range(0, len(x), args.batch))
    if len(starts) > 1 and len(x) - starts[-1] == 1:
        starts.pop()
    return [x[a:b] for a, b in zip(starts, [*starts[1:], len(x)])]


def has_fused_adam():
    """Whether one step of Adam in one pass works on the CPU; before version 2 the option was for GPUs alone."""
    if int(torch.__version__.split(".")[0]) < 2:
        return False
    try:
        probe = torch.zeros(1, requires_grad=True)
        probe.grad = torch.ones(1)
        torch.optim.Adam([probe], fused=True).step()
        return True
    except RuntimeError:
        return False


x = torch.randn(args.rows, args.features)
x = ((x - x.mean(0)) / x.std(0, unbiased=False)).to(args.device)
model = VAE(args.features, args.hidden, args.latent).train().to(args.device)
fused = args.fused and has_fused_adam()
optimiser = torch.optim.Adam(model.parameters(), lr=args.rate, **({"fused": True} if fused else {}))
parts = batches(x)


def loss_of(part):
    output, mean, log_variance = model(part)
    return ((output - part) ** 2).sum() - 0.5 * (1 + log_variance - mean**2 - log_variance.exp()).sum()


if args.compile:
    loss_of = torch.compile(loss_of)


def epoch():
    """One pass over the rows: milliseconds, and loss per row."""
    total, start = 0.0, time.perf_counter()
    for part in parts:
        optimiser.zero_grad(set_to_none=True)
        loss = loss_of(part)
        loss.backward()
        optimiser.step()
        total += loss.item()
    return (time.perf_counter() - start) * 1000, total / args.rows


runs = [epoch() for _ in range(args.warmup + args.epochs)]
times = [ms for ms, _ in runs[args.warmup :]]
print(
    json.dumps(
        {
            "median_ms": statistics.median(times),
            "times": times,
            "losses": [loss for _, loss in runs],
            "threads": torch.get_num_threads(),
            "torch": torch.__version__,
            "device": torch.cuda.get_device_name() if args.device == "cuda" else args.device,
            "fused": fused,
            "compiled": args.compile,
            "parameters": sum(p.numel() for p in model.parameters()),
            "peakMiB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        }
    )
)
