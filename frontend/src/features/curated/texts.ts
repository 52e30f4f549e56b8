import i18n from "../../shared/i18n";
import { curated as en } from "../../shared/i18n/en-curated";
import { curated as zh } from "../../shared/i18n/zh-curated";

// Added when a view of this feature is loaded: the first view has no need of them.
for (const [language, curated] of [
  ["en", en],
  ["zh", zh],
] as const)
  i18n.addResourceBundle(language, "curated", curated);
