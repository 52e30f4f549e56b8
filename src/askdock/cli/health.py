"""`askdock health`: the health check of the images, which have no curl."""

import http.client
import os
from urllib.parse import urlsplit

import click

from askdock.cli.common import open_settings

EVERYWHERE = frozenset({"0.0.0.0", "::"})  # noqa: S104 - compared with, not bound


@click.command("health", help="Check that a service of this machine is running; the exit code says so.")
@click.option("--url", help="URL to check; default: /health on the port of this machine.")
@click.option("--port", type=int, envvar="ASKDOCK_PORT", help="Port on this machine (ASKDOCK_PORT).")
@click.option("--ready", is_flag=True, help="Check /ready instead: whether its dependencies answer too.")
@click.option("--timeout", type=click.FloatRange(min=0.1), default=3.0, help="Timeout, in seconds.")
def command(url: str | None, port: int | None, ready: bool, timeout: float) -> None:
    """Exit with 0 for an answer of 200, else with 1 and one line."""
    # It runs every few seconds beside each service: loading the settings would cost three times the rest.
    wanted = url or f"http://{_host()}:{port or open_settings().port}/{'ready' if ready else 'health'}"
    parts = urlsplit(wanted)
    connection = http.client.HTTPConnection(parts.hostname or "127.0.0.1", parts.port, timeout=timeout)
    try:
        connection.request("GET", parts.path or "/")
        answer = connection.getresponse()
        text = answer.read(2000).decode("utf-8", "replace").strip()
    except OSError as error:
        raise click.ClickException(f"{wanted} does not answer: {error.strerror or error}") from None
    finally:
        connection.close()
    if answer.status != 200:
        raise click.ClickException(f"{wanted} answers {answer.status}: {text}")
    click.echo(text)


def _host() -> str:
    """Where a service that binds ASKDOCK_HOST answers this machine."""
    bound = os.environ.get("ASKDOCK_HOST") or "127.0.0.1"
    if bound in EVERYWHERE:
        # Both families are tried.
        return "localhost" if bound == "::" else "127.0.0.1"
    return f"[{bound}]" if ":" in bound else bound
