import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { may, useMe } from "../../shared/session";
import { MakeGolden } from "../golden/MakeGolden";
import type { Passage, Trace } from "./api";
import { useTexts } from "./texts";
import css from "./Why.module.css";

/** Characters that a golden question has room for. */
const MAX_QUOTE = 4000;
const RANKS = ["dense", "sparse", "rerank"] as const;

/** The passages that the answer could be made of, each with where it came in. */
export function Passages({ trace }: { trace: Trace }) {
  const { t } = useTranslation();
  return (
    <section>
      <h3>{t("why.passages")}</h3>
      {trace.passages.length === 0 && <p>{t("why.none")}</p>}
      {trace.removed.length > 0 && (
        <p className={css.soft}>{t("why.removed", { count: trace.removed.length })}</p>
      )}
      <ol className={css.passages}>
        {trace.passages.map((passage) => (
          <PassageRow key={passage.chunk_id} passage={passage} trace={trace} />
        ))}
      </ol>
    </section>
  );
}

function PassageRow({ passage, trace }: { passage: Passage; trace: Trace }) {
  const { t } = useTranslation();
  const texts = useTexts();
  const chunk = trace.chunks.find(({ id }) => id === passage.chunk_id);
  // A golden question is one of a single collection.
  const isAdmin = may(useMe().data, "admin", trace.collection) && trace.searches.length === 0;
  const told = [
    passage.score.toFixed(3),
    ...RANKS.flatMap((leg) => {
      const rank = passage.ranks[leg];
      return rank === undefined ? [] : [t(`why.rank.${leg}`, { rank })];
    }),
    ...(passage.shown ? [t("why.shown")] : []),
    ...(passage.state === "changed" ? [t("why.changed")] : []),
  ];
  return (
    <li>
      {chunk ? (
        <details>
          <summary>
            {[chunk.document_name, ...chunk.headings.slice(-1)].join(" › ")}
            <span className={css.told}>{told.join(" · ")}</span>
          </summary>
          <blockquote className={css.text}>{chunk.text}</blockquote>
          {!trace.collection.includes(",") && (
            <p>
              <Link href={`/documents/${trace.collection}/${chunk.document_id}`}>{texts.openDocument}</Link>
            </p>
          )}
          {isAdmin && (
            <MakeGolden
              collection={trace.collection}
              label={t("golden.isRight")}
              known={{
                question: trace.standalone || trace.question,
                documents: [chunk.document_name],
                quote: chunk.text.slice(0, MAX_QUOTE),
                origin: trace.answer_id ? "answer" : "search",
              }}
            />
          )}
        </details>
      ) : (
        <p className={css.soft}>{t("why.gone")}</p>
      )}
    </li>
  );
}
