"""Which trials Optuna's pruners end, and where (Optuna 5.0).

Trials with made-up curves run three at a time, taking turns; a pruned one stops and the next takes its place. Per case:
the pruner's options, and for every trial in the order of their beginning its steps, values, and the step at which it was
pruned (null when it was not). No trial passes two rungs in one step, because there Optuna asks for more than the values.
"""

import json
import pathlib
import random

import optuna

optuna.logging.set_verbosity(optuna.logging.WARNING)

CASES = [
    ("median", {}, {}),
    ("median", {"startupTrials": 2, "warmupSteps": 4}, {"n_startup_trials": 2, "n_warmup_steps": 4}),
    (
        "median",
        {"startupTrials": 1, "warmupSteps": 2, "interval": 3, "least": 3},
        {"n_startup_trials": 1, "n_warmup_steps": 2, "interval_steps": 3, "n_min_trials": 3},
    ),
    ("halving", {}, {"min_resource": 1}),
    ("halving", {"minResource": 2, "reductionFactor": 3}, {"min_resource": 2, "reduction_factor": 3}),
    (
        "halving",
        {"reductionFactor": 2, "skippedRungs": 1},
        {"min_resource": 1, "reduction_factor": 2, "min_early_stopping_rate": 1},
    ),
]


def run(kind, options, direction, every_step, seed):
    dice = random.Random(seed)
    pruner = optuna.pruners.MedianPruner(**options) if kind == "median" else optuna.pruners.SuccessiveHalvingPruner(**options)
    study = optuna.create_study(direction=direction, pruner=pruner)
    trials, running = [], []
    while len(trials) < 40 or running:
        while len(running) < 3 and len(trials) < 40:
            level, rate, step, steps = dice.uniform(0, 1), dice.uniform(0.05, 0.4), 0, []
            while step < 20:
                step += 1 if every_step else dice.randint(1, 2)
                steps.append(step)
            values = [round(level + (1 - rate) ** s + dice.gauss(0, 0.05), 3) for s in steps]
            if direction == "maximize":
                values = [-value for value in values]
            record = {"steps": steps, "values": values, "pruned": None}
            trials.append(record)
            running.append((study.ask(), record, iter(list(zip(steps, values)))))
        for entry in list(running):
            trial, record, rest = entry
            at = next(rest, None)
            if at is None:
                study.tell(trial, record["values"][-1])
                running.remove(entry)
                continue
            trial.report(at[1], at[0])
            if trial.should_prune():
                record["pruned"] = at[0]
                study.tell(trial, state=optuna.trial.TrialState.PRUNED)
                running.remove(entry)
    return trials


cases = []
for number, (kind, ours, theirs) in enumerate(CASES):
    for seed, direction in enumerate(("minimize", "maximize")):
        every_step = kind == "median"
        trials = run(kind, theirs, direction, every_step, 2 * number + seed)
        cases.append({"kind": kind, "options": ours, "direction": direction, "trials": trials})

path = pathlib.Path(__file__).with_suffix(".json")
path.write_text(json.dumps({"optuna": optuna.__version__, "cases": cases}, separators=(",", ":")) + "\n")
