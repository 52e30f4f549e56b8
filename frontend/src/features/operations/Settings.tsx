import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Schemas } from "../../shared/client/api";
import { Loading } from "../../shared/ui/Empty";
import { Field } from "../../shared/ui/Field";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { Table } from "../../shared/ui/Table";
import { getSettings, keys } from "./api";
import css from "./OperationsView.module.css";

type Setting = Schemas["SettingOut"];

/** The settings that the service runs with, to be read only: they are changed where it is deployed. */
export function Settings() {
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const [onlyChanged, setOnlyChanged] = useState(false);
  const { data, isPending, isError, error, refetch } = useQuery({
    queryKey: keys.settings,
    queryFn: getSettings,
  });
  if (isPending) return <Loading label={t("common.loading")} />;
  if (isError) return <ProblemNotice error={error} onRetry={() => void refetch()} />;
  const sought = text.trim().toLowerCase();
  const shown = data.settings.filter(
    (one) =>
      (!onlyChanged || !one.is_default) &&
      `${one.name} ${one.description} ${one.value ?? ""}`.toLowerCase().includes(sought),
  );
  return (
    <section className={css.section}>
      <h2>{t("operations.settings.title")}</h2>
      <p className={css.soft}>{t("operations.settings.text")}</p>
      <Field label={t("operations.settings.search")}>
        <input type="search" value={text} onChange={(event) => setText(event.target.value)} />
      </Field>
      <label className={css.check}>
        <input
          type="checkbox"
          checked={onlyChanged}
          onChange={(event) => setOnlyChanged(event.target.checked)}
        />
        {t("operations.settings.changed")}
      </label>
      <p role="status" className={css.soft}>
        {t("operations.settings.count", { count: shown.length })}
      </p>
      <Table
        label={t("operations.settings.title")}
        columns={[
          t("operations.settings.name"),
          t("operations.settings.value"),
          t("operations.settings.about"),
        ]}
      >
        {shown.map((one) => (
          <tr key={one.name} data-setting={one.name}>
            <td>
              <code>{one.name}</code>
            </td>
            <td className={css.value}>
              <Value setting={one} />
            </td>
            {/* The service writes it in English. */}
            <td lang="en" className={css.about}>
              {one.description
                .split("`")
                // biome-ignore lint/suspicious/noArrayIndexKey: a part is known by its place alone
                .map((part, at) => (at % 2 === 1 ? <code key={at}>{part}</code> : part))}
            </td>
          </tr>
        ))}
      </Table>
    </section>
  );
}

function Value({ setting }: { setting: Setting }) {
  const { t } = useTranslation();
  const { is_secret, is_set, is_default, value } = setting;
  if (is_secret) return t(is_set ? "operations.settings.secret" : "operations.settings.unset");
  if (!is_set) return <span className={css.soft}>{t("operations.settings.unset")}</span>;
  return is_default ? <span className={css.soft}>{value}</span> : <strong>{value}</strong>;
}
