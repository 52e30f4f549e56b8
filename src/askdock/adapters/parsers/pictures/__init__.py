"""Pictures that files hold as they are: their captions, and the pictures taken out again.

`Figure.part` names one: the path of an entry in a package or book, `img:N` for the Nth `img` of a page, whose
address holds the picture, `frame:N` for the Nth picture of a picture file; all from 0.
"""

from askdock.adapters.parsers.pictures.captions import Pictures, is_caption
from askdock.adapters.parsers.pictures.names import IMG, is_readable

__all__ = ["IMG", "Pictures", "is_caption", "is_readable"]
