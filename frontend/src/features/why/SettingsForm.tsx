import { type FormEvent, type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "../../shared/ui/Button";
import { Field } from "../../shared/ui/Field";
import type { Leg, Settings } from "./api";
import css from "./Why.module.css";

const LEGS: readonly Leg[] = ["dense", "sparse"];

interface FormProps {
  /** Passages that were asked for. */
  count: number;
  /** Of the button. */
  label: string;
  isPending: boolean;
  onSubmit: (settings: Settings) => void;
  /** Fields before the settings. */
  children?: ReactNode;
}

/** Settings of a search. */
export function SettingsForm({ count, label, isPending, onSubmit, children }: FormProps) {
  const { t } = useTranslation();
  const [top, setTop] = useState(count);
  const [leg, setLeg] = useState<Leg | "">("");
  const [weights, setWeights] = useState<Record<Leg, number>>({ dense: 1, sparse: 1 });
  const [rerank, setRerank] = useState(true);

  function submit(event: FormEvent) {
    event.preventDefault();
    onSubmit({ top_k: top, legs: leg ? [leg] : [], weights, rerank });
  }

  return (
    <form className={css.form} onSubmit={submit}>
      {children}
      <Field label={t("why.count")}>
        <input
          type="number"
          min={1}
          max={100}
          value={top}
          onChange={({ target }) => setTop(target.valueAsNumber || 1)}
        />
      </Field>
      <Field label={t("why.legsUsed")}>
        <select value={leg} onChange={({ target }) => setLeg(target.value as Leg | "")}>
          <option value="">{t("why.both")}</option>
          {LEGS.map((one) => (
            <option key={one} value={one}>
              {t(`why.leg.${one}`)}
            </option>
          ))}
        </select>
      </Field>
      {LEGS.map((one) => (
        <Field key={one} label={t("why.weight", { leg: t(`why.leg.${one}`).toLowerCase() })}>
          <input
            type="number"
            min={0.1}
            max={100}
            step={0.1}
            value={weights[one]}
            onChange={({ target }) => setWeights({ ...weights, [one]: target.valueAsNumber || 1 })}
          />
        </Field>
      ))}
      <label className={css.check}>
        <input type="checkbox" checked={rerank} onChange={({ target }) => setRerank(target.checked)} />
        {t("why.rerank")}
      </label>
      <Button type="submit" variant="primary" disabled={isPending}>
        {label}
      </Button>
    </form>
  );
}
