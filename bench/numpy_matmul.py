"""Times matrix products in NumPy (float32), the native peer of the kernels. kernels.mjs starts it.

First it prints {"python", "numpy", "blas"}; then it answers every line of JSON on standard input with one:
    {"load": [A, B], "shapes": [[...], [...]], "transposed": [bool, bool]}  reads the files of raw float32;   answers {}
    {"time": n}                                                             n products; answers {"ms": all together}
    {"save": FILE}                                                          writes the product; answers {}
"""
import ctypes
import json
import platform
import sys
import time

try:
    import numpy as np
except ImportError as error:
    sys.exit(f"numpy_matmul.py: NumPy cannot be imported ({error}); install it or leave this comparison out")


def blas():
    """The library behind the products and the kernels that it has chosen for this processor."""
    try:
        from threadpoolctl import threadpool_info

        for pool in threadpool_info():
            if pool["user_api"] == "blas":
                return f"{pool['internal_api']} {pool['version']}, {pool.get('architecture', 'unknown')} kernels"
    except ImportError:
        pass
    try:
        built = np.show_config(mode="dicts")["Build Dependencies"]["blas"]
        return f"{built['name']} {built['version']}, {chosen_kernels()} kernels"
    except (TypeError, KeyError):
        return "unknown library"


def chosen_kernels():
    """Asks the loaded OpenBLAS itself; NumPy's wheels have it under other names."""
    try:
        with open("/proc/self/maps") as maps:
            path = next(line.split()[-1] for line in maps if "openblas" in line)
        library = ctypes.CDLL(path)
        for name in ["openblas_get_corename", "scipy_openblas_get_corename64_", "scipy_openblas_get_corename"]:
            if hasattr(library, name):
                function = getattr(library, name)
                function.restype = ctypes.c_char_p
                return function().decode()
    except (OSError, StopIteration):
        pass
    return "unknown"


def answer(question):
    global left, right, out
    if "load" in question:
        left, right = (
            (matrix.T if transposed else matrix)
            for matrix, transposed in zip(
                (np.fromfile(path, np.float32).reshape(shape) for path, shape in zip(question["load"], question["shapes"])),
                question["transposed"],
            )
        )
        out = np.empty((left.shape[0], right.shape[1]), np.float32)
        return {}
    if "time" in question:
        start = time.perf_counter()
        for _ in range(question["time"]):
            np.matmul(left, right, out=out)
        ms = (time.perf_counter() - start) * 1000
        time.sleep(0.1)  # OpenBLAS's threads look out for more work for some 30 ms, which would slow the next candidate
        return {"ms": ms}
    out.tofile(question["save"])
    return {}


print(json.dumps({"python": platform.python_version(), "numpy": np.__version__, "blas": blas()}), flush=True)
left = right = out = None
for line in sys.stdin:
    print(json.dumps(answer(json.loads(line))), flush=True)
