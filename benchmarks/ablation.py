"""What each part of the pipeline is worth: several pipelines on the same sentences, in one run.

    uv run python benchmarks/ablation.py [--set FILE] [--pipelines NAME …] [--every N] [--full]

Each pipeline is trained from data/nlu, or every Nth sentence of it, and asked in a process of its own. Prints, of each:
right first answers, coverage at 1 % wrong, milliseconds a message (p50, p95), memory in MB, the model's size in MB,
seconds of training. `stock` is what `rasa init` makes, with Rasa's LogisticRegressionClassifier for DIET; `diet` is with
DIET, needs `--full` (TensorFlow is loaded) and much time. Memory is what the process holds at the end, Rasa itself included.
"""

from __future__ import annotations

import bot.engine.start  # isort: skip  (before Rasa is imported)

import argparse
import asyncio
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parent.parent
DEVELOPMENT = ROOT / "tests" / "data" / "dev" / "needs_dev.jsonl"

_COUNTS = [
    {"name": "WhitespaceTokenizer"},
    {"name": "CountVectorsFeaturizer"},
    {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
]
_OWN = "bot.engine.nlu."
_PARTS = {
    "reader": {"name": _OWN + "reading.MessageReader"},
    "mender": {"name": _OWN + "mending.SlipMender"},
    "encoder": {"name": _OWN + "features.SentenceEncoderFeaturizer"},
    "ngrams": {"name": _OWN + "features.NgramFeaturizer"},
    "needs": {"name": _OWN + "needs.NeedClassifier"},
}
PIPELINES: dict[str, list[dict[str, Any]]] = {
    "own": list(_PARTS.values()),
    "without-mender": [part for name, part in _PARTS.items() if name != "mender"],
    "without-encoder": [
        *(part for name, part in _PARTS.items() if name != "needs"),
        {**_PARTS["needs"], "meaning": 0.0, "wording": 0.9},
    ],
    "without-ngrams": [
        *(part for name, part in _PARTS.items() if name != "needs"),
        {**_PARTS["needs"], "meaning": 0.9, "wording": 0.0},
    ],
    "stock": [*_COUNTS, {"name": "LogisticRegressionClassifier", "max_iter": 100}],
    "diet": [*_COUNTS, {"name": "DIETClassifier", "epochs": 100, "entity_recognition": False}],
}


def main() -> None:
    """Runs every pipeline in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--set", type=Path, default=DEVELOPMENT, help="JSON lines to measure on")
    parser.add_argument("--pipelines", nargs="+", choices=PIPELINES, default=[n for n in PIPELINES if n != "diet"])
    parser.add_argument("--every", type=int, default=1, help="train on every Nth sentence of each need")
    parser.add_argument("--full", action="store_true", help="start Rasa with TensorFlow")
    parser.add_argument("--one", choices=PIPELINES, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        print(json.dumps(measured(options.one, options.set, options.every)))
        return
    print("| pipeline | right | coverage at 1 % wrong | p50 / p95 ms | memory, MB | model, MB | training, s |")
    print("|---|---|---|---|---|---|---|")
    for name in options.pipelines:
        command = [sys.executable, __file__, "--one", name, "--set", str(options.set), "--every", str(options.every)]
        environment = {**os.environ, "LXT_FULL_RASA": "on"} if options.full else None
        done = subprocess.run(command, check=False, env=environment, capture_output=True, text=True)
        if done.returncode:
            print(f"| {name} | failed |", done.stderr[-2_000:], sep="\n", flush=True)
        else:
            print(row(name, json.loads(done.stdout.splitlines()[-1])), flush=True)


def row(name: str, figures: dict[str, float]) -> str:
    """A line of the table."""
    return (
        f"| {name} | {figures['right']:.1%} | {figures['coverage']:.1%} | {figures['p50']:.1f} / {figures['p95']:.1f} "
        f"| {figures['memory']:.0f} | {figures['size']:.0f} | {figures['training']:.0f} |"
    )


def measured(name: str, file: Path, every: int) -> dict[str, float]:
    """Trains the pipeline and asks it every sentence of the set."""
    bot.engine.start.quiet_rasa()
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line]
    with tempfile.TemporaryDirectory() as folder:
        os.environ["RASA_CACHE_DIRECTORY"] = folder
        start = time.perf_counter()
        model = trained(name, Path(folder), every)
        training = time.perf_counter() - start
        size = model.stat().st_size / 1e6
        answers = asyncio.run(asked(model, [row["text"] for row in rows]))
    right = [answer["name"] in {row["need"], *row.get("also", ())} for answer, row in zip(answers, rows)]
    times = sorted(answer["seconds"] * 1000 for answer in answers[10:])
    return {
        "right": sum(right) / len(rows),
        "coverage": covered([answer["confidence"] for answer in answers], right, 0.01),
        "p50": times[len(times) // 2],
        "p95": times[int(len(times) * 0.95)],
        "memory": held_now(),
        "size": size,
        "training": training,
    }


def trained(name: str, folder: Path, every: int) -> Path:
    """The model file of a pipeline."""
    from rasa.model_training import train_nlu

    config = folder / "config.yml"
    config.write_text(yaml.safe_dump({"recipe": "default.v1", "language": "en", "pipeline": PIPELINES[name]}))
    made = train_nlu(str(config), str(thinned(folder / "nlu", every)), str(folder), fixed_model_name=name)
    if made is None:
        raise RuntimeError(f"{name} was not trained")
    return Path(made)


def thinned(folder: Path, every: int) -> Path:
    """A folder with every Nth training sentence of each need."""
    folder.mkdir()
    for source in sorted((ROOT / "data" / "nlu").glob("*.yml")):
        head, *lines = source.read_text(encoding="utf-8").partition("examples: |\n")
        kept = lines[1].splitlines(keepends=True)[::every]
        (folder / source.name).write_text(head + lines[0] + "".join(kept), encoding="utf-8")
    return folder


async def asked(model: Path, texts: list[str]) -> list[dict[str, Any]]:
    """The first answer to each text: name, confidence, seconds."""
    from rasa.core.agent import load_agent

    agent = await load_agent(model_path=str(model))
    answers = []
    for text in texts:
        start = time.perf_counter()
        parsed = await agent.parse_message(text)
        answers.append({**parsed["intent"], "seconds": time.perf_counter() - start})
    return answers


def covered(sure: list[float], right: list[bool], allowed: float) -> float:
    """The largest share, the surest first, of which at most `allowed` is wrong."""
    ranked = [is_right for _, is_right in sorted(zip(sure, right), key=lambda pair: -pair[0])]
    wrong = [sum(not is_right for is_right in ranked[:count]) / count for count in range(1, len(ranked) + 1)]
    return max((count for count, share in enumerate(wrong, 1) if share <= allowed), default=0) / len(ranked)


def held_now() -> float:
    """Resident memory in MB; the peak where the present figure is not to be had."""
    statm = Path("/proc/self/statm")
    if statm.exists():
        return int(statm.read_text().split()[1]) * resource.getpagesize() / 1e6
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3


if __name__ == "__main__":
    main()
