# Writes small Parquet files as pandas and pyarrow do: python3 parquet.py (pandas 3.1.1, pyarrow 26.0.1).
import pathlib

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

here = pathlib.Path(__file__).parent / "parquet"
rows = 24
frame = pd.DataFrame(
    {
        "age": pd.array([30 + i % 7 if i != 3 else None for i in range(rows)], dtype="Int64"),
        "dose": [0.1 * i if i != 5 else float("nan") for i in range(rows)],
        "small": np.arange(rows, dtype="float32") * np.float32(0.5),
        "smoker": [i % 3 == 0 for i in range(rows)],
        "site": pd.Categorical([["Ulm", "Köln", "Bonn"][i % 3] for i in range(rows)]),
        "seen": pd.to_datetime(["2024-01-15 08:30:00"]).repeat(rows) + pd.to_timedelta(range(rows), unit="D"),
        "born": [(pd.Timestamp("1950-02-03") + pd.Timedelta(days=100 * i)).date() for i in range(rows)],
        "group": [["ill", "well"][i % 2] for i in range(rows)],
    },
    index=[f"p{i:03d}" for i in range(rows)],
)
frame.to_parquet(here / "pandas.parquet")
for codec in ["gzip", "brotli", "zstd", "lz4"]:
    frame[["dose", "group"]].fillna(1).to_parquet(here / f"{codec}.parquet", compression=codec)
pq.write_table(pa.table({"x": [1.0, 2.0], "list": [[1], [2, 3]], "c": ["a", "b"]}), here / "lists.parquet")
