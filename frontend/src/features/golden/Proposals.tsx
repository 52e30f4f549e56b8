import { useQuery } from "@tanstack/react-query";
import { Sparkles } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "../../shared/ui/Button";
import { Loading } from "../../shared/ui/Empty";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { Table } from "../../shared/ui/Table";
import { getProposals, keys } from "./api";
import css from "./GoldenView.module.css";
import { MakeGolden } from "./MakeGolden";

const en = {
  propose: "Propose questions from the documents",
  title: "Questions that might be golden",
  text: "Of documents that no golden question is about. What answers them today stands beside: keep what is right.",
  none: "Nothing to propose: the documents have golden questions, or no headings that are answered.",
};

const zh: typeof en = {
  propose: "根据文档建议问题",
  title: "可作为标准问题的建议",
  text: "来自还没有标准问题的文档，旁边是目前的回答依据：正确的可以保留。",
  none: "没有建议：文档已有标准问题，或没有可以回答的标题。",
};

/** Golden questions that might be, of documents that none is about: each is looked at before it is kept. */
export function Proposals({ collection }: { collection: string }) {
  const { t, i18n } = useTranslation();
  const [wanted, setWanted] = useState(false);
  const texts = i18n.language === "zh" ? zh : en;
  const language = i18n.language === "zh" ? "zh" : "en";
  const found = useQuery({
    queryKey: keys.proposals(collection, language),
    queryFn: () => getProposals(collection, language),
    enabled: wanted,
  });
  if (!wanted)
    return (
      <Button icon={Sparkles} onClick={() => setWanted(true)}>
        {texts.propose}
      </Button>
    );
  if (found.isError) return <ProblemNotice error={found.error} onRetry={() => void found.refetch()} />;
  if (!found.data) return <Loading label={t("common.loading")} />;
  const { proposals } = found.data;
  if (proposals.length === 0) return <p role="status">{texts.none}</p>;
  return (
    <section className={css.section}>
      <h2>{texts.title}</h2>
      <p className={css.soft}>{texts.text}</p>
      <Table
        label={texts.title}
        columns={[t("golden.columns.question"), t("golden.columns.expected")]}
        actions
      >
        {proposals.map(({ question, document, quote }) => (
          <tr key={question}>
            <td>{question}</td>
            <td className={css.expected}>
              <blockquote className={css.soft}>{quote}</blockquote>
              <div className={css.soft}>{document}</div>
            </td>
            <td>
              <MakeGolden
                collection={collection}
                known={{ question, documents: [document], quote, origin: "document" }}
              />
            </td>
          </tr>
        ))}
      </Table>
    </section>
  );
}
