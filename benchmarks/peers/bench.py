"""AskDock beside its peers: the same passages, questions and weights, a process for each job, rounds in turn.

    python benchmarks/peers/bench.py STAGE... --data FOLDER --venvs FOLDER --work FOLDER

FOLDER of --data holds the sets scifact, hotpotqa-mini and mtrag-un in the BEIR layout. The stages, in this order:

    prepare   make the inputs; embeds the real passages once, mixtures of them make up the number
    ingest    embed and keep passages, from nothing
    fill      build the indexes of 10,000 (and, with --large, 100,000) passages from vectors made before
    cold      start, open the index of 10,000 passages, answer one question
    load      questions from 1, 8 and 32 threads against each index
    quality   nDCG@10 on scifact and hotpotqa-mini, over documents

All but the first write benchmarks/results/peers/STAGE.json. CPU seconds are those of the process and its children;
memory is the sum of their resident sizes, sampled 20 times a second, pages that they share counted twice.
"""

import argparse
import json
import shutil
import sys
from pathlib import Path
from typing import Any

import inputs
import machine
import numpy as np
from contest import CONTENDERS, PEERS, Contest, disk_mb
from measures import latencies, medians

from askdock.evaluation.beir import DataSet
from askdock.evaluation.retrieval import score

SETS = ("scifact", "hotpotqa-mini", "mtrag-un")
JUDGED = SETS[:2]
SMALL, LARGE = "10k", "100k"
RESULTS = Path(__file__).parents[1] / "results" / "peers"


def prepare(given: argparse.Namespace, contest: Contest) -> None:
    """Write every input; the real passages are embedded once."""
    source = contest.work / "inputs"
    data = {name: DataSet.read(given.data / name) for name in SETS}
    asked = [row for name in judged(given) for row in inputs.questions(data[name])]
    of_set = {name: inputs.passages(name, one) for name, one in data.items()}
    base = inputs.distinct(row for name in given.sets for row in of_set[name])
    base = base[: given.real or given.passages]
    inputs.write(source / "real", base, asked)
    contest.embed(source / "real")
    vectors = np.load(source / "real" / "vectors.npy")
    everything = inputs.distinct(row for rows in of_set.values() for row in rows)
    spread = np.random.default_rng(2).permutation(len(everything))[: given.embedded].tolist()
    inputs.write(source / "ingest", [everything[at] for at in spread], asked)
    for name in judged(given):
        at = [number for number, row in enumerate(base) if row["id"].startswith(f"{name}:")]
        inputs.write(source / name, [base[n] for n in at], inputs.questions(data[name]), vectors[at])
    for size, count in sizes(given).items():
        rows, mixed = inputs.mixtures(base, vectors, count - len(base))
        inputs.write(source / size, [*base, *rows], asked, np.concatenate([vectors, mixed]))


def judged(given: argparse.Namespace) -> list[str]:
    """The sets whose questions are asked."""
    return [name for name in given.sets if name in JUDGED]


def sizes(given: argparse.Namespace) -> dict[str, int]:
    """Name and number of passages of each index."""
    return {SMALL: given.passages} | ({LARGE: 10 * given.passages} if given.large else {})


def ingest(given: argparse.Namespace, contest: Contest) -> dict[str, Any]:
    """Chunks a second, CPU seconds for 1,000 chunks, peak memory; from nothing in every round."""
    runs: dict[str, list[dict[str, float]]] = {}
    for name in contest.rounds(given.rounds, CONTENDERS):
        folder = contest.work / "fresh" / name
        shutil.rmtree(folder, ignore_errors=True)
        if (job := contest.run(name, "ingest", folder, "ingest")) is None:
            continue
        thousands = job.result["passages"] / 1000
        figures = {
            "chunks_per_second": job.result["passages"] / job.result["wall"],
            "cpu_per_1000": job.result["cpu"] / thousands,
            "peak_mb": job.peak_mb,
        }
        runs.setdefault(name, []).append(figures)
        print(name, figures, flush=True)
        shutil.rmtree(folder, ignore_errors=True)
    return {name: medians(one) | {"rounds": len(one)} for name, one in runs.items()}


def fill(given: argparse.Namespace, contest: Contest) -> dict[str, Any]:
    """The indexes that later stages ask; what they take on disk."""
    filled: dict[str, Any] = {}
    for size in sizes(given):
        for name in contest.rounds(1, PEERS):
            folder = contest.work / "index" / size / name
            shutil.rmtree(folder, ignore_errors=True)
            if job := contest.run(name, "fill", folder, size):
                figures = job.result | {"disk_mb": disk_mb(folder), "peak_mb": job.peak_mb}
                filled.setdefault(size, {})[name] = figures
                print(size, name, figures, flush=True)
    return filled


def cold(given: argparse.Namespace, contest: Contest) -> dict[str, Any]:
    """Seconds from the start of the process to its end after one answer."""
    runs: dict[str, list[dict[str, float]]] = {}
    for name in contest.rounds(given.rounds + 1, PEERS):
        if job := contest.run(name, "ask", contest.work / "index" / SMALL / name, SMALL):
            runs.setdefault(name, []).append({"cpu_s": job.cpu, "wall_s": job.wall, "peak_mb": job.peak_mb})
    # The first round warms the disk cache.
    return {name: medians(one[1:]) | {"rounds": len(one) - 1} for name, one in runs.items() if one[1:]}


def load(given: argparse.Namespace, contest: Contest) -> dict[str, Any]:
    """Latencies by number of clients, and the memory of the process that answers."""
    measured: dict[str, Any] = {}
    for size in sizes(given):
        runs: dict[str, list[dict[str, Any]]] = {}
        memory: dict[str, list[float]] = {}
        for name in contest.rounds(given.rounds, PEERS):
            if job := contest.run(name, "load", contest.work / "index" / size / name, size):
                runs.setdefault(name, []).append(job.result)
                memory.setdefault(name, []).append(job.peak_mb)
                print(size, name, latencies([job.result]), round(job.peak_mb), flush=True)
        measured[size] = {
            name: {"clients": latencies(one), "peak_mb": round(max(memory[name])), "rounds": len(one)}
            for name, one in runs.items()
        }
    return measured


def quality(given: argparse.Namespace, contest: Contest) -> dict[str, Any]:
    """nDCG@10. Peers get the vectors of their own model, made once; AskDock embeds with its int8 weights."""
    scores: dict[str, Any] = {}
    for name in judged(given):
        data = DataSet.read(given.data / name)
        for contender in contest.rounds(1, PEERS):
            folder = contest.work / "quality" / name / contender
            shutil.rmtree(folder, ignore_errors=True)
            job = "ingest" if contender.startswith("askdock") else "fill"
            if contest.run(contender, job, folder, name) and (
                ranked := contest.run(contender, "rank", folder, name)
            ):
                run = {
                    question: {doc.partition(":")[2]: 1 / rank for rank, doc in enumerate(found, 1)}
                    for question, found in ranked.result["ranked"].items()
                }
                scores.setdefault(contender, {})[name] = score(data, run)["ndcg@10"]
                print(name, contender, scores[contender][name], flush=True)
            shutil.rmtree(folder, ignore_errors=True)
    return scores


STAGES = {stage.__name__: stage for stage in (prepare, ingest, fill, cold, load, quality)}


def main() -> None:
    """Read the arguments, go through the stages."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("stages", nargs="+", choices=STAGES)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--venvs", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--results", type=Path, default=RESULTS)
    parser.add_argument("--passages", type=int, default=10_000)
    parser.add_argument("--real", type=int, help="so many of them from the sets, the others mixed from these")
    parser.add_argument("--sets", nargs="*", default=SETS, choices=SETS, help="what is indexed and asked about")
    parser.add_argument("--embedded", type=int, default=1_000, help="passages of the stage ingest")
    parser.add_argument("--large", action="store_true", help="ten times as many passages, too")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--minutes", type=float, help="begin no job after so long; write what was measured")
    parser.add_argument("--only", nargs="*", help="these contenders")
    given = parser.parse_args()
    contest = Contest(given.work.absolute(), given.venvs.absolute(), given.only, given.minutes)
    for stage in given.stages:
        before = machine.described()
        measured = STAGES[stage](given, contest)
        if measured is None:
            continue
        report = {
            "command": f"python benchmarks/peers/bench.py {stage} --passages {given.passages} "
            f"--sets {' '.join(given.sets)} --embedded {given.embedded} --rounds {given.rounds}"
            + (f" --real {given.real}" if given.real else "")
            + (" --large" if given.large else ""),
            "machine": before,
            "versions": contest.versions(),
            "failed": contest.failed,
            "results": measured,
        }
        given.results.mkdir(parents=True, exist_ok=True)
        (given.results / f"{stage}.json").write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")
    if contest.failed:
        sys.exit(f"failed: {', '.join(contest.failed)}")


if __name__ == "__main__":
    main()
