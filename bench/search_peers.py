"""Suggestions of Optuna (GP, TPE) and BoTorch with their defaults, as a server.

First prints {"about": versions}; then answers every line of JSON on standard input with one:
  {"method": "optuna-gp" | "optuna-tpe" | "botorch", "space": {...}, "seed": 0}   begins a study; {}
  {"ask": true}                              {"id": 0, "params": {...}}
  {"id": 0, "tell": value or null}           null for a failure; {}
  {"recommend": true}                        {"id": 3}: the trial that the method takes for the best
BoTorch takes spaces of real parameters: 10 Sobol points, SingleTaskGP, log expected improvement (noisy with pending trials or noise).
"""
import importlib.metadata
import json
import sys
import warnings

warnings.filterwarnings("ignore")


def version(name):
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None


class OptunaPeer:
    def __init__(self, method, space, seed):
        import optuna
        from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution

        optuna.logging.set_verbosity(optuna.logging.ERROR)

        def distribution(spec):
            if spec["type"] == "categorical":
                return CategoricalDistribution(spec["choices"])
            kind = IntDistribution if spec["type"] == "int" else FloatDistribution
            return kind(spec["low"], spec["high"], log=spec.get("log", False))

        self.failed = optuna.trial.TrialState.FAIL
        self.space = {name: distribution(spec) for name, spec in space.items()}
        samplers = optuna.samplers
        sampler = samplers.GPSampler(seed=seed) if method == "optuna-gp" else samplers.TPESampler(seed=seed)
        self.study = optuna.create_study(sampler=sampler)
        self.trials = {}

    def ask(self):
        trial = self.study.ask(self.space)
        self.trials[trial.number] = trial
        return {"id": trial.number, "params": trial.params}

    def tell(self, number, value):
        trial = self.trials.pop(number)
        if value is None:
            self.study.tell(trial, state=self.failed)
        else:
            self.study.tell(trial, value)

    def recommend(self):
        return self.study.best_trial.number


class BotorchPeer:
    def __init__(self, method, space, seed):
        import torch

        self.torch = torch
        torch.manual_seed(seed)
        self.names = list(space)
        self.low = torch.tensor([space[name]["low"] for name in self.names], dtype=torch.double)
        self.high = torch.tensor([space[name]["high"] for name in self.names], dtype=torch.double)
        self.start = torch.quasirandom.SobolEngine(len(self.names), scramble=True, seed=seed)
        self.points, self.values = [], {}

    def model(self):
        from botorch.fit import fit_gpytorch_mll
        from botorch.models import SingleTaskGP
        from gpytorch.mlls import ExactMarginalLogLikelihood

        ids = sorted(i for i, value in self.values.items() if value is not None)
        x = self.torch.stack([self.points[i] for i in ids])
        y = -self.torch.tensor([[self.values[i]] for i in ids], dtype=self.torch.double)
        y = (y - y.mean()) / y.std().clamp_min(1e-12)
        model = SingleTaskGP(x, y)
        fit_gpytorch_mll(ExactMarginalLogLikelihood(model.likelihood, model))
        return model, ids, x, y

    def ask(self):
        from botorch.acquisition import LogExpectedImprovement, qLogNoisyExpectedImprovement
        from botorch.optim import optimize_acqf

        done = sum(value is not None for value in self.values.values())
        if len(self.points) < 10 or done < 3:
            point = self.start.draw(1, dtype=self.torch.double)[0]
        else:
            model, _, x, y = self.model()
            pending = [self.points[i] for i in range(len(self.points)) if i not in self.values]
            if pending or self.noisy:
                waiting = self.torch.stack(pending) if pending else None
                gain = qLogNoisyExpectedImprovement(model, x, X_pending=waiting)
            else:
                gain = LogExpectedImprovement(model, y.max())
            bounds = self.torch.stack([self.torch.zeros_like(self.low), self.torch.ones_like(self.low)])
            point = optimize_acqf(gain, bounds, q=1, num_restarts=10, raw_samples=512)[0][0]
        self.points.append(point)
        x = self.low + (self.high - self.low) * point
        return {"id": len(self.points) - 1, "params": dict(zip(self.names, x.tolist()))}

    noisy = False

    def tell(self, number, value):
        self.values[number] = value

    def recommend(self):
        model, ids, x, _ = self.model()
        return ids[int(model.posterior(x).mean.argmax())]


def say(answer):
    print(json.dumps(answer), flush=True)


peer = None
say({"about": {name: version(name) for name in ("optuna", "botorch")}})
for line in sys.stdin:
    question = json.loads(line)
    if "space" in question:
        kind = BotorchPeer if question["method"] == "botorch" else OptunaPeer
        peer = kind(question["method"], question["space"], question["seed"])
        peer.noisy = question.get("noisy", False)
        say({})
    elif "ask" in question:
        say(peer.ask())
    elif "recommend" in question:
        say({"id": peer.recommend()})
    else:
        peer.tell(question["id"], question["tell"])
        say({})
