"""Optuna's TPE as a server of suggestions, with its defaults: 10 random trials, then the estimator.

First prints {"about": version}; then answers every line of JSON on standard input with one:
  {"space": {...}, "seed": 0}   begins a study; {}
  {"ask": true}                 {"params": {...}}
  {"tell": value or null}       the value of the last suggestion, null for a failure; {}
"""
import json
import sys

import optuna
from optuna.distributions import FloatDistribution, IntDistribution

optuna.logging.set_verbosity(optuna.logging.ERROR)


def distribution(spec):
    kind = IntDistribution if spec["type"] == "int" else FloatDistribution
    return kind(spec["low"], spec["high"], log=spec.get("log", False))


def say(answer):
    print(json.dumps(answer), flush=True)


study = space = trial = None
say({"about": f"Optuna {optuna.__version__}"})
for line in sys.stdin:
    question = json.loads(line)
    if "space" in question:
        space = {name: distribution(spec) for name, spec in question["space"].items()}
        study = optuna.create_study(sampler=optuna.samplers.TPESampler(seed=question["seed"]))
        say({})
    elif "ask" in question:
        trial = study.ask(space)
        say({"params": trial.params})
    else:
        value = question["tell"]
        if value is None:
            study.tell(trial, state=optuna.trial.TrialState.FAIL)
        else:
            study.tell(trial, value)
        say({})
