"""The image as an operator meets it: non-root, read-only, without capabilities and without a network."""

import json

from tests.containers.commands import FRONTEND, IMAGE, in_image, run


def test_it_indexes_and_answers_without_network_root_or_a_writable_disk(images: None) -> None:
    shown = in_image(
        script="""
        test "$(id -u)" = 10001
        ! touch /opt/askdock/x 2>/dev/null
        askdock index /data --json >/tmp/report.json
        askdock ask --json 'What is the hotel limit per night for journeys to North America?'
        """
    )
    answer = json.loads(shown)
    assert answer["answered"], answer
    assert answer["citations"], answer
    assert all(citation["quote"] for citation in answer["citations"])


def test_it_has_no_compiler_and_keeps_no_installer(images: None) -> None:
    assert in_image(script="for tool in gcc cc pip curl; do command -v $tool || true; done").strip() == ""


LOADED = """
import atexit, os, sys
from askdock.cli import main
def show():
    specs = (getattr(module, "__spec__", None) for module in list(sys.modules.values()))
    files = [spec.cached for spec in specs if spec and spec.cached]
    print("loaded", len(files) > 500, [file for file in files if not os.path.exists(file)])
atexit.register(show)
main()
"""


def test_nothing_that_an_answer_loads_is_compiled_at_the_start(images: None) -> None:
    shown = in_image(
        script=f"""
        askdock index /data >/dev/null
        python -c '{LOADED}' ask 'What is the hotel limit per night for journeys to North America?'
        """
    )
    assert shown.splitlines()[-1] == "loaded True []"


def test_the_alias_of_index_is_there(images: None) -> None:
    assert "Usage" in in_image(script="python -m askdock.scripts.initialize_data --help")


def test_images_say_what_they_are_and_how_they_stop(images: None) -> None:
    for image, user in ((IMAGE, "10001:10001"), (FRONTEND, "101")):
        config = json.loads(run("docker", "image", "inspect", image).stdout)[0]["Config"]
        assert config["User"] == user
        assert config["Healthcheck"]["Test"][0] == "CMD"
        assert config["StopSignal"] in ("SIGTERM", "SIGQUIT")
        assert config["Labels"]["org.opencontainers.image.licenses"] == "Apache-2.0"
