import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "../../shared/ui/Button";
import { Field } from "../../shared/ui/Field";
import { Modal } from "../../shared/ui/Modal";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import css from "../golden/GoldenView.module.css";
import { type Group, type Handling, handle, type Item, keys } from "./api";

export const STATES = ["open", "working", "fixed", "declined"] as const;
const FIXES = ["", "document", "golden", "curated", "other"] as const;
const LINES = ["owner", "link", "told", "note"] as const;

interface FormProps {
  collection: string;
  items: Group;
  onClose: () => void;
}

function kept({ handling }: Item): Handling {
  const { by: _, changed_at: __, ...done } = handling;
  return done;
}

/** What is done about a question, and about those that ask much the same. */
export function HandlingForm({ collection, items, onClose }: FormProps) {
  const { t } = useTranslation(["inbox", "translation"]);
  const queries = useQueryClient();
  // It begins with what somebody did last; what is not changed here stays as it is at each item.
  const known = kept(items.find(({ handling }) => handling.by !== "") ?? items[0]);
  const [handling, setHandling] = useState<Handling>(known);
  const change = (changed: Partial<Handling>) => setHandling({ ...handling, ...changed });
  const save = useMutation({
    mutationFn: () => {
      const changed = Object.entries(handling).filter(
        ([name, value]) => value !== known[name as keyof Handling],
      );
      return Promise.all(
        items.map((one) =>
          handle(collection, one.answer_id, { ...kept(one), ...Object.fromEntries(changed) }),
        ),
      );
    },
    onSettled: () => queries.invalidateQueries({ queryKey: keys.all(collection) }),
    onSuccess: onClose,
  });

  function submit(event: FormEvent) {
    event.preventDefault();
    save.mutate();
  }

  return (
    <Modal title={t("inbox:handle")} open onClose={onClose}>
      <form onSubmit={submit} className={css.form}>
        {save.isError && <ProblemNotice error={save.error} />}
        <Field label={t("inbox:state")}>
          <select
            value={handling.state}
            onChange={(event) => change({ state: event.target.value as Handling["state"] })}
          >
            {STATES.map((state) => (
              <option key={state} value={state}>
                {t(`inbox:states.${state}`)}
              </option>
            ))}
          </select>
        </Field>
        <Field label={t("inbox:fix")}>
          <select
            value={handling.fix ?? ""}
            onChange={(event) => change({ fix: event.target.value as (typeof FIXES)[number] })}
          >
            {FIXES.map((fix) => (
              <option key={fix} value={fix}>
                {t(`inbox:fixes.${fix || "none"}`)}
              </option>
            ))}
          </select>
        </Field>
        {LINES.map((name) => (
          <Field key={name} label={t(`inbox:${name}`)}>
            <input
              value={handling[name] ?? ""}
              maxLength={2000}
              onChange={(event) => change({ [name]: event.target.value })}
            />
          </Field>
        ))}
        <Button type="submit" variant="primary" disabled={save.isPending}>
          {t("translation:common.save")}
        </Button>{" "}
        <Button onClick={onClose}>{t("translation:common.cancel")}</Button>
      </form>
    </Modal>
  );
}
