"""Uploads whose files are named by `filename*` alone, as HTTP libraries of the time before RFC 7578 send them."""

import re
from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import HTTPException, Request, Response
from starlette.datastructures import FormData
from starlette.formparsers import MultiPartException, MultiPartParser

from askdock.services.api.authorization import GuardedRoute

_EXTENDED_ALONE = re.compile(rb"(?!.*;\s*filename\s*=).*;\s*filename\*\s*=", re.IGNORECASE | re.DOTALL)


class _Parser(MultiPartParser):
    def on_headers_finished(self) -> None:
        # The parser tells a file by its `filename`; the name itself is read from the headers, which stay.
        disposition = self._current_part.content_disposition or b""
        if _EXTENDED_ALONE.match(disposition):
            self._current_part.content_disposition = disposition + b'; filename="file"'
        super().on_headers_finished()


class _UploadRequest(Request):
    async def _get_form(
        self,
        *,
        max_files: int | float = 1000,
        max_fields: int | float = 1000,
        max_part_size: int = 1 << 20,
    ) -> FormData:
        limits = {"max_files": max_files, "max_fields": max_fields}
        if not self.headers.get("content-type", "").lower().startswith("multipart/form-data"):
            return await super()._get_form(**limits, max_part_size=max_part_size)
        if self._form is None:
            try:
                self._form = await _Parser(
                    self.headers, self.stream(), **limits, max_part_size=max_part_size
                ).parse()
            except MultiPartException as error:
                raise HTTPException(400, error.message) from None
        return self._form


class UploadRoute(GuardedRoute):
    """A `GuardedRoute` that takes a part with `filename*` for a file."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The endpoint, whose form is read by the parser above."""
        handle = super().get_route_handler()

        async def with_names(request: Request) -> Response:
            return await handle(_UploadRequest(request.scope, request.receive))

        return with_names
