import { Copy } from "lucide-react";
import { useTranslation } from "react-i18next";
import { address } from "../../shared/client/api";
import { Button } from "../../shared/ui/Button";
import { Notice } from "../../shared/ui/Notice";
import css from "./OperationsView.module.css";

/** A one-time link, to be copied and handed over. */
export function InvitationLink({ path }: { path: string }) {
  const { t } = useTranslation();
  const link = address(path);
  return (
    <div className={css.stack}>
      <Notice tone="warn" title={t("users.once")} />
      <code className={css.secret}>{link}</code>
      <div className={css.row}>
        <Button icon={Copy} onClick={() => void navigator.clipboard.writeText(link)}>
          {t("users.copy")}
        </Button>
        <a href={link}>{t("users.openLink")}</a>
      </div>
    </div>
  );
}
