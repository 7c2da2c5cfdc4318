"""Functions of the black-box optimisation benchmark (BBOB), from the package `coco-experiment`, as a server.

First prints {"about": versions}; then answers every line of JSON on standard input with one:
  {"function": 1, "dimension": 2, "instance": 1}   begins with a function on [-5, 5]^dimension; {"best": its least value}
  {"x": [0.5, -1]}                                 {"value": 80.9}
"""
import importlib.metadata
import json
import os
import sys
import tempfile

import cocoex

# The package leaves files in the folder that it is used from.
os.chdir(tempfile.gettempdir())


def say(answer):
    print(json.dumps(answer), flush=True)


say({"about": {"coco-experiment": importlib.metadata.version("coco-experiment")}})
problem = None
for line in sys.stdin:
    question = json.loads(line)
    if "x" in question:
        say({"value": float(problem(question["x"]))})
    else:
        problem = cocoex.BareProblem("bbob", question["function"], question["dimension"], question["instance"])
        say({"best": float(problem.best_value())})
