import { useMutation } from "@tanstack/react-query";
import type { FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "../../shared/ui/Button";
import { Field } from "../../shared/ui/Field";
import { Notice } from "../../shared/ui/Notice";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { type Kind, testSource } from "./api";
import { type Draft, EVERY, PLAN, sourceOf } from "./draft";
import { KindFields } from "./KindFields";
import { MoreFields } from "./MoreFields";
import css from "./SourcesView.module.css";
import { said } from "./zh-hints";

/** What the answer of a test was about. */
const TESTED = ["kind", "address", "values", "include", "exclude"];

interface SourceFormProps {
  collection: string;
  kinds: readonly Kind[];
  draft: Draft;
  /** Secrets that are kept, of a source that is there: its kind stays, and a test would not have them. */
  kept?: readonly string[];
  pending: boolean;
  error: unknown;
  submit: string;
  onChange: (draft: Draft) => void;
  onSubmit: () => void;
}

/** A source, by the fields that its kind describes. */
export function SourceForm({ collection, kinds, draft, kept, pending, error, ...rest }: SourceFormProps) {
  const { t, i18n } = useTranslation();
  const kind = kinds.find((one) => one.name === draft.kind);
  const test = useMutation({ mutationFn: () => testSource(collection, sourceOf(draft, kind)) });
  const set = (change: Partial<Draft>) => {
    if (TESTED.some((name) => name in change)) test.reset();
    rest.onChange({ ...draft, ...change });
  };

  function submit(event: FormEvent) {
    event.preventDefault();
    rest.onSubmit();
  }

  const missing = kind?.inputs.some(
    ({ name, required }) => required && !draft.values[name] && !kept?.includes(name),
  );
  const ready =
    draft.address.trim() !== "" && !missing && (draft.schedule !== PLAN || draft.plan.trim() !== "");
  return (
    <form onSubmit={submit}>
      <Field label={t("synced.form.kind")}>
        <select
          value={draft.kind}
          disabled={kept !== undefined}
          onChange={(event) => set({ kind: event.target.value })}
        >
          {kinds.map((one) => (
            <option key={one.name} value={one.name}>
              {said(one.title, i18n.language)}
            </option>
          ))}
        </select>
      </Field>
      <Field
        label={t("synced.form.address")}
        hint={t("synced.form.addressHint", { example: kind?.address ?? "" })}
      >
        <input
          value={draft.address}
          autoComplete="off"
          onChange={(event) => set({ address: event.target.value })}
        />
      </Field>
      {kind && (
        <KindFields
          kind={kind}
          values={draft.values}
          kept={kept ?? []}
          onChange={(values) => set({ values })}
        />
      )}
      <Field label={t("synced.form.name")} hint={t("synced.form.nameHint")}>
        <input
          value={draft.name}
          maxLength={100}
          autoComplete="off"
          onChange={(event) => set({ name: event.target.value })}
        />
      </Field>
      <Field label={t("synced.form.schedule")}>
        <select value={draft.schedule} onChange={(event) => set({ schedule: event.target.value })}>
          {[...EVERY, PLAN].map((one) => (
            <option key={one} value={one}>
              {t(`synced.form.every.${one as (typeof EVERY)[number] | typeof PLAN}`)}
            </option>
          ))}
        </select>
      </Field>
      {draft.schedule === PLAN && (
        <Field label={t("synced.form.plan")} hint={t("synced.form.planHint")}>
          <input
            value={draft.plan}
            placeholder="0 4 * * 1-5"
            autoComplete="off"
            onChange={(event) => set({ plan: event.target.value })}
          />
        </Field>
      )}
      <MoreFields draft={draft} onChange={set} />
      <p className={css.soft}>{t("synced.form.privacy")}</p>
      <div ref={intoView} key={test.status + String(Boolean(error))}>
        {Boolean(error) && <ProblemNotice error={error} />}
        {test.isError && <ProblemNotice error={test.error} />}
        {test.data && (
          <Notice
            tone="info"
            title={
              test.data.items.length > 0
                ? t("synced.form.works", {
                    count: test.data.items.length,
                    names: test.data.items.map((item) => item.name).join(", "),
                  })
                : t("synced.form.empty")
            }
          />
        )}
      </div>
      <div className={css.buttons}>
        {!kept && (
          <Button disabled={!ready || test.isPending} onClick={() => test.mutate()}>
            {t(test.isPending ? "synced.form.testing" : "synced.form.test")}
          </Button>
        )}
        <Button type="submit" variant="primary" disabled={!ready || pending}>
          {rest.submit}
        </Button>
      </div>
    </form>
  );
}

/** An answer comes below what a small screen shows of the form. */
function intoView(node: HTMLElement | null): void {
  if (node?.hasChildNodes()) node.scrollIntoView({ block: "center" });
}
