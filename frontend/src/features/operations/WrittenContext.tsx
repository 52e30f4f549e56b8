import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { Schemas } from "../../shared/client/api";
import { formatNumber } from "../../shared/format";
import { keys, reindex } from "./api";
import css from "./OperationsView.module.css";
import { useTexts } from "./writtenTexts";

interface WrittenContextProps {
  collection: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
}

/** Whether the chat model writes beside passages, and what that may cost; nothing where there is none. */
export function WrittenContext({ collection, checked, onChange }: WrittenContextProps) {
  const texts = useTexts();
  const { i18n } = useTranslation();
  const { data } = useQuery({
    queryKey: keys.estimate(collection),
    queryFn: () => reindex.estimate(collection),
  });
  if (!data?.model) return null;
  const [passages, read, written] = [data.passages, data.prompt_tokens, data.completion_tokens].map((count) =>
    formatNumber(count, i18n.language),
  ) as [string, string, string];
  return (
    <div>
      <label className={css.check}>
        <input type="checkbox" checked={checked} onChange={({ target }) => onChange(target.checked)} />
        {`${texts.label} (${data.model})`}
      </label>
      <p className={css.soft}>{texts.text}</p>
      {checked && <p className={css.soft}>{texts.estimate(passages, read, written)}</p>}
    </div>
  );
}

/** What a reindexing had the chat model write so far. */
export function Cost({ cost }: { cost: Schemas["CostOut"] }) {
  const texts = useTexts();
  const { i18n } = useTranslation();
  const say = (count: number) => formatNumber(Math.round(count), i18n.language);
  return (
    <p className={css.soft}>
      {texts.cost(
        say(cost.passages),
        say(cost.prompt_tokens),
        say(cost.completion_tokens),
        say(cost.seconds),
      )}
    </p>
  );
}
