"""Fields of forms as they are shown: what is filled in, ticked or chosen."""

from selectolax.lexbor import LexborNode

_UNSEEN = frozenset(("hidden", "password", "submit", "reset", "button", "image", "file"))
_TICKED, _FREE = "☒ ", "☐ "


def field(node: LexborNode) -> str | None:
    """The value of a field, set apart by blanks; None for what is no field, or shows the text within it."""
    match node.tag:
        case "input":
            return _input((node.attributes.get("type") or "text").lower(), node)
        case "select":
            chosen = [option.text() for option in node.css("option") if "selected" in option.attributes]
            return f" {', '.join(chosen)} "
        case "textarea":
            return f" {node.text()} "
        case "datalist":
            return ""
    return None


def _input(kind: str, node: LexborNode) -> str:
    if kind in ("checkbox", "radio"):
        return _TICKED if "checked" in node.attributes else _FREE
    return "" if kind in _UNSEEN else f" {node.attributes.get('value') or ''} "
