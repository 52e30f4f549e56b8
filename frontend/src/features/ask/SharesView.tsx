import { Share2 } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useTitle } from "../../shared/title";
import { Empty, Loading } from "../../shared/ui/Empty";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import css from "./Shared.module.css";
import { ShareList } from "./ShareList";
import { useShares } from "./shares";

/** All that one has shared. */
export default function SharesView() {
  const { t } = useTranslation();
  const { data, isPending, isError, error, refetch } = useShares();
  useTitle(t("share.mine"));
  return (
    <div className={css.page} data-content tabIndex={-1}>
      <h1>{t("share.mine")}</h1>
      <p className={css.hint}>{t("share.who")}</p>
      {isPending && <Loading label={t("common.loading")} />}
      {isError && <ProblemNotice error={error} onRetry={() => void refetch()} />}
      {data?.length === 0 && <Empty icon={Share2} title={t("share.none")} />}
      {data && data.length > 0 && <ShareList shares={data} />}
    </div>
  );
}
