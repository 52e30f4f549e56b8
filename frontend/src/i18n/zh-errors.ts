import type { errors as english } from "./en-errors";

export const errors: typeof english = {
  request: "寻求帮助时，请提供请求编号 {{id}}。",
  reload: "重新加载页面",
  codes: {
    unreachable: { title: "无法连接到 AskDock。", advice: "请检查网络连接，然后重试。" },
    connection_lost: {
      title: "回答还没有完成，连接就中断了。",
      advice: "已显示的内容未经核对，请重新提问。",
    },
    unexpected: { title: "页面出错了。", advice: "请重新加载页面；文档和对话都保存在服务器上。" },
    internal_error: { title: "AskDock 内部出错了。", advice: "请重试；如果再次出现，请告知管理员。" },
    invalid_input: { title: "AskDock 无法使用这项输入。", advice: "请按下面的提示修改后重试。" },
    empty_question: { title: "问题是空的。", advice: "请先写下问题。" },
    too_large: { title: "超过了大小上限。", advice: "请缩小后再试，或请管理员调高上限。" },
    unsupported_media_type: {
      title: "无法读取这种文件。",
      advice: "请另存为 PDF、Word、HTML、Markdown、CSV 或纯文本后上传。",
    },
    not_found: { title: "这项内容已经不在了。", advice: "请返回重新查看，可能已被他人删除。" },
    collection_not_found: { title: "没有这个知识库。", advice: "请在页面顶部选择其他知识库。" },
    document_not_found: {
      title: "这份文档已经不在了。",
      advice: "可能已被他人删除。请重新提问，以获得基于现有文档的回答。",
    },
    conversation_not_found: {
      title: "没有这个对话。",
      advice: "它已被删除，或属于其他密钥。请开始新的对话。",
    },
    answer_not_found: { title: "这条回答已不再保存。", advice: "请重新提问。" },
    file_missing: { title: "原始文件丢失了。", advice: "请重新上传这份文档。" },
    conflict: { title: "与现有内容冲突。", advice: "请重新加载页面，查看当前状态。" },
    collection_exists: { title: "已有同名的知识库。", advice: "请换一个名称。" },
    profile_mismatch: {
      title: "这个知识库是用其他设置建立索引的。",
      advice: "需要管理员重建索引，或恢复原来的设置。",
    },
    unauthenticated: { title: "需要您的密钥。", advice: "请用有效的 API 密钥登录。" },
    unauthorized: { title: "需要您的密钥。", advice: "请用有效的 API 密钥登录。" },
    forbidden: { title: "您的密钥不允许此操作。", advice: "请向管理员申请具有相应角色的密钥。" },
    quota_exceeded: { title: "您的配额暂时用完了。", advice: "请在 {{seconds}} 秒后重试。" },
    rate_limited: { title: "请求过于频繁。", advice: "请在 {{seconds}} 秒后重试。" },
    overloaded: { title: "AskDock 现在很忙。", advice: "请在 {{seconds}} 秒后重试。" },
    storage_full: { title: "服务器空间已满。", advice: "此次上传没有保存任何内容，需要管理员腾出空间。" },
    dependency_unavailable: { title: "AskDock 的一个组件没有响应。", advice: "请在 {{seconds}} 秒后重试。" },
    store_unavailable: {
      title: "搜索索引没有响应。",
      advice: "请在 {{seconds}} 秒后重试，您的文档是安全的。",
    },
    catalogue_unavailable: {
      title: "目录数据库没有响应。",
      advice: "请在 {{seconds}} 秒后重试，您的文档是安全的。",
    },
    model_unavailable: { title: "缺少嵌入模型。", advice: "需要管理员获取模型：askdock models pull。" },
    configuration_error: { title: "有一项设置不正确。", advice: "需要管理员修正。" },
    llm_unavailable: {
      title: "语言模型没有响应。",
      advice: "请在 {{seconds}} 秒后重试；如果一直如此，请告知管理员。",
    },
    llm_timeout: { title: "语言模型用时过长。", advice: "请重新提问，或把问题缩短。" },
  },
};
