import { Telescope } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useLimits } from "../../shared/session";
import { IconButton } from "../../shared/ui/Button";

/** The text of the switch, which comes with it. */
const TEXTS = {
  en: "Search deeper: the model searches for what is missing before it answers",
  zh: "深入搜索：模型在回答之前会再次搜索缺少的内容",
};

interface SwitchProps {
  deep: boolean;
  onChange: (deep: boolean) => void;
}

/** Whether the model may search for more before it answers; nothing where there are no deep answers. */
export default function DeepSwitch({ deep, onChange }: SwitchProps) {
  const limits = useLimits();
  const { i18n } = useTranslation();
  const label = TEXTS[i18n.language === "zh" ? "zh" : "en"];
  if (!limits?.deep) return null;
  return <IconButton icon={Telescope} label={label} aria-pressed={deep} onClick={() => onChange(!deep)} />;
}
