"""Files embedded in a PDF."""

from collections.abc import Iterator

import pypdfium2 as pdfium

from askdock.adapters.parsers.limits import Budget, ParseLimits
from askdock.errors import DocumentTooComplex


def attachments(
    document: pdfium.PdfDocument, name: str, limits: ParseLimits, budget: Budget
) -> Iterator[tuple[str, bytes]]:
    """The name and the bytes of each; what they unpack to is added to the budget.

    Raises DocumentTooComplex where that is too much.
    """
    count = document.count_attachments()
    budget.archive_entries += count
    if budget.archive_entries > limits.archive_entries:
        raise DocumentTooComplex(
            f"{name} has more than {limits.archive_entries:,} embedded files "
            f"(raise ASKDOCK_MAX_ARCHIVE_ENTRIES to accept it)"
        )
    for index in range(count):
        attached = document.get_attachment(index)
        try:
            content = bytes(attached.get_data())
        except pdfium.PdfiumError:
            continue
        budget.unpacked_bytes += len(content)
        if budget.unpacked_bytes > limits.unpacked_bytes:
            raise DocumentTooComplex(
                f"{name} holds files of more than {limits.unpacked_bytes:,} bytes in all "
                f"(raise ASKDOCK_MAX_UNPACKED_BYTES to accept it)"
            )
        yield attached.get_name() or f"attachment {index + 1}", content
