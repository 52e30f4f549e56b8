"""The values that the pages recommend are values that the chart takes."""

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.kubernetes.conftest import CHART, ROOT

Helm = Callable[..., subprocess.CompletedProcess[str]]
PAGE = ROOT / "docs" / "deploy" / "kubernetes-company.md"
BLOCKS = re.findall(r"^```yaml\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block.partition(":")[0])
def test_every_block_of_values_renders(helm: Helm, tmp_path: Path, block: str) -> None:
    (tmp_path / "values.yaml").write_text(block)
    done = helm("template", "ask", str(CHART), "-f", str(tmp_path / "values.yaml"))
    assert done.returncode == 0, done.stderr


def test_the_page_has_them() -> None:
    assert len(BLOCKS) > 12
