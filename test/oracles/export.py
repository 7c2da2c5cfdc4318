"""Rows that exported scripts make in PyTorch of given draws, for test/synthesis/pytorch.test.ts; see export-cases.mjs.

python test/oracles/export.py <folder>
"""
import base64
import importlib.util
import json
import sys
import zlib
from pathlib import Path

import numpy as np
import torch

folder = Path(sys.argv[1])
cases = json.loads((folder / "draws.json").read_text())
trained = ["vae-posteriors", "cvae-prior-plain"]
out = {"torch": torch.__version__, "cases": {}}
for name, case in cases.items():
    at = folder / name / "synthesizer.py"
    spec = importlib.util.spec_from_file_location(f"case_{len(out['cases'])}", at)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    model = module.Synthesizer()
    draws = {k: np.array(values) for k, values in case["draws"].items()}
    rows, codes = model.rows_from(torch.tensor(case["codes"]), draws)
    ours = torch.tensor(case["ours"], dtype=torch.float64)
    spread = torch.maximum(ours.abs(), ours.std(0))
    worst = ((rows - ours).abs() / spread.clamp(min=1e-300)).nan_to_num().max()
    print(f"{name}: {tuple(rows.shape)}, greatest difference {worst:.2e}")
    out["cases"][name] = {
        "model": base64.b64encode((folder / name / "model.safetensors").read_bytes()).decode(),
        "script": f"{zlib.crc32(at.read_bytes()):08x}",
        "classes": codes.tolist(),
        "rows": rows.tolist(),
    }
    if model.table.words:
        out["cases"][name]["lines"] = model.table.lines(rows, codes)
    if name in trained:
        # Trained further in PyTorch, saved by the script, and read again by vaelab.
        features, given = torch.tensor(case["table"]["features"]), torch.tensor(case["table"]["codes"])
        x = model.view(features, given)
        encoded = model.encode(x, given)[0]
        optimizer = torch.optim.Adam(model.parameters(), 1e-2)
        torch.manual_seed(1)
        model.train()
        for _ in range(30):
            optimizer.zero_grad()
            model.loss(x, given).backward()
            optimizer.step()
        model.eval()
        model.save(folder / name / "trained.safetensors")
        again, _ = module.Synthesizer(folder / name / "trained.safetensors").rows_from(codes, draws)
        print(f"  trained further: rows move by up to {(again - rows).abs().max():.3g}")
        out["cases"][name]["further"] = {
            "table": case["table"],
            "encoded": encoded.tolist(),
            "model": base64.b64encode((folder / name / "trained.safetensors").read_bytes()).decode(),
            "rows": again.tolist(),
        }
(Path(__file__).parent / "export.json").write_text(json.dumps(out, separators=(",", ":")) + "\n")
