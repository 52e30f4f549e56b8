import { Download } from "lucide-react";
import { lazy } from "react";
import { useTranslation } from "react-i18next";
import { OnDemand } from "../../shared/ui/OnDemand";
import css from "./ExportButton.module.css";
import { isRunning, type Turn } from "./types";

const ExportMenu = lazy(() => import("./ExportMenu"));

/** Takes a conversation along, once there is something to take. */
export function ExportButton({ title, turns }: { title: string; turns: readonly Turn[] }) {
  const { t } = useTranslation();
  if (turns.length === 0 || isRunning(turns.at(-1))) return null;
  return (
    <div className={css.place}>
      <OnDemand icon={Download} label={t("ask.export")} className={css.button}>
        <ExportMenu className={css.button} title={title} turns={turns} />
      </OnDemand>
    </div>
  );
}
