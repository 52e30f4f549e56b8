"""The kinds of sources, by name; each is imported when it is first used. Others come by entry points."""

from collections.abc import Mapping
from functools import lru_cache
from importlib import import_module
from importlib.metadata import entry_points

from askdock.errors import ConfigurationError
from askdock.ports import SourceKind

OWN = {
    "azure-blob": "azure_blob:AzureBlobKind",
    "confluence": "confluence:ConfluenceKind",
    "dingtalk": "dingtalk:DingTalkKind",
    "feishu": "feishu:FeishuKind",
    "feed": "feed:FeedKind",
    "folder": "folder:FolderKind",
    "gcs": "gcs:GcsKind",
    "git": "git:GitKind",
    "github": "github:GitHubKind",
    "gitlab": "gitlab:GitLabKind",
    "google-drive": "google_drive:GoogleDriveKind",
    "imap": "imap:ImapKind",
    "jira": "jira:JiraKind",
    "notion": "notion:NotionKind",
    "s3": "s3:S3Kind",
    "sftp": "sftp:SftpKind",
    "sharepoint": "sharepoint:SharePointKind",
    "slack": "slack:SlackKind",
    "web": "web:WebKind",
    "webdav": "webdav:WebDavKind",
    "wecom": "wecom:WeComKind",
    "yuque": "yuque:YuqueKind",
}
GROUP = "askdock.sources"
"""Entry points by which a package adds kinds; each names an instance of `askdock.ports.SourceKind`."""


@lru_cache(maxsize=1)
def all_kinds() -> Mapping[str, SourceKind]:
    """All kinds. Raises ConfigurationError for a plug-in that cannot be loaded, or that takes a name."""
    kinds: dict[str, SourceKind] = {}
    for name, place in OWN.items():
        module, _, cls = place.partition(":")
        kinds[name] = getattr(import_module(f"{__name__}.{module}"), cls)()
    for entry in entry_points(group=GROUP):
        try:
            kind: SourceKind = entry.load()
        except (ImportError, AttributeError) as error:
            raise ConfigurationError(f"the source kind '{entry.name}' ({entry.value}) cannot be loaded") from error
        if kind.name in kinds:
            raise ConfigurationError(f"{entry.value} brings a source kind '{kind.name}', which is there already")
        kinds[kind.name] = kind
    return kinds
