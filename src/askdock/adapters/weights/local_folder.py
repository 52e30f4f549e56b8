"""Models in a folder of the user's own: used where they are, described by a manifest in the models folder."""

from hashlib import sha256
from pathlib import Path

from askdock.adapters.weights.layout import choose_onnx, read_layout
from askdock.adapters.weights.manifest import (
    MANIFEST_NAME,
    Manifest,
    ModelFile,
    Precision,
    file_sha256,
    read_manifest,
)
from askdock.errors import ModelUnavailable


def describe_local_folder(name: str, models_dir: Path, precision: Precision) -> Path:
    """The prepared folder for the sentence-transformers model in the folder `name`.

    A folder that AskDock prepared is returned as it is. Nothing is copied: the manifest points at the files.
    Raises ModelUnavailable.
    """
    folder = Path(name).expanduser().resolve()
    if not folder.is_dir():
        raise ModelUnavailable(f"there is no folder {folder} to load an embedding model from")
    if (folder / MANIFEST_NAME).exists():
        read_manifest(folder).check_files(folder, hashes=True)
        return folder
    if not (folder / "tokenizer.json").is_file():
        raise ModelUnavailable(f"{folder} is not a model AskDock can run: tokenizer.json is missing")
    files = {path.relative_to(folder).as_posix() for path in folder.glob("**/*.onnx")}
    chosen = choose_onnx(files, precision)
    if chosen is None:
        raise ModelUnavailable(f"{folder} is not a model AskDock can run: there is no model.onnx")
    path, found = chosen
    layout = read_layout(folder, name)
    weights = folder / path
    target = models_dir / f"local--{folder.name}-{sha256(bytes(folder)).hexdigest()[:8]}" / found
    target.mkdir(parents=True, exist_ok=True)
    Manifest(
        name=name,
        dimension=layout.dimension,
        max_tokens=layout.max_tokens,
        pooling=layout.pooling,
        query_prefix=layout.query_prefix,
        document_prefix=layout.document_prefix,
        languages=layout.languages,
        licence="not stated",
        source=f"folder {folder}",
        weights_sha256=file_sha256(weights),
        conversion="as published",
        precision=found,
        model=ModelFile.of(weights, str(weights)),
        tokenizer=ModelFile.of(folder / "tokenizer.json", str(folder / "tokenizer.json")),
    ).write(target)
    return target
