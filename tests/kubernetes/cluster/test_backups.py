"""The Jobs of backups and restore drills, called out of turn: an archive in the bucket, restored and asked."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.containers.commands import IMAGE, run, wait_for
from tests.kubernetes.cluster.conftest import QUESTION
from tests.kubernetes.release import Cluster

SECRET = "backup-keys"
VALUES = (
    "backup.schedule=30 2 1 1 *",
    "backup.url=s3://askdock/backups",
    f"backup.encryptionSecret={SECRET}",
    "backup.drill.schedule=30 5 1 1 *",
)


@pytest.fixture
def scheduled(indexed: Cluster, tmp_path: Path) -> Iterator[Cluster]:
    """The release with both CronJobs, whose turn does not come, and a key that nobody else has."""
    tmp_path.chmod(0o777)  # the image's user writes into it
    command = ("backup", "--make-key", "/keys/identity")
    made = run("docker", "run", "--rm", "-v", f"{tmp_path}:/keys", IMAGE, *command)
    (tmp_path / "recipients").write_text(made.stdout)
    files = [f"--from-file={tmp_path / name}" for name in ("recipients", "identity")]
    indexed.kubectl("create", "secret", "generic", SECRET, *files)
    golden = {"question": QUESTION, "documents": ["travel-policy.docx"]}
    status, answer = indexed.front.request("POST", "/v1/golden/questions", golden)
    assert status == 201, answer
    indexed.upgrade(*VALUES)
    yield indexed
    indexed.upgrade()
    indexed.kubectl("delete", "secret", SECRET)
    indexed.kubectl("delete", "job", "backup-now", "drill-now", "--ignore-not-found")


def run_job(release: Cluster, name: str) -> str:
    """What the Job of that CronJob printed."""
    release.kubectl("create", "job", f"{name}-now", f"--from=cronjob/askdock-{name}")

    def ended() -> set[str]:
        (job,) = (one for one in release.get("jobs") if one["metadata"]["name"] == f"{name}-now")
        return {"Complete", "Failed"} & {one["type"] for one in job["status"].get("conditions", [])}

    wait_for(ended, f"the job of {name} to end", 300)
    printed = release.kubectl("logs", f"job/{name}-now").stdout
    assert ended() == {"Complete"}, printed
    return printed


def test_an_archive_is_made_and_restored_by_their_jobs(scheduled: Cluster) -> None:
    documents = len(scheduled.front.documents())
    backup = run_job(scheduled, "backup")
    assert ".tar.age: " in backup, backup
    assert f" {documents} documents" in backup, backup
    drill = run_job(scheduled, "drill")
    assert f"{documents} documents restored, 1 of 1 golden question right" in drill, drill
    scheduled.note(f"backup Job: {backup.strip()}; drill Job: {drill.strip()}")
