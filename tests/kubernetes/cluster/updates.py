"""Images of the versions that come after this one: two that change nothing, and one that changes the schema."""

from pathlib import Path
from tempfile import TemporaryDirectory

from tests.containers.commands import IMAGE, run

from askdock.adapters.sql.migrate import NEWEST

NEXT = f"{int(NEWEST) + 1:04d}"
"""The revision of the third."""
REVISION = f'''
"""A column of the next version."""

import sqlalchemy as sa
from alembic import op

revision = "{NEXT}"
down_revision = "{NEWEST}"


def upgrade() -> None:
    op.add_column("documents", sa.Column("of_the_next_version", sa.Text))
'''
MIGRATES = f"""
USER root
COPY revision.py /
RUN cd /opt/askdock/lib/python3*/site-packages/askdock/adapters/sql \\
 && sed -i 's/^NEWEST = .*/NEWEST = "{NEXT}"/' migrate.py \\
 && mv /revision.py migrations/versions/{NEXT}_next.py \\
 && /opt/askdock/bin/python -P -m compileall -q -f --invalidation-mode unchecked-hash migrate.py migrations
USER 10001:10001
"""


def tag(number: int) -> str:
    """Of the image of an update, counted from one."""
    return f"test-{number}"


def make_updates() -> list[str]:
    """Build them; they share all layers but one with the image of this checkout."""
    images = []
    for number in (1, 2, 3):
        images.append(f"{IMAGE.partition(':')[0]}:{tag(number)}")
        with TemporaryDirectory() as folder:
            changes = MIGRATES if number == 3 else ""
            (Path(folder) / "Dockerfile").write_text(f"FROM {IMAGE}\nLABEL askdock.test={number}\n{changes}")
            (Path(folder) / "revision.py").write_text(REVISION)
            run("docker", "build", "-q", "-t", images[-1], folder)
    return images
