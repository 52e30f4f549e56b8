import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { Schemas } from "../../shared/client/api";
import { formatNumber } from "../../shared/format";
import { reasonOf } from "../../shared/reason";
import { Loading } from "../../shared/ui/Empty";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { getReading, keys } from "./api";
import css from "./DocumentSheet.module.css";
import { Facts } from "./Facts";
import { ranges } from "./ranges";
import type { Document } from "./status";

type Unread = Schemas["UnreadPageOut"];

/** What the parser found in a document, and what it left out. */
export function Reading({ collection, document }: { collection: string; document: Document }) {
  const { t, i18n } = useTranslation();
  const found = useQuery({
    queryKey: keys.reading(collection, document),
    queryFn: () => getReading(collection, document.id),
  });
  if (found.isPending) return <Loading label={t("common.loading")} />;
  if (found.isError) return <ProblemNotice error={found.error} onRetry={() => void found.refetch()} />;
  const reading = found.data;
  if (!reading) return <p className={css.soft}>{t("details.notRead")}</p>;
  const count = (value: number) => formatNumber(value, i18n.language);
  const metadata = Object.entries(reading.metadata);
  return (
    <>
      <h3>{t("details.read")}</h3>
      <Facts
        facts={[
          [t("details.characters"), count(reading.characters)],
          [t("details.pages"), reading.pages > 0 && count(reading.pages)],
          [t("details.headings"), count(reading.headings)],
          [t("details.tables"), count(reading.tables)],
          [t("details.passages"), count(document.chunks)],
        ]}
      />
      <h3>{t("details.leftOut")}</h3>
      <LeftOut document={document} reading={reading} />
      {metadata.length > 0 && (
        <>
          <h3>{t("details.states")}</h3>
          <Facts facts={metadata} />
        </>
      )}
    </>
  );
}

const CAUSES: readonly Unread["why"][] = ["time", "scan", "damaged"];

function LeftOut({ document, reading }: { document: Document; reading: Schemas["ReadingOut"] }) {
  const { t } = useTranslation();
  const causes = CAUSES.map((why) => ({
    why,
    pages: ranges(reading.unread.filter((page) => page.why === why).map((page) => page.number)),
  })).filter(({ pages }) => pages !== "");
  if (causes.length === 0 && reading.warnings.length === 0)
    return <p className={css.soft}>{t("details.nothingLeftOut")}</p>;
  return (
    <>
      {document.reason && <p>{reasonOf(t, document)}</p>}
      <ul className={css.list}>
        {causes.map(({ why, pages }) => (
          <li key={why}>{t(`details.unread.${why}`, { pages })}</li>
        ))}
        {reading.warnings.map(({ code, detail }) => (
          <li key={`${code} ${detail}`}>{detail}</li>
        ))}
      </ul>
    </>
  );
}
