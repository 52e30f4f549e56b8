"""A prepared model folder: its manifest, `askdock-model.json`, says how to run it and proves its files."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal, Self

from askdock.errors import ModelUnavailable

MANIFEST_NAME = "askdock-model.json"
FORMAT = 1

Pooling = Literal["mean", "cls", "last", "max"]
Precision = Literal["int8", "fp32"]


@dataclass(frozen=True, slots=True)
class ModelFile:
    """A file of the model: `path` is relative to the manifest's folder, or absolute."""

    path: str
    size: int
    sha256: str

    @classmethod
    def of(cls, path: Path, recorded_as: str) -> Self:
        """Describe the file at `path`."""
        return cls(recorded_as, path.stat().st_size, file_sha256(path))


@dataclass(frozen=True, slots=True)
class Manifest:
    """Everything needed to run a model the way it was trained to be run."""

    name: str
    dimension: int
    max_tokens: int
    pooling: Pooling
    query_prefix: str
    document_prefix: str
    languages: tuple[str, ...] | None
    """ISO 639-1 codes; None: any."""
    licence: str
    source: str
    """Where the weights came from, for people."""
    weights_sha256: str
    """Hash of the weights as they were published, before conversion."""
    conversion: str
    """How the published weights became the graph; changes when vectors would."""
    precision: Precision
    model: ModelFile
    tokenizer: ModelFile
    mapped: ModelFile | None = None
    """The weights, where they are in a file of their own beside `model`, which names it."""

    @property
    def fingerprint(self) -> str:
        """16 hex digits over all that decides a vector.

        The published weights are named in it, not the converted file: the same conversion made on two machines
        may differ in bytes that mean nothing.
        """
        parts = (
            self.weights_sha256,
            self.tokenizer.sha256,
            self.conversion,
            self.precision,
            self.pooling,
            self.query_prefix,
            self.document_prefix,
            str(self.max_tokens),
        )
        return sha256("\x1f".join(parts).encode()).hexdigest()[:16]

    def write(self, folder: Path) -> None:
        """Write the manifest into `folder`."""
        content = {"format": FORMAT, **asdict(self), "fingerprint": self.fingerprint}
        (folder / MANIFEST_NAME).write_text(
            json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8"
        )

    def check_files(self, folder: Path, *, hashes: bool) -> None:
        """Raise ModelUnavailable when a file is missing, cut short or (with `hashes`) altered."""
        for file in filter(None, (self.model, self.tokenizer, self.mapped)):
            path = folder / file.path
            try:
                size = path.stat().st_size
                if size != file.size:
                    raise ModelUnavailable(
                        f"{path} has {size} bytes instead of {file.size}: run `askdock models pull {self.name}`"
                    )
                if hashes and file_sha256(path) != file.sha256:
                    raise ModelUnavailable(
                        f"{path} is damaged (its checksum is wrong): run `askdock models pull {self.name}`"
                    )
            except OSError as error:
                raise ModelUnavailable(f"cannot read {path}: {error.strerror}") from error


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a prepared model folder. Raises ModelUnavailable."""
    path = folder / MANIFEST_NAME
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ModelUnavailable(f"{folder} is not a prepared model folder: {MANIFEST_NAME} is missing") from None
    except (OSError, ValueError) as error:
        raise ModelUnavailable(f"cannot read {path}: {error}") from error
    return _parse(content, path)


def file_sha256(path: Path) -> str:
    """Hex digest of a file's bytes."""
    digest = sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def _parse(content: Any, path: Path) -> Manifest:
    try:
        if content["format"] != FORMAT:
            raise ModelUnavailable(f"{path} has format {content['format']}, this version reads {FORMAT}")
        values: Mapping[str, Any] = {
            field.name: content[field.name] for field in fields(Manifest) if field.name != "mapped"
        }
        languages, mapped = values["languages"], content.get("mapped")
        return Manifest(
            **{
                **values,
                "languages": None if languages is None else tuple(languages),
                "model": ModelFile(**values["model"]),
                "tokenizer": ModelFile(**values["tokenizer"]),
                "mapped": None if mapped is None else ModelFile(**mapped),
            }
        )
    except (KeyError, TypeError) as error:
        raise ModelUnavailable(f"{path} is not a model manifest: {error}") from error
