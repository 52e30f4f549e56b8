"""A directory (LDAP): people sign in with the name and the password that it knows."""

from typing import Annotated

from pydantic import SecretStr
from pydantic_settings import BaseSettings, NoDecode

from askdock.settings.fields import named


class DirectorySettings(BaseSettings):
    """A directory (LDAP): people sign in with the name and the password that it knows."""

    ldap_url: Annotated[tuple[str, ...], NoDecode] = named(
        "ASKDOCK_LDAP_URL",
        (),
        "Servers of a directory, asked in this order: `ldaps://dc1.example.com,ldaps://dc2.example.com` (TLS from "
        "the start, port 636), `ldap://` (StartTLS, port 389) or `ldap+plain://` (no TLS).",
    )
    ldap_name: str = named("ASKDOCK_LDAP_NAME", "LDAP", "What the sign-in page calls the directory.")
    ldap_base: str | None = named(
        "ASKDOCK_LDAP_BASE", None, "Below which entry people are: `ou=people,dc=example,dc=com`."
    )
    ldap_user_filter: str = named(
        "ASKDOCK_LDAP_USER_FILTER",
        "(|(uid={login})(mail={login}))",
        "Who has the name that was typed, and may sign in.",
    )
    ldap_bind_dn: str | None = named(
        "ASKDOCK_LDAP_BIND_DN", None, "Account that people are looked up by; unset: without an account."
    )
    ldap_bind_password: SecretStr | None = named("ASKDOCK_LDAP_BIND_PASSWORD", None, "Password of that account.")
    ldap_user_dn: str | None = named(
        "ASKDOCK_LDAP_USER_DN",
        None,
        "Sign in by this name rather than look people up first: `uid={login},ou=people,dc=example,dc=com` or "
        "`{login}@example.com`.",
    )
    ldap_group_base: str | None = named(
        "ASKDOCK_LDAP_GROUP_BASE", None, "Below which entry groups are, no others count; unset: the people's."
    )
    ldap_group_filter: str = named(
        "ASKDOCK_LDAP_GROUP_FILTER",
        "(|(member={dn})(uniqueMember={dn})(memberUid={uid}))",
        "Which groups a person is in, beside those that its entry names (`memberOf`).",
    )
    ldap_nested_groups: bool = named(
        "ASKDOCK_LDAP_NESTED_GROUPS",
        False,
        "Whether members of a group's groups are its members: by a rule that Active Directory alone has.",
    )
    ldap_grants: str = named(
        "ASKDOCK_LDAP_GRANTS",
        "",
        "Roles of the directory's groups, by their common names: `staff=reader:handbook,faq;ops=admin:*`; the "
        "group `*` is whoever signs in.",
    )
    ldap_link_by_email: bool = named(
        "ASKDOCK_LDAP_LINK_BY_EMAIL",
        False,
        "Whether the directory signs people in to accounts made here, by the e-mail addresses that it has.",
    )
    ldap_session_hours: int = named(
        "ASKDOCK_LDAP_SESSION_HOURS",
        12,
        "Hours after which a session ends where ASKDOCK_LDAP_USER_DN is set and no account can look up whether "
        "its person is still there.",
        ge=1,
    )
