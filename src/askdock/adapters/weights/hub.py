"""Fetches files of one model from the Hugging Face hub (or what HF_ENDPOINT names) and proves their bytes.

Checksums: the hub lists the sha256 of large files (Git LFS) and the git blob id of small ones, which is
sha1("blob <size>\\0" + content).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha1
from pathlib import Path
from typing import ClassVar, Self

import httpx2
from huggingface_hub import HfApi, hf_hub_download
from huggingface_hub.errors import GatedRepoError, HfHubHTTPError, HFValidationError, RepositoryNotFoundError
from huggingface_hub.utils import disable_progress_bars  # type: ignore[attr-defined]

from askdock.adapters.weights.manifest import file_sha256
from askdock.errors import ModelUnavailable

_TIMEOUT_SECONDS = 5.0


class HubUnreachable(Exception):
    """The hub does not answer, or has trouble of its own. Callers then try elsewhere: none lets it through."""


@dataclass(frozen=True, slots=True)
class HubFile:
    """A file as the hub lists it."""

    size: int
    sha256: str | None
    blob_id: str | None


@dataclass(frozen=True, slots=True)
class HubModel:
    """A model's repository at one commit."""

    name: str
    commit: str
    licence: str
    files: Mapping[str, HubFile]
    shown: ClassVar[str] = "Hugging Face hub"

    @classmethod
    def find(cls, name: str) -> Self:
        """Ask the hub for the model. Raises HubUnreachable; ModelUnavailable where the hub refuses it."""
        try:
            info = HfApi().model_info(name, files_metadata=True, timeout=_TIMEOUT_SECONDS)
        except GatedRepoError:
            raise ModelUnavailable(f"the hub gives {name} only to users it knows: set HF_TOKEN") from None
        except RepositoryNotFoundError:
            raise ModelUnavailable(f"there is no model {name} on the hub, and no such folder here") from None
        except HFValidationError:
            raise ModelUnavailable(f"{name} is neither a folder nor a name on the hub") from None
        except (httpx2.HTTPError, OSError) as error:
            raise _unreachable(error) from error
        files = {
            item.rfilename: HubFile(
                size=item.size or 0,
                sha256=item.lfs.sha256 if item.lfs else None,
                blob_id=item.blob_id,
            )
            for item in info.siblings or []
        }
        licence = str((info.card_data or {}).get("license") or "not stated")  # type: ignore[call-overload]
        return cls(name=name, commit=info.sha or "main", licence=licence, files=files)

    def fetch(self, path: str, folder: Path) -> Path:
        """Download one file into `folder` under its own path; a broken download is continued.

        Raises HubUnreachable, or ModelUnavailable when the bytes are not the listed ones.
        """
        disable_progress_bars()
        try:
            local = Path(
                hf_hub_download(
                    self.name, path, revision=self.commit, local_dir=folder, etag_timeout=_TIMEOUT_SECONDS
                )
            )
        except (httpx2.HTTPError, OSError) as error:
            raise _unreachable(error) from error
        if not _matches(local, self.files[path]):
            local.unlink()
            raise ModelUnavailable(f"{path} of {self.name} came damaged from the hub: try again")
        return local


def _matches(path: Path, listed: HubFile) -> bool:
    if listed.sha256 is not None:
        return file_sha256(path) == listed.sha256
    if listed.blob_id is None:
        return True
    content = path.read_bytes()
    # Git's own object name, no protection against forgery: it catches damage.
    return sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest() == listed.blob_id


def _unreachable(error: Exception) -> HubUnreachable:
    if isinstance(error, HfHubHTTPError) and error.response is not None:
        return HubUnreachable(f"the hub answers {error.response.status_code}")
    lines = str(error).strip().splitlines() or [type(error).__name__]
    return HubUnreachable(f"the hub cannot be reached ({lines[0]})")
