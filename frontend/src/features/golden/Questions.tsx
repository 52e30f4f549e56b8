import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Activity, Pencil, Trash2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { formatNumber } from "../../shared/format";
import { Button, IconButton } from "../../shared/ui/Button";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { Table } from "../../shared/ui/Table";
import { deleteQuestion, type Golden, keys } from "./api";
import css from "./GoldenView.module.css";
import { usePlan } from "./usePlan";

const STEP = 100;
const COLUMNS = ["question", "expected", "tags", "origin"] as const;

interface QuestionsProps {
  collection: string;
  questions: readonly Golden[];
  onEdit: (one: Golden) => void;
}

/** The questions with what is expected, searched as one types. */
export function Questions({ collection, questions, onEdit }: QuestionsProps) {
  const { t, i18n } = useTranslation();
  const queries = useQueryClient();
  const [sought, setSought] = useState("");
  const [shown, setShown] = useState(STEP);
  const { plan, change, error } = usePlan(collection);
  const canary = questions.find(({ id }) => id === plan?.canary);
  const remove = useMutation({
    mutationFn: ({ id }: Golden) => deleteQuestion(collection, id),
    onSettled: () => queries.invalidateQueries({ queryKey: keys.all(collection) }),
  });
  const words = sought.trim().toLowerCase();
  const found = questions.filter((one) =>
    [one.question, ...one.documents, ...one.words, ...one.tags].some((text) =>
      text.toLowerCase().includes(words),
    ),
  );
  return (
    <section className={css.section}>
      <div className={css.head}>
        <h2>
          {t("golden.questions", {
            count: questions.length,
            formatted: formatNumber(questions.length, i18n.language),
          })}
        </h2>
        <input
          type="search"
          className={css.tag}
          value={sought}
          placeholder={t("golden.find")}
          aria-label={t("golden.find")}
          onChange={({ target }) => setSought(target.value)}
        />
      </div>
      <p className={css.soft}>
        {canary ? t("golden.isCanary", { question: canary.question }) : t("golden.noCanary")}
      </p>
      {error && <ProblemNotice error={error} />}
      {remove.isError && <ProblemNotice error={remove.error} />}
      {found.length === 0 ? (
        <p role="status">{t("golden.nothing")}</p>
      ) : (
        <Table label={t("golden.list")} columns={COLUMNS.map((one) => t(`golden.columns.${one}`))} actions>
          {found.slice(0, shown).map((one) => (
            <tr key={one.id}>
              <td>{one.question}</td>
              <td className={css.expected}>
                <ExpectedOf golden={one} />
              </td>
              <td>{one.tags.join(", ")}</td>
              <td className={css.soft}>{t(`golden.origins.${one.origin}`)}</td>
              <td>
                <div className={css.actions}>
                  <IconButton
                    icon={Activity}
                    label={t("golden.canary", { question: one.question })}
                    aria-pressed={plan?.canary === one.id}
                    className={plan?.canary === one.id ? css.on : ""}
                    onClick={() => change({ canary: plan?.canary === one.id ? null : one.id })}
                  />
                  <IconButton
                    icon={Pencil}
                    label={t("golden.edit", { question: one.question })}
                    onClick={() => onEdit(one)}
                  />
                  <IconButton
                    icon={Trash2}
                    label={t("golden.remove", { question: one.question })}
                    disabled={remove.isPending}
                    onClick={() => remove.mutate(one)}
                  />
                </div>
              </td>
            </tr>
          ))}
        </Table>
      )}
      {found.length > shown && (
        <p>
          <Button onClick={() => setShown(shown + STEP)}>{t("common.more")}</Button>
        </p>
      )}
    </section>
  );
}

function ExpectedOf({ golden }: { golden: Golden }) {
  const { t } = useTranslation();
  if (golden.refused) return <span>{t("golden.refusal")}</span>;
  return (
    <>
      {golden.documents.length > 0 && <div>{golden.documents.join(", ")}</div>}
      {golden.quote && <q className={css.quote}>{golden.quote}</q>}
      {golden.words.length > 0 && (
        <div className={css.soft}>{t("golden.hasWords", { words: golden.words.join(", ") })}</div>
      )}
    </>
  );
}
