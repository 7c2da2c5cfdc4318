"""Writes search-plots.json: the numbers behind the pictures of a study, from Optuna 5.0.

Each study is sampled at random, with some trials pruned and failed. Its importances are those of FanovaImportanceEvaluator over
several seeds of its forest, since a forest depends on its seed. A parameter "log_..." is uniform in the base-10 logarithm: Optuna
undoes logarithmic scales before it measures volumes, and would otherwise weigh by something else.
"""
import json
import math
from pathlib import Path

import optuna
from optuna.importance import FanovaImportanceEvaluator
from optuna.visualization._optimization_history import _get_optimization_history_info_list
from optuna.visualization._slice import _get_slice_plot_info

optuna.logging.set_verbosity(optuna.logging.ERROR)
FOREST_SEEDS = 20


def numbers(trial):
    x = trial.suggest_float("x", -2, 3)
    log_lr = trial.suggest_float("log_lr", -5, -3)
    width = trial.suggest_int("width", 2, 9)
    trial.suggest_float("nothing", 0, 1)
    return 0.3 * (x - 0.5) ** 2 + 1.5 * (log_lr + 3.6) ** 2 + 0.4 * abs(width - 6) + 0.5 * x * (log_lr + 4)


def mixed(trial):
    kind = trial.suggest_categorical("kind", ["relu", "tanh", "elu", "gelu"])
    x = trial.suggest_float("x", 0, 1)
    depth = trial.suggest_int("depth", 1, 4)
    return {"relu": 0.0, "tanh": 1.0, "elu": 0.3, "gelu": 2.0}[kind] + math.sin(5 * x) + 0.2 * depth


def run(objective, trials, seed, direction):
    study = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=seed), direction=direction)

    def with_failures(trial):
        value = objective(trial)
        if trial.number % 13 == 5:
            raise optuna.TrialPruned()
        if trial.number % 17 == 3:
            raise ValueError("on purpose")
        return value

    study.optimize(with_failures, n_trials=trials, catch=(ValueError,))
    forests = [study_importance(study, s) for s in range(FOREST_SEEDS)]
    history = _get_optimization_history_info_list(study, None, "value", False)[0]
    finished = [i for i, value in enumerate(history.values_info.values) if not math.isnan(value)]
    return {
        "direction": direction,
        "trials": [
            {"id": t.number, "params": t.params, "state": t.state.name.lower(), "value": t.value} for t in study.trials
        ],
        "importance": {name: [f[name] for f in forests] for name in sorted(forests[0])},
        "history": {
            # Trials without a value have NaN here.
            "ids": [history.trial_numbers[i] for i in finished],
            "values": [history.values_info.values[i] for i in finished],
            "best": [float(history.best_values_info.values[i]) for i in finished],
        },
        "slices": [
            {"parameter": s.param_name, "ids": s.trial_numbers, "x": s.x, "y": s.y}
            for s in _get_slice_plot_info(study, None, None, "value").subplots
        ],
    }


def study_importance(study, seed):
    return optuna.importance.get_param_importances(study, evaluator=FanovaImportanceEvaluator(seed=seed))


content = {
    "optuna": optuna.__version__,
    "numbers": run(numbers, 120, 1, "minimize"),
    "mixed": run(mixed, 120, 2, "maximize"),
}
Path(__file__).with_suffix(".json").write_text(json.dumps(content) + "\n")
