import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { Schemas } from "../../shared/client/api";
import { formatBytes, formatNumber, formatTime } from "../../shared/format";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import css from "./AccountView.module.css";
import { getQuotas, keys } from "./api";

/** What is left of each quota that one has; nothing where there is none. */
export function Quotas() {
  const { t } = useTranslation();
  const { data, isError, error, refetch } = useQuery({ queryKey: keys.quotas, queryFn: getQuotas });
  if (isError) return <ProblemNotice error={error} onRetry={() => void refetch()} />;
  if (!data || data.quotas.length === 0) return null;
  return (
    <section>
      <h2>{t("account.quotas.title")}</h2>
      <ul className={css.list}>
        {data.quotas.map((quota) => (
          <Left key={`${quota.kind} ${quota.owner}`} quota={quota} />
        ))}
      </ul>
    </section>
  );
}

function Left({ quota }: { quota: Schemas["QuotaLeftOut"] }) {
  const { t, i18n } = useTranslation();
  const format = quota.kind === "storage" ? formatBytes : formatNumber;
  const left = format(quota.left, i18n.language);
  const limit = format(quota.limit, i18n.language);
  return (
    <li>
      {t(`account.quotas.${quota.kind}`, { left, limit })}
      {quota.group !== null && ` · ${t("account.quotas.shared", { group: quota.group })}`}
      {quota.resets_at !== null && quota.left < quota.limit && (
        <span className={css.soft}>
          {` · ${t("account.quotas.resets", { time: formatTime(quota.resets_at, i18n.language) })}`}
        </span>
      )}
    </li>
  );
}
