import i18n from "../../shared/i18n";
import { inbox as en } from "../../shared/i18n/en-inbox";
import { inbox as zh } from "../../shared/i18n/zh-inbox";

// Added when a view of this feature is loaded: the first view has no need of them.
for (const [language, inbox] of [
  ["en", en],
  ["zh", zh],
] as const)
  i18n.addResourceBundle(language, "inbox", inbox);
