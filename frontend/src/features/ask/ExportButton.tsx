import { Download } from "lucide-react";
import { lazy } from "react";
import { useTranslation } from "react-i18next";
import { OnDemand } from "../../shared/ui/OnDemand";
import css from "./ExportButton.module.css";
import { ShareButton } from "./ShareButton";
import { isRunning, type Turn } from "./types";

const ExportMenu = lazy(() => import("./ExportMenu"));

interface ExportProps {
  title: string;
  turns: readonly Turn[];
  /** The conversation that they are of, which can be shared; null: none of one's own. */
  conversation: string | null;
}

/** Takes a conversation along, once there is something to take. */
export function ExportButton({ title, turns, conversation }: ExportProps) {
  const { t } = useTranslation();
  if (turns.length === 0 || isRunning(turns.at(-1))) return null;
  return (
    <div className={css.place}>
      {conversation && <ShareButton conversation={conversation} />}
      <OnDemand icon={Download} label={t("ask.export")} className={css.button}>
        <ExportMenu className={css.button} title={title} turns={turns} />
      </OnDemand>
    </div>
  );
}
