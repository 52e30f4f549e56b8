import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "../../shared/ui/Button";
import { Field } from "../../shared/ui/Field";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { toasts } from "../../shared/ui/toasts";
import css from "../golden/GoldenView.module.css";
import { keys, type Profile, type State, save } from "./api";
import { TryOut } from "./TryOut";
import { useTexts } from "./texts";

interface FormProps {
  collection: string;
  state: State;
  /** What the form begins with. */
  begun: Profile;
  onSaved: (number: number) => void;
}

const TONES = ["neutral", "formal", "friendly", "plain"] as const;
const LANGUAGES = ["", "en", "zh"] as const;

/** The next draft: what is fixed is shown first, then what may change. */
export function ProfileForm({ collection, state, begun, onSaved }: FormProps) {
  const { i18n } = useTranslation();
  const texts = useTexts();
  const queries = useQueryClient();
  const [profile, setProfile] = useState<Profile>(begun);
  const [starters, setStarters] = useState(begun.starters.join("\n"));
  const [note, setNote] = useState("");
  const change = (part: Partial<Profile>) => setProfile({ ...profile, ...part });
  const lines = starters.split("\n").map((line) => line.trim());
  const written: Profile = { ...profile, starters: lines.filter(Boolean) };
  const draft = useMutation({
    mutationFn: () => save(collection, written, note.trim()),
    onSuccess: async ({ number }) => {
      await queries.invalidateQueries({ queryKey: keys.all(collection) });
      toasts.add({ title: texts.saved(number) });
      onSaved(number);
    },
  });

  function submit(event: FormEvent) {
    event.preventDefault();
    draft.mutate();
  }

  return (
    <form onSubmit={submit} className={css.form}>
      <details>
        <summary>{texts.rules}</summary>
        <p className={css.soft}>{texts.rulesHint}</p>
        <p style={{ whiteSpace: "pre-line" }}>{state.rules[i18n.language === "zh" ? "zh" : "en"]}</p>
      </details>
      <Field label={texts.instructions} hint={texts.instructionsHint}>
        <textarea
          rows={5}
          maxLength={1500}
          value={profile.instructions}
          onChange={({ target }) => change({ instructions: target.value })}
        />
      </Field>
      <Field label={texts.tone}>
        <select
          value={profile.tone}
          onChange={({ target }) => change({ tone: target.value as Profile["tone"] })}
        >
          {TONES.map((one) => (
            <option key={one} value={one}>
              {texts.tones[one]}
            </option>
          ))}
        </select>
      </Field>
      <Field label={texts.language}>
        <select
          value={profile.language}
          onChange={({ target }) => change({ language: target.value as Profile["language"] })}
        >
          {LANGUAGES.map((one) => (
            <option key={one} value={one}>
              {texts.languages[one]}
            </option>
          ))}
        </select>
      </Field>
      <Field label={texts.endpoint}>
        <select value={profile.endpoint} onChange={({ target }) => change({ endpoint: target.value })}>
          {!state.endpoints.some(({ name }) => name === "") && <option value="">{texts.noModel}</option>}
          {state.endpoints.map(({ name, model }) => (
            <option key={name} value={name}>
              {`${name || texts.asConfigured}: ${model}`}
            </option>
          ))}
        </select>
      </Field>
      <Numeric
        label={texts.temperature}
        value={profile.temperature}
        range={[0, 2, 0.1]}
        onChange={(temperature) => change({ temperature: temperature ?? 0 })}
      />
      <Numeric
        label={texts.maxTokens}
        hint={texts.empty}
        value={profile.max_tokens}
        range={[16, 100_000, 1]}
        onChange={(max_tokens) => change({ max_tokens })}
      />
      <Numeric
        label={texts.topK}
        hint={texts.empty}
        value={profile.top_k}
        range={[1, 100, 1]}
        onChange={(top_k) => change({ top_k })}
      />
      <Numeric
        label={texts.minSupport}
        hint={texts.minSupportHint}
        value={profile.min_support}
        range={[0.3, 0.95, 0.05]}
        onChange={(min_support) => change({ min_support })}
      />
      <Numeric
        label={texts.quoteMargin}
        hint={texts.quoteMarginHint}
        value={profile.quote_margin}
        range={[0, 5, 0.1]}
        onChange={(margin) => change({ quote_margin: margin ?? 0 })}
      />
      <Field label={texts.starters} hint={texts.startersHint}>
        <textarea rows={3} value={starters} onChange={({ target }) => setStarters(target.value)} />
      </Field>
      <TryOut collection={collection} profile={written} />
      <Field label={texts.note} hint={texts.noteHint}>
        <input value={note} maxLength={500} onChange={({ target }) => setNote(target.value)} />
      </Field>
      {draft.isError && <ProblemNotice error={draft.error} />}
      <Button type="submit" variant="primary" disabled={draft.isPending}>
        {texts.save}
      </Button>
    </form>
  );
}

interface NumericProps {
  label: string;
  hint?: string;
  value: number | null;
  /** Lowest, highest, step. */
  range: readonly [number, number, number];
  onChange: (value: number | null) => void;
}

function Numeric({ label, hint, value, range, onChange }: NumericProps) {
  const [min, max, step] = range;
  return (
    <Field label={label} {...(hint ? { hint } : {})}>
      <input
        type="number"
        min={min}
        max={max}
        step={step}
        value={value ?? ""}
        onChange={({ target }) => onChange(target.value === "" ? null : target.valueAsNumber)}
      />
    </Field>
  );
}
