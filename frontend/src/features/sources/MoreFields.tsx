import { useTranslation } from "react-i18next";
import { Field } from "../../shared/ui/Field";
import type { Draft } from "./draft";
import css from "./SourcesView.module.css";

interface MoreFieldsProps {
  draft: Draft;
  onChange: (change: Partial<Draft>) => void;
}

/** What most sources do without: which files, tags, what becomes of what is gone, whom to tell. */
export function MoreFields({ draft, onChange }: MoreFieldsProps) {
  const { t } = useTranslation();
  return (
    <details className={css.more}>
      <summary>{t("synced.form.more")}</summary>
      <Field label={t("synced.form.include")} hint={t("synced.form.includeHint")}>
        <input value={draft.include} onChange={(event) => onChange({ include: event.target.value })} />
      </Field>
      <Field label={t("synced.form.exclude")} hint={t("synced.form.excludeHint")}>
        <input value={draft.exclude} onChange={(event) => onChange({ exclude: event.target.value })} />
      </Field>
      <Field label={t("synced.form.tags")} hint={t("synced.form.tagsHint")}>
        <input value={draft.tags} onChange={(event) => onChange({ tags: event.target.value })} />
      </Field>
      <label className={css.check}>
        <input
          type="checkbox"
          checked={draft.prune}
          onChange={(event) => onChange({ prune: event.target.checked })}
        />
        {t("synced.form.prune")}
      </label>
      <Field label={t("synced.form.webhook")} hint={t("synced.form.webhookHint")}>
        <input
          type="url"
          value={draft.webhook}
          autoComplete="off"
          onChange={(event) => onChange({ webhook: event.target.value })}
        />
      </Field>
      {draft.webhook.trim() !== "" && (
        <label className={css.check}>
          <input
            type="checkbox"
            checked={draft.webhookDocuments}
            onChange={(event) => onChange({ webhookDocuments: event.target.checked })}
          />
          {t("synced.form.webhookDocuments")}
        </label>
      )}
    </details>
  );
}
