"""The model that a client of OpenAI's API names: what is asked, and how."""

DEEP = ":deep"
"""Behind the name of a collection, or several: with a deep answer."""


def asked_of(model: str) -> tuple[str, bool]:
    """The names of the collections, and whether a deep answer is asked for."""
    names = model.removesuffix(DEEP)
    return names, names != model
