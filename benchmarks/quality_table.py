"""The runs in benchmarks/results/quality as a Markdown table: nDCG@10 and recall@10 by set, model and leg."""

import json
from collections import defaultdict
from pathlib import Path

RESULTS = Path(__file__).with_name("results") / "quality"
LEGS = ("sparse", "dense", "hybrid")


def main() -> None:
    """Print it."""
    runs: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for path in sorted(RESULTS.glob("*.json")):
        if path.name.startswith(("answers-", "history-", "llm-", "refusal", "token_estimate")):
            continue
        run = json.loads(path.read_text(encoding="utf-8"))
        precision = next((p for p in ("fp32", "int8") if f"-{p}-" in path.name), "int8")
        model = f"{run['model'].rpartition('/')[2]} {precision}"
        runs[run["data"], model][run["legs"]] = f"{run['ndcg@10']:.3f} / {run['recall@10']:.3f}"
    print("| set | model | " + " | ".join(LEGS) + " |\n|---|---|" + "---|" * len(LEGS))
    for (data, model), legs in sorted(runs.items()):
        print(f"| {data} | {model} | " + " | ".join(legs.get(leg, "–") for leg in LEGS) + " |")


if __name__ == "__main__":
    main()
