"""On a graph of three nodes whose logit is the sum of the second text's token ids (made with onnx.helper)."""

from base64 import b64decode
from pathlib import Path

import pytest
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace
from tokenizers.processors import TemplateProcessing

from askdock.adapters.reranking.onnx import MAX_TOKENS, OnnxReranker
from askdock.errors import ModelUnavailable

GRAPH = (
    "CAg60QEKKAoJaW5wdXRfaWRzCg50b2tlbl90eXBlX2lkcxIGc2Vjb25kIgNNdWwKHAoGc2Vjb25kEgFmIgRDYXN0KgkKAnRvGAGg"
    "AQIKJwoBZhIGbG9naXRzIglSZWR1Y2VTdW0qDwoIa2VlcGRpbXMYAaABAhIBZ1odCglpbnB1dF9pZHMSEAoOCAcSCgoDEgFiCgMS"
    "AW5aIgoOdG9rZW5fdHlwZV9pZHMSEAoOCAcSCgoDEgFiCgMSAW5iGAoGbG9naXRzEg4KDAgBEggKAggBCgIIAUIECgAQEQ=="
)
WORDS = {"[UNK]": 0, "[SEP]": 7, "when": 100, "noon": 5, "free": 2}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "onnx").mkdir()
    (tmp_path / "onnx" / "model.onnx").write_bytes(b64decode(GRAPH))
    tokenizer = Tokenizer(WordLevel(WORDS, "[UNK]"))
    tokenizer.pre_tokenizer = Whitespace()
    tokenizer.post_processor = TemplateProcessing("$A", "$A [SEP] $B:1", [("[SEP]", 7)])
    tokenizer.save(str(tmp_path / "tokenizer.json"))
    return tmp_path


def test_each_text_has_its_score_in_the_order_given(folder: Path) -> None:
    reranker = OnnxReranker.load(folder, threads=2)
    assert reranker.score("when", ["free", "noon noon", "what"]) == [2, 10, 0]


def test_a_long_text_is_cut_and_the_question_is_not(folder: Path) -> None:
    reranker = OnnxReranker.load(folder, threads=1)
    (score,) = reranker.score("when when", ["free " * 1000])
    assert score == 2 * (MAX_TOKENS - 3)


def test_a_folder_without_a_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match="model.onnx"):
        OnnxReranker.load(tmp_path, threads=1)
