import { useTranslation } from "react-i18next";
import { Button } from "../../shared/ui/Button";
import { Notice } from "../../shared/ui/Notice";
import css from "./SourcesView.module.css";

/** What webhooks of a source are signed with, shown this once. */
export function WebhookSecret({ secret, onDone }: { secret: string; onDone: () => void }) {
  const { t } = useTranslation();
  return (
    <>
      <Notice tone="warn" title={t("synced.form.webhookOnce")} />
      <code className={css.secret}>{secret}</code>
      <Button variant="primary" onClick={onDone}>
        {t("synced.form.webhookDone")}
      </Button>
    </>
  );
}
