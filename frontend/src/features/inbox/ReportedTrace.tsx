import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Loading } from "../../shared/ui/Empty";
import { Modal } from "../../shared/ui/Modal";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { TraceView } from "../why/TraceView";
import { getReportedTrace, type Item, keys } from "./api";

interface TraceProps {
  collection: string;
  item: Item;
  onClose: () => void;
}

/** How an answer of the inbox came about. */
export default function ReportedTrace({ collection, item, onClose }: TraceProps) {
  const { t } = useTranslation(["inbox", "translation"]);
  const trace = useQuery({
    queryKey: keys.trace(collection, item.answer_id),
    queryFn: () => getReportedTrace(collection, item.answer_id),
  });
  return (
    <Modal title={t("inbox:trace", { question: item.question })} open shape="panel" onClose={onClose}>
      {trace.isPending && <Loading label={t("translation:common.loading")} />}
      {trace.isError && <ProblemNotice error={trace.error} />}
      {trace.data && (
        <>
          {trace.data.answer != null && <blockquote>{trace.data.answer}</blockquote>}
          <TraceView trace={trace.data} />
        </>
      )}
    </Modal>
  );
}
