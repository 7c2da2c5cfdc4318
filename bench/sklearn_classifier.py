"""Times scikit-learn's MLPClassifier on a table in files, the peer of the library's own. classifier.mjs starts it.

    python3 bench/sklearn_classifier.py --x FILE --y FILE --rows 1820 --columns 500 --hidden 500,200,100 --dtype float32

reads raw float32 rows and raw int32 labels, fits once untimed and then --fits times, and prints one JSON object: {"times",
"losses", "threads", "dtype", "sklearn", "peakMiB"}. `times` are milliseconds of a fit over its epochs.
"""
import argparse
import json
import os
import resource
import sys
import time
import warnings

parser = argparse.ArgumentParser(description="Fits of scikit-learn's MLPClassifier.")
parser.add_argument("--x", required=True)
parser.add_argument("--y", required=True)
parser.add_argument("--rows", type=int, required=True)
parser.add_argument("--columns", type=int, required=True)
parser.add_argument("--hidden", type=lambda s: [int(w) for w in s.split(",")], required=True)
parser.add_argument("--batch", type=int, default=200)
parser.add_argument("--epochs", type=int, default=20)
parser.add_argument("--fits", type=int, default=2)
parser.add_argument("--dtype", choices=["float32", "float64"], default="float64")
parser.add_argument("--threads", type=int, default=1)
args = parser.parse_args()
os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = str(args.threads)  # before NumPy loads its libraries

try:
    import numpy as np
    import sklearn
    from sklearn.neural_network import MLPClassifier
except ImportError as error:
    sys.exit(f"sklearn_classifier.py: {error}; install scikit-learn (Debian: python3-sklearn) or leave this comparison out")

warnings.simplefilter("ignore")  # that it has not converged after so few epochs is no news

x = np.fromfile(args.x, np.float32).reshape(args.rows, args.columns).astype(args.dtype)
y = np.fromfile(args.y, np.int32)


def fit():
    """Milliseconds an epoch, and the losses. No epoch ends the training early."""
    model = MLPClassifier(args.hidden, batch_size=args.batch, max_iter=args.epochs, tol=0, n_iter_no_change=args.epochs + 1, random_state=1)
    start = time.perf_counter()
    model.fit(x, y)
    ms = (time.perf_counter() - start) * 1000
    assert model.n_iter_ == args.epochs, f"{model.n_iter_} epochs instead of {args.epochs}"
    return ms / args.epochs, model.loss_curve_


fit()
fits = [fit() for _ in range(args.fits)]
print(
    json.dumps(
        {
            "times": [ms for ms, _ in fits],
            "losses": fits[0][1],
            "threads": args.threads,
            "dtype": args.dtype,
            "sklearn": sklearn.__version__,
            "peakMiB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        }
    )
)
