"""Wrong input: one clear line, a non-zero exit, nothing else lost."""

import os
import shutil
import signal
import socket
import time
from pathlib import Path

import pytest
from tests.unit.adapters.chat.test_providers import Server

pytestmark = [pytest.mark.e2e, pytest.mark.model]


def one_line(done) -> str:
    assert done.returncode == 1, done
    lines = done.stderr.strip().splitlines()
    assert lines, done
    assert "Traceback" not in done.stderr
    return str(lines[-1])


def test_a_missing_path(shell) -> None:
    assert "no such file or folder: nowhere" in one_line(shell.run("index", "nowhere"))


def test_an_empty_folder(shell, tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    assert "no files in docs" in one_line(shell.run("index", "docs"))


def test_an_unknown_type_that_was_named(shell, tmp_path: Path) -> None:
    (tmp_path / "a.xyz").write_bytes(bytes(range(256)))
    assert "a.xyz" in one_line(shell.run("index", "a.xyz"))


def test_bad_files_in_a_folder_leave_the_good_ones(shell, tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "good.md").write_text("# Canteen\n\nThe canteen opens at noon.\n")
    (docs / "broken.pdf").write_bytes(b"%PDF-1.7\n%broken")
    (docs / "program.bin").write_bytes(b"\x7fELF" + bytes(100))
    (docs / "empty.txt").touch()
    done = shell.run("index", "docs")
    assert done.returncode == 1
    for name in ("broken.pdf", "program.bin", "empty.txt"):
        assert len([line for line in done.stderr.splitlines() if name in line]) == 1, done.stderr
    answer = shell.json("ask", "When does the canteen open?")
    assert "noon" in answer["text"]


def test_an_empty_collection_says_where_documents_are(shell, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("The canteen opens at noon.")
    shell.json("index", "a.txt", "-c", "samples", "--create")
    done = shell.run("ask", "When does the canteen open?")
    assert done.returncode == 0
    assert "`askdock index FOLDER`" in done.stderr
    assert "-c asks another one: samples" in done.stderr


def test_a_blank_question(shell) -> None:
    assert "question" in one_line(shell.run("ask", "  ")).lower()


def test_a_collection_that_is_not_there(shell) -> None:
    assert "nosuch" in one_line(shell.run("search", "x", "-c", "nosuch"))


def test_a_port_that_is_taken(shell) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        line = one_line(shell.run("serve", "--port", port))
    assert port in line
    assert "--port" in line


def test_an_llm_that_is_not_there(shell, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("The canteen opens at noon.")
    shell.json("index", "a.txt")
    llm = {"LLM_BASE_URL": "http://127.0.0.1:9/v1", "LLM_MODEL": "m", "LLM_API_KEY": "sk-very-secret"}
    # With the default, the sentences are quoted instead and the reason is logged.
    llm["ASKDOCK_LLM_EXTRACTIVE_FALLBACK"] = "false"
    line = one_line(shell.run("ask", "When does the canteen open?", **llm))
    assert "127.0.0.1:9" in line
    assert "very-secret" not in line


def test_an_llm_that_refuses_the_key_ends_the_service_at_its_start(shell) -> None:
    server = Server()
    server.reply = lambda _: (401, {"error": {"message": "Incorrect API key provided: sk-very-secret"}})
    llm = {"LLM_BASE_URL": server.url, "LLM_MODEL": "m", "LLM_API_KEY": "sk-very-secret"}
    try:
        done = shell.run("serve", "--port", "0", **llm)
    finally:
        server.http.shutdown()
        server.http.server_close()
    assert "refused the key (status 401): see LLM_API_KEY" in one_line(done)
    assert "very-secret" not in done.stderr


@pytest.mark.parametrize("service", ["serve", "retriever"])
def test_a_model_that_is_not_there_ends_a_service_at_its_start(shell, tmp_path: Path, service: str) -> None:
    said = one_line(
        shell.run(service, "--port", "0", ASKDOCK_MODELS_DIR=str(tmp_path / "none"), ASKDOCK_OFFLINE="true")
    )
    assert "askdock models pull" in said


def test_a_list_of_synonyms_that_is_not_there(shell, tmp_path: Path) -> None:
    said = one_line(shell.run("synonyms", "set", "nowhere.txt"))
    assert said == "askdock: cannot read nowhere.txt: No such file or directory"


def test_the_first_user_has_to_be_an_admin(shell) -> None:
    assert "--role admin" in one_line(shell.run("users", "create", "lin@example.com"))


def test_settings_that_differ_from_the_index_are_told_and_it_answers(shell, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("The canteen opens at noon.")
    shell.json("index", "a.txt")
    done = shell.run("ask", "When does the canteen open?", CHUNK_SIZE="500")
    assert done.returncode == 0
    assert "The canteen opens at noon. [1]" in done.stdout
    assert "chunk_size 1000, configured 500" in done.stderr


def test_a_folder_that_is_no_data_set(shell, tmp_path: Path) -> None:
    assert "no BEIR folder" in one_line(shell.run("eval", tmp_path))


def test_secrets_are_masked(shell) -> None:
    done = shell.run("config", "show", LLM_API_KEY="sk-very-secret")
    assert "LLM_API_KEY=**" in done.stdout
    assert "very-secret" not in done.stdout


@pytest.mark.skipif(os.geteuid() == 0 and not shutil.which("setpriv"), reason="root reads everything; no setpriv")
def test_a_file_that_may_not_be_read_is_named_and_the_others_are_indexed(shell, tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "good.md").write_text("# Canteen\n\nThe canteen opens at noon.\n")
    (docs / "closed.txt").write_text("Not for everyone.")
    (docs / "closed.txt").chmod(0)
    done = shell.run("index", "docs", as_user=True)
    assert done.returncode == 1
    assert len([line for line in done.stderr.splitlines() if "closed.txt" in line]) == 1, done.stderr
    assert "Traceback" not in done.stderr
    assert [one["status"] for one in shell.json("documents", "list")] == ["READY"]


@pytest.mark.skipif(os.geteuid() == 0 and not shutil.which("setpriv"), reason="root writes everywhere; no setpriv")
def test_a_data_folder_that_is_read_only_is_named(shell, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("The canteen opens at noon.")
    shell.json("index", "a.txt")
    shell.data_dir.chmod(0o555)
    try:
        line = one_line(shell.run("index", "a.txt", as_user=True))
    finally:
        shell.data_dir.chmod(0o755)
    assert f"cannot write to {shell.data_dir}" in line


def test_a_backup_over_data_names_the_command_that_makes_room(shell, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("The canteen opens at noon.")
    shell.json("index", "a.txt")
    done = shell.run("backup", "b.tar")
    assert "1 collection, 1 document, 1 chunk, 2 files, 0 records of people and conversations." in done.stdout
    assert "`askdock collections delete default`" in one_line(shell.run("restore", "b.tar"))


def test_ctrl_c_ends_in_one_line_and_the_same_command_completes(shell, tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    docs.mkdir()
    for n in range(30):
        (docs / f"{n}.txt").write_text(" ".join(f"Item {n}-{m} lies in drawer {m * n % 97}." for m in range(80)))
    process = shell.start("index", docs)
    while process.poll() is None and not (shell.data_dir / "files" / "originals").exists():
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 130, errors
    assert errors.strip().splitlines()[-1] == "askdock: interrupted; the same command goes on from here"
    assert "Traceback" not in errors
    shell.json("index", docs)
    assert [one["status"] for one in shell.json("documents", "list")] == ["READY"] * 30
