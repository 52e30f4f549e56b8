"""The schema's revisions, on both databases."""

import json
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import datetime
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text
from tests.support.postgres import Postgres

from askdock.adapters import sql
from askdock.adapters.sql import migrate as revisions
from askdock.adapters.sql.catalogue import SqlCatalogue
from askdock.adapters.sql.database import Database, migrate_database
from askdock.adapters.sql.history import SqlHistory
from askdock.adapters.sql.keys import SqlKeys
from askdock.adapters.sql.schema import metadata
from askdock.adapters.sql.users import SqlUsers
from askdock.errors import CatalogueUnavailable, ConfigurationError
from askdock.records import IndexProfile, Role, Scope, SourceFile, digest


def test_the_revisions_lead_to_the_schema_of_the_code(database: Database) -> None:
    for module in iter_modules(sql.__path__):  # each may define tables
        import_module(f"{sql.__name__}.{module.name}")
    with database.transaction() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_the_newest_revision_is_the_one_the_code_needs() -> None:
    assert ScriptDirectory(str(Path(revisions.__file__).with_name("migrations"))).get_heads() == [revisions.NEWEST]


def test_postgresql_is_migrated_by_the_command_only(postgres: Postgres) -> None:
    url = postgres.create_database()
    with pytest.raises(ConfigurationError, match="has no tables yet: run `askdock migrate`"):
        Database(url)
    assert migrate_database(url) == (None, revisions.NEWEST)
    assert migrate_database(url) == (revisions.NEWEST, revisions.NEWEST)
    with closing(Database(url)) as database:
        SqlCatalogue(database).ping()


def test_several_that_migrate_at_once_do_it_once(postgres: Postgres) -> None:
    url = postgres.create_database()
    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(lambda _: migrate_database(url), range(4)))
    assert sorted(before or "" for before, _ in done) == ["", *[revisions.NEWEST] * 3]


def test_a_schema_that_is_behind_names_the_command(postgres_url: str) -> None:
    with closing(Database(postgres_url)) as database, database.transaction(writes=True) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    with pytest.raises(ConfigurationError, match="revision 0001, .* run `askdock migrate`"):
        Database(postgres_url)


def test_a_service_waits_for_the_migration_that_runs_beside_it(postgres: Postgres) -> None:
    url = postgres.create_database()
    with ThreadPoolExecutor(1) as pool:
        opened = pool.submit(Database, url, wait_seconds=30)
        migrate_database(url)
        with closing(opened.result()) as database:
            SqlCatalogue(database).ping()
    with pytest.raises(ConfigurationError, match="has no tables yet"):
        Database(postgres.create_database(), wait_seconds=0.01)


def test_a_schema_from_the_future_is_left_alone(database: Database, request: pytest.FixtureRequest) -> None:
    with database.transaction(writes=True) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        url = connection.engine.url.render_as_string(hide_password=False)
    with pytest.raises(ConfigurationError, match="9999, which this AskDock does not know"):
        Database(url)


def test_the_version_before_works_on_a_schema_that_gained_something(
    database: Database, request: pytest.FixtureRequest
) -> None:
    newer = f"{int(revisions.NEWEST) + 1:04d}"
    with database.transaction(writes=True) as connection:
        connection.execute(text("ALTER TABLE documents ADD COLUMN of_the_next_version TEXT"))
        connection.execute(text("UPDATE alembic_version SET version_num = :newer"), {"newer": newer})
        url = connection.engine.url.render_as_string(hide_password=False)
    # As Compose, the Job of the chart and an impatient operator do after going back.
    assert migrate_database(url) == (newer, newer)
    with closing(Database(url)) as before:
        catalogue = SqlCatalogue(before)
        profile = IndexProfile("model", "fingerprint", 3, 200, 40, "analyzer")
        collection = catalogue.create_collection("after-the-rollback", profile)
        file = SourceFile("upload:a", "a.txt", "text/plain", "0" * 64, 1, 0)
        assert catalogue.accept(collection.id, file).outcome == "new"


def test_a_catalogue_from_before_revisions_keeps_its_documents(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.db"
    with sqlite3.connect(path) as old:
        old.executescript(
            """
            CREATE TABLE schema_version (version INTEGER PRIMARY KEY);
            CREATE TABLE collections (id VARCHAR(32) PRIMARY KEY, name VARCHAR(63) NOT NULL UNIQUE,
              generation VARCHAR(80) NOT NULL, embedding_model TEXT NOT NULL, embedding_fingerprint TEXT NOT NULL,
              dimension INTEGER NOT NULL, chunk_size INTEGER NOT NULL, chunk_overlap INTEGER NOT NULL,
              analyzer TEXT NOT NULL, created_at DATETIME NOT NULL);
            CREATE TABLE documents (id VARCHAR(32) PRIMARY KEY,
              collection_id VARCHAR(32) NOT NULL REFERENCES collections (id) ON DELETE CASCADE,
              source_uri TEXT NOT NULL, name TEXT NOT NULL, media_type TEXT NOT NULL, sha256 VARCHAR(64) NOT NULL,
              size BIGINT NOT NULL, version INTEGER NOT NULL, live_version INTEGER NOT NULL,
              status VARCHAR(11) NOT NULL, reason TEXT, detail TEXT, attempts INTEGER NOT NULL,
              pages INTEGER NOT NULL, chunks INTEGER NOT NULL, lease_owner TEXT, lease_until DATETIME,
              received_at DATETIME NOT NULL, created_at DATETIME NOT NULL, updated_at DATETIME NOT NULL);
            CREATE INDEX documents_waiting ON documents (collection_id, status, received_at);
            INSERT INTO schema_version VALUES (1);
            INSERT INTO collections VALUES
              ('c', 'default', 'g_c_1', 'm', 'f', 8, 1000, 200, 'a', '2026-01-02 03:04:05.000000');
            INSERT INTO documents VALUES ('d', 'c', 'u', 'n', 't', 's', 1, 1, 1, 'READY', NULL, NULL, 1, 2, 3,
              NULL, NULL, '2026-01-02 03:04:05.000000', '2026-01-02 03:04:05.000000',
              '2026-01-02 03:04:05.000000');
            """
        )
    old.close()
    catalogue = SqlCatalogue(Database(f"sqlite:///{path}"))
    collection = catalogue.get_collection("default")
    assert (collection.generation, collection.profile.chunk_size) == ("g_c_1", 1000)
    document = catalogue.get_document("c", "d")
    assert (document.live_version, document.chunks, document.tags) == (1, 3, ())
    assert document.dated == document.created_at
    assert [g.status for g in catalogue.list_generations("c")] == ["live"]


OF_THE_RELEASE = """
INSERT INTO collections (id, name, generation, created_at) VALUES ('c', 'hr', 'g', :at);
INSERT INTO api_keys (id, name, hint, digest, role, collections, created_at)
  VALUES ('k1', 'portal', 'adk_abcd', :digest, 'reader', '["hr"]', :at);
INSERT INTO conversations (id, owner, collection, title, created_at, updated_at)
  VALUES ('v1', 'k1', 'hr', 'Leave', :at, :at);
INSERT INTO answers (id, owner, collection, conversation_id, created_at, outcome, model, prompt_tokens,
  completion_tokens, question, answer, rating)
  VALUES ('a1', 'k1', 'hr', 'v1', :at, 'answered', 'm', 3, 4, 'How many days?', :answer, 'good');
"""


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_keys_and_conversations_of_the_release_come_along(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"sqlite:///{tmp_path / 'catalogue.db'}"
    if kind == "postgresql":
        url = request.getfixturevalue("postgres").create_database()
    at = datetime(2026, 1, 2, 3, 4, 5)  # noqa: DTZ001 - as the database has it
    said = {"text": "25 days. [1]", "answered": True, "citations": []}
    given = {"at": at, "digest": digest("adk_secret"), "answer": json.dumps(said)}
    with monkeypatch.context() as then:
        then.setattr(revisions, "NEWEST", "0003")
        migrate_database(url)
        with closing(Database(url)) as old, old.transaction(writes=True) as connection:
            for statement in filter(str.strip, OF_THE_RELEASE.split(";\n")):
                names = {name: value for name, value in given.items() if f":{name}" in statement}
                connection.execute(text(statement), names)
    assert migrate_database(url) == ("0003", revisions.NEWEST)
    with closing(Database(url)) as database:
        key, history = SqlKeys(database).find(digest("adk_secret")), SqlHistory(database)
        assert key is not None
        assert (key.id, key.role, key.collections, key.user_id) == ("k1", Role.READER, ("hr",), None)
        conversation = history.get("k1", "v1")
        assert (conversation.title, conversation.pinned, conversation.scope) == ("Leave", False, Scope())
        (answer,) = history.turns("k1", "v1")
        assert (answer.question, answer.answer, answer.rating) == ("How many days?", said, "good")
        assert history.open_turns("k1", "v1") == []
        assert not SqlUsers(database).any()


def test_urls_that_lead_nowhere_are_one_line() -> None:
    for url in ("nonsense", "mysql://u@h/d", "postgresql://u@h:port/d"):
        with pytest.raises(ConfigurationError) as error:
            Database(url)
        assert "\n" not in str(error.value)
    with pytest.raises(CatalogueUnavailable, match="the catalogue does not answer") as down:
        Database("postgresql://u@127.0.0.1:9/d", "hush-hush")
    assert "\n" not in str(down.value)
    assert "hush" not in str(down.value)


def test_no_statement_is_prepared_which_a_pooler_of_transactions_would_forget(postgres_url: str) -> None:
    with closing(Database(postgres_url)) as database:
        for _ in range(10):
            SqlCatalogue(database).ping()
            with database.transaction() as connection:
                connection.execute(text("SELECT name FROM collections WHERE id = :id"), {"id": "x"})
                assert connection.scalar(text("SELECT count(*) FROM pg_prepared_statements")) == 0
