import { useTranslation } from "react-i18next";

const en = {
  title: "Recovery codes",
  text: "Each signs you in once, after the password, where your passkeys are lost. Keep them where nobody else reads them.",
  left: (count: number) => `Codes left: ${count}`,
  make: "Make new recovery codes",
  before: "New ones take the place of those before.",
  once: "These codes are shown this once: print them, or keep them in a password manager.",
  copy: "Copy the codes",
  lost: "Use a recovery code",
  code: "Recovery code",
  hint: "One of those that were shown when you made them.",
  signIn: "Sign in with the code",
};

const zh: typeof en = {
  title: "恢复码",
  text: "通行密钥丢失时，输入密码后可用恢复码登录，每个只能使用一次。请妥善保管，不要让他人看到。",
  left: (count: number) => `剩余恢复码：${count}`,
  make: "生成新的恢复码",
  before: "新的恢复码会取代以前的。",
  once: "恢复码只显示这一次：请打印，或保存在密码管理器中。",
  copy: "复制恢复码",
  lost: "使用恢复码",
  code: "恢复码",
  hint: "生成时显示的恢复码之一。",
  signIn: "使用恢复码登录",
};

/** The texts of recovery codes, which come with their views. */
export function useTexts(): typeof en {
  const { i18n } = useTranslation();
  return i18n.language === "zh" ? zh : en;
}
