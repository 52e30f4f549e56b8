"""Files of a model on ModelScope, for whom the Hugging Face hub does not answer. Same names of models and files.

https://modelscope.cn/docs/models/download; the list of a repository's files has the sha256 of each.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Self
from urllib.parse import quote

import httpx2

from askdock.adapters.weights.hub import HubFile, HubUnreachable
from askdock.adapters.weights.manifest import file_sha256
from askdock.errors import ModelUnavailable

ENDPOINT = "https://modelscope.cn"
_TIMEOUT = httpx2.Timeout(30.0, connect=5.0)
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class ModelScopeModel:
    """A model's repository there; as `HubModel`."""

    name: str
    commit: str
    licence: str
    files: Mapping[str, HubFile]
    _endpoint: str = ENDPOINT
    shown: ClassVar[str] = "ModelScope"

    @classmethod
    def find(cls, name: str, endpoint: str = ENDPOINT) -> Self:
        """Ask for the model. Raises HubUnreachable."""
        endpoint = endpoint.rstrip("/")
        base = f"{endpoint}/api/v1/models/{quote(name)}"
        try:
            with httpx2.Client(timeout=_TIMEOUT, follow_redirects=True) as client:
                listed = client.get(f"{base}/repo/files", params={"Revision": "master", "Recursive": "true"})
                described = client.get(base)
            files = {
                str(one["Path"]): HubFile(int(one["Size"]), one.get("Sha256") or None, None)
                for one in listed.raise_for_status().json()["Data"]["Files"]
                if one.get("Type") != "tree"
            }
            licence = described.json()["Data"].get("License") if described.is_success else None
        except httpx2.HTTPStatusError as error:
            raise HubUnreachable(f"ModelScope answers {error.response.status_code}") from error
        except (httpx2.HTTPError, ValueError, KeyError, TypeError) as error:
            raise HubUnreachable(f"ModelScope cannot be reached ({type(error).__name__})") from error
        return cls(name, "master", str(licence or "not stated"), files, endpoint)

    def fetch(self, path: str, folder: Path) -> Path:
        """Download one file into `folder`; what was begun is continued.

        Raises HubUnreachable, or ModelUnavailable when the bytes are not the listed ones.
        """
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        partial = target.with_name(f"{target.name}.partial")
        url = f"{self._endpoint}/models/{quote(self.name)}/resolve/master/{quote(path)}"
        begun = partial.stat().st_size if partial.exists() else 0
        try:
            headers = {"Range": f"bytes={begun}-"} if begun else {}
            with httpx2.stream("GET", url, headers=headers, timeout=_TIMEOUT, follow_redirects=True) as response:
                response.raise_for_status()
                with partial.open("ab" if response.status_code == 206 else "wb") as file:
                    for block in response.iter_bytes(_BLOCK):
                        file.write(block)
        except httpx2.HTTPError as error:
            raise HubUnreachable(f"ModelScope broke off {path} ({type(error).__name__}): try again") from error
        listed = self.files[path]
        if listed.sha256 is not None and file_sha256(partial) != listed.sha256:
            partial.unlink()
            raise ModelUnavailable(f"{path} of {self.name} came damaged from ModelScope: try again")
        return partial.replace(target)
