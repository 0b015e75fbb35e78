"""Beside a call: how long the desk's one answer takes while many clerks type at once.

    uv run python benchmarks/desk_assist.py [--clerks 20] [--calls 8] [--pause 1.0]
    uv run python benchmarks/desk_assist.py --url http://127.0.0.1:5005 --name wang --password-stdin

Starts a product of its own when no address is given. Each clerk types a call in three pieces, with a pause after each as
somebody has who listens. The peer is the same calls by one clerk alone, one after the other, in the same run. The
processor time of an answer is that of all processes of the product; it does not depend on who else uses the machine.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.conversations.served import Served, _descendants

QUESTIONS = ROOT / "tests" / "plans" / "dev_questions.jsonl"
PEOPLE = ("我妈82岁低保，", "我爸七十多了一个人住，", "孩子两岁半，", "老人失能在家，", "")
PASSWORD = "benchmark-only-1"
MOST_S = 300
TOKEN = re.compile('name="csrf-token" content="([^"]+)"')


def main() -> None:
    """Runs it and prints the percentiles."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--url", help="a product that runs already")
    parser.add_argument("--name", default="bench")
    parser.add_argument("--password-stdin", action="store_true")
    parser.add_argument("--clerks", type=int, default=20)
    parser.add_argument("--calls", type=int, default=8, help="calls of each clerk")
    parser.add_argument("--pause", type=float, default=1.0, help="seconds between two pieces, on average")
    arguments = parser.parse_args()
    password = sys.stdin.readline().rstrip("\n") if arguments.password_stdin else PASSWORD
    if arguments.url:
        asyncio.run(measure(arguments.url, password, arguments))
        return
    with tempfile.TemporaryDirectory() as folder:
        product = Served(Path(folder))
        product.start()
        try:
            add_user(product, arguments.name, password)
            asyncio.run(measure(product.url, password, arguments, product))
        finally:
            product.stop()


def add_user(product: Served, name: str, password: str) -> None:
    """An account for the clerks."""
    command = [sys.executable, "-m", "bot.cli", "desk", "add-user", name, "--role", "agent", "--password-stdin"]
    subprocess.run(command, cwd=ROOT, env=product._environ, input=f"{password}\n", text=True, check=True)


async def measure(url: str, password: str, arguments: argparse.Namespace, product: Served | None = None) -> None:
    """One clerk alone, then all of them at once."""
    asked = calls()
    client = await signed_in(url, arguments.name, password)
    await one_clerk(client, asked[:3], 0.0, random.Random(0))  # everything that is read at the first question
    alone = await one_clerk(client, asked[: arguments.calls * 4], 0.0, random.Random(1))
    clerks = [await signed_in(url, arguments.name, password) for _ in range(arguments.clerks)]
    shares = [random.Random(number).sample(asked, arguments.calls) for number in range(arguments.clerks)]
    began, used = time.perf_counter(), cpu_s(product)
    async with asyncio.timeout(MOST_S):
        runs = (
            one_clerk(clerk, share, arguments.pause, random.Random(number))
            for number, (clerk, share) in enumerate(zip(clerks, shares))
        )
        together = [seconds for run in await asyncio.gather(*runs) for seconds in run]
    rate = len(together) / (time.perf_counter() - began)
    show("one by one", alone)
    show(f"{arguments.clerks} clerks, {rate:.1f} answers a second", together)
    print(f"p95 together / p95 alone      {percentile(together, 95) / percentile(alone, 95):.2f}")
    if product is not None:
        print(f"processor time of an answer   {(cpu_s(product) - used) / len(together) * 1000:.1f} ms")
    for one in (client, *clerks):
        await one.aclose()


def cpu_s(product: Served | None) -> float:
    """Seconds of processor time that all processes of the product have used so far."""
    if product is None or product._process is None:
        return 0.0
    total = 0
    for pid in _descendants(product._process.pid):
        fields = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
        total += int(fields[11]) + int(fields[12])
    return total / os.sysconf("SC_CLK_TCK")


async def signed_in(url: str, name: str, password: str) -> httpx.AsyncClient:
    """A clerk's client with the cookie."""
    client = httpx.AsyncClient(base_url=url, trust_env=False, timeout=30, follow_redirects=True)
    page = await client.post("/desk/login", data={"name": name, "password": password, "next": "/desk"})
    assert TOKEN.search(page.text), f"no sign-in: {page.status_code}"
    return client


async def one_clerk(client: httpx.AsyncClient, asked: list[str], pause: float, chance: random.Random) -> list[float]:
    """Types each call in three pieces; returns the seconds each answer took."""
    taken = []
    for call in asked:
        for part in (len(call) // 3, 2 * len(call) // 3, len(call)):
            if pause:
                await asyncio.sleep(chance.expovariate(1 / pause))
            began = time.perf_counter()
            answer = await client.get("/desk/api/assist", params={"q": call[:part], "city": "nantong"})
            taken.append(time.perf_counter() - began)
            body = answer.json()
            assert answer.status_code == 200, answer.text
            assert body["verdicts"] and not any("检索" in notice for notice in body["notices"]), body["notices"]
    return taken


def calls() -> list[str]:
    """What callers say: development questions of the plans, with somebody they are about."""
    lines = QUESTIONS.read_text("utf-8").splitlines()
    questions = [json.loads(line)["question"] for line in lines if line]
    chance = random.Random(7)
    return [chance.choice(PEOPLE) + question for question in chance.sample(questions, 60)]


def percentile(seconds: list[float], share: int) -> float:
    """The value that this percentage does not exceed."""
    return sorted(seconds)[min(len(seconds) - 1, len(seconds) * share // 100)]


def show(name: str, seconds: list[float]) -> None:
    """One line."""
    figures = "  ".join(f"p{share} {percentile(seconds, share) * 1000:5.0f} ms" for share in (50, 95, 99))
    print(f"{name:<40}{figures}  n={len(seconds)}")


if __name__ == "__main__":
    main()
