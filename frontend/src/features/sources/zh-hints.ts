/** What the kinds of sources are called, and say of their fields, by their own words. */
const zh: Readonly<Record<string, string>> = {
  "Azure Blob Storage": "Azure Blob 存储",
  Confluence: "Confluence",
  "DingTalk knowledge base": "钉钉知识库",
  "RSS or Atom feed": "RSS 或 Atom 订阅源",
  "Feishu / Lark wiki": "飞书 / Lark 知识空间",
  "Folder of the server": "服务器上的文件夹",
  "Google Cloud Storage": "Google Cloud Storage",
  "Git repository": "Git 仓库",
  "GitHub issues": "GitHub 议题",
  "GitLab issues": "GitLab 议题",
  "Google Drive": "Google 云端硬盘",
  "Mailbox (IMAP)": "邮箱（IMAP）",
  Jira: "Jira",
  Notion: "Notion",
  "Bucket (S3 and compatible)": "存储桶（S3 及兼容）",
  SFTP: "SFTP",
  "SharePoint / OneDrive": "SharePoint / OneDrive",
  Slack: "Slack",
  "Web site": "网站",
  WebDAV: "WebDAV",
  "WeCom drive": "企业微信微盘",
  Yuque: "语雀",
  "Storage account; left out: the beginning of the address's host.": "存储账户；不填则取地址中主机名的开头。",
  "Key of the account.": "账户密钥。",
  "Signature that may read and list, instead of the key.": "可读取和列出的签名（SAS），可代替密钥。",
  "Keys of spaces, with commas; left out: all that may be read.":
    "空间的键，用逗号分隔；不填则为所有可读的空间。",
  "E-mail of the account, for Cloud; left out: the token alone (Data Center).":
    "账户的邮箱（Cloud）；不填则只用令牌（Data Center）。",
  "`cloud` or `server`; left out: by the address.": "`cloud` 或 `server`；不填则由地址判断。",
  "`yes`: a document is read only by who may read it at the source: users by e-mail or login, groups by name.":
    "`yes`：只有在来源处有权阅读的人才能阅读文档：用户按邮箱或登录名对应，用户组按名称对应。",
  "API token (Cloud) or personal access token (Data Center).":
    "API 令牌（Cloud）或个人访问令牌（Data Center）。",
  "AppKey of an internal app that may read knowledge bases.": "可读取知识库的企业内部应用的 AppKey。",
  "unionId of the person on whose behalf the app reads.": "应用代表哪位人员读取：其 unionId。",
  "URL of the API, where it is not https://api.dingtalk.com.":
    "API 的地址，仅在不是 https://api.dingtalk.com 时填写。",
  "AppSecret of the app.": "应用的 AppSecret。",
  "Value of the header Authorization, where the feed asks for one.":
    "订阅源要求验证时，Authorization 请求头的值。",
  "Id of the wiki space: the number at the end of its settings' address.":
    "知识空间的 ID：其设置页地址末尾的数字。",
  "App ID of an own app, which is a member of the space.": "自建应用的 App ID，该应用须是知识空间的成员。",
  "URL of the API, where it is not https://open.feishu.cn; Lark: https://open.larksuite.com.":
    "API 的地址，仅在不是 https://open.feishu.cn 时填写；Lark 为 https://open.larksuite.com。",
  "App Secret of the app.": "应用的 App Secret。",
  "URL of the API, where it is not the provider's own.": "API 的地址，仅在不是该服务商自己的地址时填写。",
  "Key of a service account, as JSON; left out: the bucket is open to all, or to this service.":
    "服务账号的密钥（JSON）；不填则存储桶对所有人或对本服务开放。",
  "Branch; the repository's default one when left out.": "分支；不填则为仓库的默认分支。",
  "Folder in the repository; all of it when left out.": "仓库中的文件夹；不填则为整个仓库。",
  "Web address of a file, with {path} in it, to lead back to it.":
    "文件的网页地址，其中含 {path}，用于链接回原处。",
  "User name, where the server asks for one.": "服务器要求时的用户名。",
  "Fingerprint of the server's key, SHA256:...; a test of the connection tells it.":
    "服务器密钥的指纹 SHA256:...；测试连接时会显示。",
  "Password of the user.": "该用户的密码。",
  "Private key in OpenSSH's format, instead of a password.": "OpenSSH 格式的私钥，可代替密码。",
  "`yes`: pull requests, too.": "`yes`：也读取拉取请求。",
  "URL of the API, where it is not https://api.github.com; GitHub Enterprise: https://host/api/v3.":
    "API 的地址，仅在不是 https://api.github.com 时填写；GitHub Enterprise 为 https://host/api/v3。",
  "Access token that may read issues; left out: a public repository.":
    "可读取议题的访问令牌；公开仓库可不填。",
  "Access token with read_api; left out: a public project.": "有 read_api 权限的访问令牌；公开项目可不填。",
  "E-mail of the person to act for, where the account may (domain-wide delegation).":
    "代表哪位人员读取：其邮箱，需要该账号有全网域授权。",
  "URL of the API, where it is not https://www.googleapis.com.":
    "API 的地址，仅在不是 https://www.googleapis.com 时填写。",
  "Key of a service account, as JSON; the folder is shared with it.":
    "服务账号的密钥（JSON）；文件夹须与该账号共享。",
  "User name.": "用户名。",
  "Names of folders, with commas; left out: all but trash, spam and drafts.":
    "文件夹名称，用逗号分隔；不填则为除废纸篓、垃圾邮件和草稿外的全部。",
  "Day (2026-01-31) before which messages are left out.": "不读取此日期（如 2026-01-31）之前的邮件。",
  "Password, or a password for applications.": "密码，或应用专用密码。",
  "Token of OAuth 2 instead of a password (XOAUTH2).": "OAuth 2 令牌，可代替密码（XOAUTH2）。",
  "Keys of projects, with commas.": "项目的键，用逗号分隔。",
  "URL of the API, where it is not https://api.notion.com.":
    "API 的地址，仅在不是 https://api.notion.com 时填写。",
  "Secret of an internal integration, with which pages are shared.": "内部集成的密钥；页面须与该集成共享。",
  "Region of the bucket.": "存储桶所在的区域。",
  "`yes`: the bucket is part of the host's name, as Alibaba OSS and Tencent COS want it.":
    "`yes`：存储桶名是主机名的一部分，阿里云 OSS 和腾讯云 COS 需要如此。",
  "Access key; left out: the bucket is open to all, or to this service.":
    "访问密钥；不填则存储桶对所有人或对本服务开放。",
  "Secret of the access key.": "访问密钥的 Secret。",
  "Id of the organisation's directory.": "组织目录（租户）的 ID。",
  "Id of an app registration that may read files.": "可读取文件的应用注册的 ID。",
  "Names of document libraries, with commas; left out: all.": "文档库名称，用逗号分隔；不填则为全部。",
  "URL of the API, where it is not https://graph.microsoft.com: another cloud's.":
    "API 的地址，仅在不是 https://graph.microsoft.com 时填写（其他云）。",
  "URL of the sign-in, where it is not https://login.microsoftonline.com.":
    "登录地址，仅在不是 https://login.microsoftonline.com 时填写。",
  "Secret of the app registration.": "应用注册的密钥。",
  "Names of channels, with commas; left out: all that the app is a member of.":
    "频道名称，用逗号分隔；不填则为该应用加入的所有频道。",
  "First day that is read, like 2026-01-31; left out: 90 days ago.":
    "从哪一天开始读取，如 2026-01-31；不填则为 90 天前。",
  "URL of the API, where it is not https://slack.com/api.":
    "API 的地址，仅在不是 https://slack.com/api 时填写。",
  "Bot token of an app that was invited to the channels.": "已受邀加入频道的应用的机器人令牌。",
  "`yes`: follow links to pages below the folder of the address.":
    "`yes`：沿链接读取该地址所在文件夹之下的页面。",
  "How many pages a crawl takes at most; 10000 when left out.": "最多抓取多少页；不填则为 10000。",
  "Value of the header Authorization, where the site asks for one.":
    "网站要求验证时，Authorization 请求头的值。",
  "Id of the drive's space.": "微盘空间的 ID。",
  "Id of the company.": "企业 ID。",
  "URL of the API, where it is not https://qyapi.weixin.qq.com.":
    "API 的地址，仅在不是 https://qyapi.weixin.qq.com 时填写。",
  "Secret of an app that may use the drive.": "可使用微盘的应用的 Secret。",
  "Token that may read the book.": "可读取该知识库的令牌。",
};

/** In the language of the page; a kind that somebody added speaks English. */
export const said = (text: string, language: string) => (language === "zh" ? (zh[text] ?? text) : text);
