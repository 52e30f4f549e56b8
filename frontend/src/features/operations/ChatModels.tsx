import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { Schemas } from "../../shared/client/api";
import { formatNumber } from "../../shared/format";
import { Button } from "../../shared/ui/Button";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { checkChatModels } from "./api";
import { useTexts } from "./chatTexts";
import css from "./OperationsView.module.css";

/** The configured chat models, asked one question on demand. */
export default function ChatModels() {
  const texts = useTexts();
  const check = useMutation({ mutationFn: checkChatModels });
  return (
    <section className={css.section}>
      <h2>{texts.title}</h2>
      <p className={css.soft}>{texts.text}</p>
      <Button onClick={() => check.mutate()} disabled={check.isPending}>
        {check.isPending ? texts.asking : texts.ask}
      </Button>
      {check.isError && <ProblemNotice error={check.error} />}
      <div aria-live="polite">
        {check.data?.models.length === 0 && <p>{texts.none}</p>}
        {check.data && check.data.models.length > 0 && (
          <dl className={css.cards}>
            {check.data.models.map((one) => (
              <Checked key={one.model} {...one} />
            ))}
          </dl>
        )}
      </div>
    </section>
  );
}

function Checked(one: Schemas["ChatCheckOut"]) {
  const texts = useTexts();
  const { i18n } = useTranslation();
  const seconds = (value: number | null) => formatNumber(Math.round((value ?? 0) * 10) / 10, i18n.language);
  return (
    <div className={css.card} data-model={one.model}>
      <dt>{one.model}</dt>
      <dd className={one.ok ? css.good : css.bad}>
        {one.ok ? texts.answers : texts.fails}
        <small>{one.detail}</small>
        {one.ok && (
          <small>
            {texts.pace(seconds(one.first_token_seconds), seconds(one.total_seconds))}
            <br />
            {one.cites ? texts.cites : texts.citesNot}
            {one.reasons && ` ${texts.reasons}`}
            {!one.tells_usage && ` ${texts.tellsNoUsage}`}
            {one.finish_reason && ` ${texts.cut(one.finish_reason)}`}
          </small>
        )}
        {one.refused_parameters.length > 0 && (
          <small>{texts.refuses(one.refused_parameters.join(", "))}</small>
        )}
      </dd>
    </div>
  );
}
