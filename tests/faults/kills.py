"""A run killed twenty times at random moments; each time it must be readable and go on.

Rule: a real child, a real `kill`; what is left is read by the same code as the server's, and the model is loaded.
"""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from model.runs import epochs, folders

ROOT = Path(__file__).parents[2]
KILLS, EPOCHS = 20, 500
SETTINGS = ("--preset", "three-conv-64", "--epochs", str(EPOCHS), "--limit", "600", "--data", "builtin", "--seed", "1")
LOADS = "import keras, sys; keras.models.load_model(sys.argv[1]); print('loaded')"


def child(run: Path, workspace: Path) -> subprocess.Popen[bytes]:
    """The training process, going on where the run is."""
    line = [
        sys.executable,
        "-m",
        "model.train",
        *SETTINGS,
        "--out",
        str(run),
        "--workspace",
        str(workspace),
        "--resume",
    ]
    return subprocess.Popen(line, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def kill_once(run: Path, workspace: Path, chance: random.Random) -> int:
    """Start, kill at some moment from the first second on, check what is left; returns the whole epochs."""
    process = child(run, workspace)
    while not folders.metrics(run) and process.poll() is None and not (run / folders.CHECKPOINT).exists():
        time.sleep(0.02)  # the first time: until there is something to lose
    time.sleep(chance.uniform(0, 12))
    process.kill()
    process.wait()
    status = folders.read(run)
    assert status is not None and status.state == "interrupted", status
    done = [row["epoch"] for row in folders.metrics(run)]
    assert done == list(range(1, len(done) + 1)), done
    for epoch in epochs.recorded(run):
        epochs.weights(run, epoch)
    loaded = subprocess.run([sys.executable, "-c", LOADS, str(run / folders.MODEL)], capture_output=True, text=True)
    assert loaded.stdout.strip() == "loaded", loaded.stderr
    return len(done)


def main(chance: random.Random) -> dict[str, object]:
    """Kill, look, resume; at the end one uninterrupted run must have measured the same."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        workspace = Path(folder)
        run = workspace / "runs" / "killed"
        reached = []
        for number in range(1, KILLS + 1):
            reached.append(kill_once(run, workspace, chance))
            print(f"kill {number}: {reached[-1]} whole epochs, model loads", file=sys.stderr, flush=True)
        assert child(run, workspace).wait() == 0, "it could not be finished"
        straight = workspace / "runs" / "straight"
        assert child(straight, workspace).wait() == 0
        same = [row["val_loss"] for row in folders.metrics(run)] == [
            row["val_loss"] for row in folders.metrics(straight)
        ]
        assert same, "a resumed run differs from one that never stopped"
    return {"kills": KILLS, "epochs": EPOCHS, "same as one that never stopped": same}
