"""The one gate that every route stands behind: who calls, and whether the route is open to them.

A route says what it needs in its declaration (`openapi_extra=needs(Role.READER)`), which is also how the OpenAPI
document tells it. `GuardedRoute` checks before the body is read; `require_guard`, a dependency of the whole
application, refuses whatever did not pass the gate. So a route that says nothing is closed.
"""

from collections.abc import Callable, Coroutine
from typing import Annotated, Any

from fastapi import Depends, Request, Response
from fastapi.routing import APIRoute

from askdock.accounts import ANONYMOUS, Caller, Role
from askdock.bootstrap import System
from askdock.errors import CollectionNotFound, Forbidden
from askdock.records import Collection
from askdock.services.api.state import ApiState, state_of

ACCESS = "x-askdock-access"
EVERYWHERE = ":everywhere"
PUBLIC: dict[str, Any] = {ACCESS: "public", "security": []}
"""`openapi_extra` of a route that is open to all."""


def needs(role: Role, *, everywhere: bool = False) -> dict[str, Any]:
    """`openapi_extra` of a route for callers with the role; `everywhere`: over all collections."""
    return {ACCESS: role.value + (EVERYWHERE if everywhere else ""), "security": [{"bearer": []}]}


class GuardedRoute(APIRoute):
    """Lets a request through to its endpoint only if the declared need is met."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The endpoint behind the gate."""
        handle = super().get_route_handler()
        need = (self.openapi_extra or {}).get(ACCESS)

        async def guarded(request: Request) -> Response:
            await _admit(request, need)
            return await handle(request)

        return guarded


async def require_guard(request: Request) -> None:
    """Refuse what did not come through a `GuardedRoute` that says what it needs."""
    if getattr(request.state, "access", None) is None:
        raise Forbidden("this route is closed")


async def _admit(request: Request, need: str | None) -> None:
    if need is None:
        raise Forbidden("this route is closed")
    state = state_of(request)
    if need == PUBLIC[ACCESS]:
        request.state.access = Access(state.system, ANONYMOUS, Role.READER)
        return
    caller = await state.authenticator.identify(request.headers.get("authorization"))
    request.state.caller = caller
    role = Role(need.removesuffix(EVERYWHERE))
    allowed = caller.may(role, None) if need.endswith(EVERYWHERE) else caller.has(role)
    if not allowed:
        scope = " over all collections" if need.endswith(EVERYWHERE) else ""
        raise Forbidden(f"this needs the role '{role.value}'{scope}")
    request.state.access = Access(state.system, caller, role)


class Access:
    """What one request may touch. Routes reach collections through it and no other way."""

    def __init__(self, system: System, caller: Caller, role: Role) -> None:
        self.system = system
        self.caller = caller
        self._role = role

    def collection(self, name: str | None = None) -> Collection:
        """The named collection, or the default one. Raises CollectionNotFound, Forbidden, ProfileMismatch."""
        self.check(name or self.system.settings.collection)
        return self.system.collection(name)

    def check(self, name: str) -> None:
        """Raises CollectionNotFound where the caller may not know of it, Forbidden where the role falls short."""
        if not self.caller.may(Role.READER, name):
            raise CollectionNotFound(f"there is no collection '{name}'")
        if not self.caller.may(self._role, name):
            raise Forbidden(f"this needs the role '{self._role.value}' for the collection '{name}'")

    def visible(self) -> list[Collection]:
        """The collections the caller may read, by name."""
        found = self.system.catalogue.list_collections()
        return [one for one in found if self.caller.may(Role.READER, one.name)]


def _access(request: Request) -> Access:
    access: Access = request.state.access
    return access


AccessDep = Annotated[Access, Depends(_access)]
StateDep = Annotated[ApiState, Depends(state_of)]
