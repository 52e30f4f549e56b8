"""Authorization of every route: the caller, and whether its role permits the request.

A route says what it needs in its declaration (`openapi_extra=needs(Role.READER)`), which is also how the OpenAPI
document tells it. `GuardedRoute` checks before the body is read; `require_guard`, a dependency of the whole
application, refuses whatever did not pass the gate. So a route that says nothing is closed.
"""

import re
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from functools import partial
from typing import Annotated, Any

from fastapi import Depends, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.routing import APIRoute

from askdock.application.collections import Collections
from askdock.application.scopes import SavedScopes, both
from askdock.errors import CollectionNotFound, Forbidden, InvalidInput, StorageFull, Unauthenticated
from askdock.records import (
    ANONYMOUS,
    COLLECTION_NAME,
    MAX_TOGETHER,
    NO_FILTER,
    SCOPE,
    Caller,
    Collection,
    Conversation,
    Filter,
    KeptResponse,
    Role,
    SavedScope,
    Scope,
    names_of,
)
from askdock.retrieval.rights import DocumentRights
from askdock.services.api.accounts.cookies import SAFE, credentials
from askdock.services.api.quotas import Quotas
from askdock.services.api.schemas.base import RECORD_ID
from askdock.services.api.state import ApiState, state_of
from askdock.services.common import idempotency

EVERYTHING = Scope()
ACCESS = "x-askdock-access"
EVERYWHERE = ":everywhere"
VIEW_AS = "X-AskDock-View-As"
"""Header by which an admin looks through the eyes of the user of this id: only to read and ask, and audited."""
NOT_KEPT = "x-askdock-not-kept"
"""In `openapi_extra`: no response of this route is kept for a repeated request, because it holds a secret, or the
request is large and means the same twice, or another program reads the body, which can be read once (MCP)."""
ACCOUNT = "/v1/me/"
"""How the paths of one's own account begin."""
NOTED = frozenset({"/v1/shares", "/v1/answers/{answer_id}/feedback"})
"""What a POST adds that is no question."""
MAX_NAMES = 10
"""Collections listed in an error."""
PUBLIC: dict[str, Any] = {ACCESS: "public", "security": []}
"""`openapi_extra` of a route that is open to all."""
SIGNED_IN: dict[str, Any] = {ACCESS: "signed-in", "security": [{"bearer": []}]}
"""`openapi_extra` of a route of one's own account: for whoever is known, with roles or, so far, without."""
WIDGET: dict[str, Any] = {ACCESS: "widget", "security": [{"bearer": []}], NOT_KEPT: True}
"""`openapi_extra` of the route that takes a widget's token, and nothing else."""


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
            if need not in (PUBLIC[ACCESS], None) and (replayed := await _replay(request, self.openapi_extra)):
                return replayed
            return await handle(request)

        return guarded


async def require_guard(request: Request) -> None:
    """Refuse what did not come through a `GuardedRoute` that says what it needs."""
    if getattr(request.state, "access", None) is None:
        raise Forbidden("this route declares no required role")


async def _admit(request: Request, need: str | None) -> None:
    if need is None:
        raise Forbidden("this route declares no required role")
    state = state_of(request)
    if need == PUBLIC[ACCESS]:
        request.state.access = Access(state.system.collections, ANONYMOUS, Role.READER, state.quotas)
        return
    request.state.guarded = True  # and so noted in the audit log, whatever comes of it
    if need == WIDGET[ACCESS]:
        caller = request.state.caller = await _visiting(state, request)
        role, identify = Role.ASKER, partial(_visiting, state, request)
    else:
        request.state.caller = await state.authenticator.identify(credentials(request))
        caller = request.state.caller = await _looking(state, request, request.state.caller)
        role = Role.ASKER if need == SIGNED_IN[ACCESS] else Role(need.removesuffix(EVERYWHERE))
        identify = partial(_identified, state, request)
    allowed = need == SIGNED_IN[ACCESS] or (
        caller.may(role, None) if need.endswith(EVERYWHERE) else caller.has(role)
    )
    if not allowed:
        scope = " over all collections" if need.endswith(EVERYWHERE) else ""
        raise Forbidden(f"this needs the role '{role.value}'{scope}")
    if caller.viewed is not None and (not Role.READER.includes(role) or _changes(request)):
        raise Forbidden(f"who views as somebody else only reads: leave {VIEW_AS} out")
    await state.quotas.admit(caller)
    held: AsyncExitStack | None = getattr(request.state, "held", None)
    if held is not None:  # until the last byte of the response is sent
        held.enter_context(state.quotas.at_once(caller))
    request.state.access = Access(
        state.system.collections, caller, role, state.quotas, identify, lambda: state.system.scopes
    )


def _changes(request: Request) -> bool:
    """Whether the request is to change what is there: the own account, conversations, shares, opinions.

    A conversation is begun to ask, and questions are sent: these are no changes.
    """
    path: str = getattr(request.scope.get("route"), "path", "")
    if request.method == "POST":
        return path.startswith(ACCOUNT) or path in NOTED
    return request.method not in SAFE


async def _identified(state: ApiState, request: Request, *, begun: bool) -> Caller:
    identified = await state.authenticator.identify(credentials(request), begun=begun)
    return await _looking(state, request, identified)


async def _visiting(state: ApiState, request: Request, *, begun: bool = False) -> Caller:
    """The caller of a widget's token, which no other route takes."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        raise Unauthenticated("this needs a token of the widget")
    widget = request.path_params["widget_id"]
    if not re.fullmatch(RECORD_ID, widget):
        raise Unauthenticated("there is no such widget")
    return (await run_in_threadpool(state.system.widgets.visitor, widget, token.strip(), begun=begun))[1]


async def _looking(state: ApiState, request: Request, caller: Caller) -> Caller:
    """The caller; looking through another user's eyes where it asks for that and may."""
    user = request.headers.get(VIEW_AS)
    if user is None:
        return caller
    if not caller.may(Role.ADMIN, None):
        raise Forbidden(f"{VIEW_AS} needs the role 'admin' over all collections")
    seen = (await run_in_threadpool(state.system.people.users.get, user)).caller
    return replace(caller, grants=seen.grants, groups=seen.groups, viewed=seen.id)


async def _replay(request: Request, declared: Mapping[str, Any] | None) -> Response | None:
    """The response kept for an `Idempotency-Key`."""
    access: Access = request.state.access
    if (declared or {}).get(NOT_KEPT) or access.caller.viewed is not None:
        return None
    system = state_of(request).system
    kept = await idempotency.begin(request, access.caller, system.responses, system.rights.named_in)
    if kept is None:
        return None
    if await run_in_threadpool(_is_withheld, system.rights, kept, access.caller):
        raise Forbidden("the response to this request holds what you may not read now")
    return idempotency.again(kept)


def _is_withheld(rights: DocumentRights, kept: KeptResponse, caller: Caller) -> bool:
    named = rights.named_in(bytes(kept.body)) if kept.documents is None else kept.documents
    return rights.withholds(named, caller)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request is about: collections that the caller may ask, and what of them."""

    collections: tuple[Collection, ...]
    where: Filter
    scope: Scope = EVERYTHING
    """Of a saved one; `where` has it in it."""


class Access:
    """The rights of one request. Routes reach collections through it and no other way."""

    def __init__(
        self,
        collections: Collections,
        caller: Caller,
        role: Role,
        quotas: Quotas,
        identify: Callable[..., Awaitable[Caller]] | None = None,
        scopes: Callable[[], SavedScopes] | None = None,
    ) -> None:
        """`identify` identifies the caller again; without `scopes` there are no saved ones."""
        self._scopes = scopes
        self._collections = collections
        self.caller = caller
        self.quotas = quotas
        self._role = role
        self._identify = identify

    def user_id(self) -> str:
        """The id of the user who is signed in. Raises Forbidden for whoever is none, or comes with a key."""
        if self.caller.kind != "user":
            raise Forbidden("this is for users of this server, signed in by their session")
        return self.caller.id

    def refuse_own_key(self) -> None:
        """Raises Forbidden for the key of a user, also an admin's: it makes nothing that outlives it.

        Whoever finds the key of a program would go on without it.
        """
        if self.caller.key_id is not None and self.caller.key_id != self.caller.id:
            raise Forbidden("a user's key makes no keys, users or links to set a password: sign in for that")

    async def check_again(self, *, begun: bool = False) -> None:
        """For streams, which outlive the check at their beginning.

        Raises Unauthenticated once the key is revoked, the session is over or the user disabled, and, unless
        `begun`, the token has expired; Forbidden once the caller's grants or groups are others;
        CatalogueUnavailable.
        """
        if self._identify is None:
            return
        now = await self._identify(begun=begun)
        if (now.grants, now.groups) != (self.caller.grants, self.caller.groups):
            raise Forbidden("your roles have changed: ask again")

    def collection(self, name: str | None = None, role: Role | None = None) -> Collection:
        """The named collection, or the default one; `role`: needed there, if it is another than the route's.

        Raises CollectionNotFound, Forbidden, ProfileMismatch.
        """
        if name is None and not self.caller.may(Role.ASKER, self._collections.default):
            raise CollectionNotFound(self._choice())
        self.check(name or self._collections.default, role)
        return self._collections.get(name)

    def several(self, names: str | None = None, role: Role | None = None) -> tuple[Collection, ...]:
        """The collections of these names, which commas separate, or the default one: first the one named first.

        Raises as `collection` does for any of them; InvalidInput for more than MAX_TOGETHER.
        """
        if names is None:
            return (self.collection(None, role),)
        wanted = names_of(names)
        if len(wanted) > MAX_TOGETHER:
            raise InvalidInput(f"a question may be asked of {MAX_TOGETHER} collections, not of {len(wanted)}")
        if "" in wanted:  # the default one is asked by naming none
            raise CollectionNotFound(f"there is no collection '' in '{names}'")
        return tuple(self.collection(name, role) for name in wanted)

    def asked(self, names: str | None, where: Filter = NO_FILTER, role: Role | None = None) -> Asked:
        """What these names ask of, as `several` takes them, or behind `scope:` that of a scope of the caller's.

        Raises as `several` does; NotFound for a scope that the caller did not save; InvalidInput where the scope
        and `where` do not go together.
        """
        if names is None or self._scopes is None or not names.startswith(SCOPE):
            return Asked(self.several(names, role), where)
        saved = self._scopes().get(self.caller.id, names.removeprefix(SCOPE))
        return Asked(self.several(saved.collections, role), both(saved.scope.where, where), saved.scope)

    def saved_scopes(self) -> list[SavedScope]:
        """Those of the caller's scopes whose collections it may ask now, all of them."""
        kept = self._scopes().of(self.caller.id) if self._scopes else []
        return [one for one in kept if self.caller.may(Role.ASKER, one.collections)]

    def find(self, name: str) -> Collection | None:
        """The named collection, whatever its profile; None where it is gone. Raises as `check` does."""
        self.check(name)
        try:
            return self._collections.find(name)
        except CollectionNotFound:
            return None

    def check(self, name: str, role: Role | None = None) -> None:
        """Raises CollectionNotFound where the caller may not know of it, Forbidden where the role falls short.

        Of several (see `names_of`) for any of them.
        """
        needed = role or self._role
        for one in names_of(name):
            if not re.fullmatch(COLLECTION_NAME, one) or not self.caller.may(Role.ASKER, one):
                raise CollectionNotFound(f"there is no collection '{one}'")
            if not self.caller.may(needed, one):
                raise Forbidden(f"this needs the role '{needed.value}' for the collection '{one}'")

    def covers(self, conversation: Conversation) -> bool:
        """Whether one of the caller's conversations may be seen and changed with what the request brings.

        A user's own are its own, also of a collection that is gone; its key reaches no further than it says.
        """
        return self.caller.kind != "key" or self.caller.may(Role.ASKER, conversation.collection)

    def _choice(self) -> str:
        """What to say to a caller who named no collection and may not read the default one."""
        names = [one.name for one in self.visible()]
        if not names:
            return "there is no collection that you may ask"
        shown = ", ".join(names[:MAX_NAMES]) + (", ..." if len(names) > MAX_NAMES else "")
        return f"you may ask: {shown}; name one as the `collection`"

    def check_storage(self, allowed: tuple[int, str] | None, more: int = 0) -> None:
        """Raises StorageFull where the collections that the caller may write would hold more than is allowed.

        None: any number of bytes (see `Quotas.storage`).
        """
        if allowed is not None and self.stored_bytes() + more > allowed[0]:
            raise StorageFull(f"your collections would hold more than {allowed[0]:,} bytes ({allowed[1]})")

    def stored_bytes(self) -> int:
        """Bytes of documents in the collections that the caller may write."""
        writable = [one for one in self.visible() if self.caller.may(Role.EDITOR, one.name)]
        return self._collections.stored_bytes(writable)

    def visible(self) -> list[Collection]:
        """The collections the caller may ask, by name."""
        return [one for one in self._collections.all() if self.caller.may(Role.ASKER, one.name)]


def _access(request: Request) -> Access:
    access: Access = request.state.access
    return access


AccessDep = Annotated[Access, Depends(_access)]
StateDep = Annotated[ApiState, Depends(state_of)]
