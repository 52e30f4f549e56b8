import { Check, Copy, Trash2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { formatTime } from "../../shared/format";
import { IconButton } from "../../shared/ui/Button";
import css from "./Shared.module.css";
import { addressOf, type Share, useRevoke } from "./shares";

/** Links to what was shared, each to be copied, opened and revoked. */
export function ShareList({ shares, newest }: { shares: readonly Share[]; newest?: string | undefined }) {
  const { t, i18n } = useTranslation();
  const revoke = useRevoke();
  return (
    <ul className={css.list} aria-label={t("share.links")}>
      {shares.map((share) => (
        <li key={share.id} className={css.row} data-newest={share.id === newest}>
          <div className={css.about}>
            <Link href={`/shared/${share.id}`}>{share.title || t("ask.untitled")}</Link>
            <p className={css.hint}>
              {[share.collection, formatTime(share.created_at, i18n.language)].join(" · ")}
            </p>
          </div>
          <CopyLink id={share.id} />
          <IconButton
            icon={Trash2}
            label={t("share.revoke", { title: share.title || t("ask.untitled") })}
            onClick={() => revoke(share)}
          />
        </li>
      ))}
    </ul>
  );
}

function CopyLink({ id }: { id: string }) {
  const { t } = useTranslation();
  const [copied, setCopied] = useState(false);

  async function copy() {
    await navigator.clipboard.writeText(addressOf(id));
    setCopied(true);
    setTimeout(() => setCopied(false), 2000);
  }

  return (
    <IconButton
      icon={copied ? Check : Copy}
      label={t(copied ? "ask.copied" : "share.copy")}
      onClick={() => void copy()}
    />
  );
}
