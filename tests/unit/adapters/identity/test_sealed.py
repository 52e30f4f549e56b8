"""Sealed text opens with the secret that sealed it, and no other."""

from askdock.adapters.identity.sealed import seal, unseal


def test_sealed_text_opens_with_its_secret_only() -> None:
    sealed = seal("a secret", "令牌")
    assert "令牌" not in sealed
    assert seal("a secret", "令牌") != sealed
    assert unseal("a secret", sealed) == "令牌"
    assert unseal("another", sealed) is None
    head, tail = sealed[:-4], sealed[-4:]
    assert unseal("a secret", head + tail[::-1] + "AA") is None
    assert unseal("a secret", "nothing of ours") is None
