import { useQueryClient } from "@tanstack/react-query";
import { Eye } from "lucide-react";
import { useTranslation } from "react-i18next";
import { setViewed, useViewed } from "../shared/client/viewed";
import { Button } from "../shared/ui/Button";
import css from "./Shell.module.css";

/** Says whose eyes an admin looks through, and leads back. */
export function ViewedNotice() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const viewed = useViewed();
  if (!viewed) return null;

  function stop() {
    setViewed(null);
    void queries.resetQueries();
  }

  return (
    <div role="status" className={css.viewed}>
      <Eye aria-hidden size={16} />
      <span>{t("account.viewed.text", { name: viewed.name })}</span>
      <Button onClick={stop}>{t("account.viewed.stop")}</Button>
    </div>
  );
}
