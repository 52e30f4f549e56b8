import { Copy } from "lucide-react";
import { useTranslation } from "react-i18next";
import { address, type Schemas } from "../../shared/client/api";
import { Button } from "../../shared/ui/Button";
import { Notice } from "../../shared/ui/Notice";
import css from "./OperationsView.module.css";

/** A one-time link, to be copied and handed over where it was not sent by mail. */
export function InvitationLink({ made }: { made: Schemas["LinkOut"] }) {
  const { t } = useTranslation();
  const link = address(made.path);
  return (
    <div className={css.stack}>
      {made.mail_problem && (
        <Notice tone="bad" title={t("users.notSent")}>
          <p>{made.mail_problem}</p>
        </Notice>
      )}
      {made.sent_to && <Notice tone="info" title={t("users.sent", { to: made.sent_to })} />}
      {!made.sent_to && <Notice tone="warn" title={t("users.once")} />}
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
