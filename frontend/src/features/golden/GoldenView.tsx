import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Play, Plus, Target } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { tagsOf } from "../../shared/tags";
import { Button } from "../../shared/ui/Button";
import { Empty, Loading } from "../../shared/ui/Empty";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { type Golden, getQuestions, getRuns, keys, startRun } from "./api";
import { CollectionView } from "./CollectionView";
import GoldenForm from "./GoldenForm";
import css from "./GoldenView.module.css";
import { ImportExport } from "./ImportExport";
import { Proposals } from "./Proposals";
import { Questions } from "./Questions";
import { Runs } from "./Runs";
import { Schedule } from "./Schedule";

const LOOK_MS = 2000;

/** The golden questions of a collection, and how it answers them, run by run. */
export default function GoldenView({ of }: { of: string | undefined }) {
  const { t } = useTranslation();
  return (
    <CollectionView
      of={of}
      back={t("golden.back")}
      title={(collection) => t("golden.title", { collection })}
      text={
        <>
          {t("golden.text")} <Link href="/search-test">{t("why.test")}</Link>
        </>
      }
    >
      {(collection) => <Content collection={collection} />}
    </CollectionView>
  );
}

function Content({ collection }: { collection: string }) {
  const { t } = useTranslation();
  const [edited, setEdited] = useState<Golden | "new" | null>(null);
  const questions = useQuery({
    queryKey: keys.questions(collection),
    queryFn: () => getQuestions(collection),
  });
  const all = questions.data?.questions;
  if (questions.isError)
    return <ProblemNotice error={questions.error} onRetry={() => void questions.refetch()} />;
  if (!all) return <Loading label={t("common.loading")} />;
  return (
    <>
      <div className={css.buttons}>
        <Button variant="primary" icon={Plus} onClick={() => setEdited("new")}>
          {t("golden.add")}
        </Button>
        <ImportExport collection={collection} isEmpty={all.length === 0} />
      </div>
      {all.length === 0 ? (
        <Empty icon={Target} title={t("golden.none")}>
          {t("golden.noneText")}
        </Empty>
      ) : (
        <>
          <RunSection collection={collection} tags={tagsOf(all)} />
          <Questions collection={collection} questions={all} onEdit={setEdited} />
        </>
      )}
      <Proposals collection={collection} />
      {edited && (
        <GoldenForm
          collection={collection}
          id={edited === "new" ? undefined : edited.id}
          known={edited === "new" ? undefined : edited}
          onClose={() => setEdited(null)}
        />
      )}
    </>
  );
}

/** Asks them now, all or those of a tag, and shows the runs. */
function RunSection({ collection, tags }: { collection: string; tags: readonly string[] }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [tag, setTag] = useState("");
  const runs = useQuery({
    queryKey: keys.runs(collection),
    queryFn: () => getRuns(collection),
    select: (data) => data.runs,
    refetchInterval: ({ state }) => (state.data?.runs[0]?.state === "running" ? LOOK_MS : false),
  });
  const start = useMutation({
    mutationFn: () => startRun(collection, tag ? [tag] : []),
    onSettled: () => queries.invalidateQueries({ queryKey: keys.runs(collection) }),
  });
  const isRunning = runs.data?.[0]?.state === "running";
  return (
    <section className={css.section}>
      <div className={css.head}>
        <h2>{t("golden.runs")}</h2>
        <div className={css.buttons}>
          {tags.length > 0 && (
            <select
              className={css.tag}
              aria-label={t("golden.which")}
              value={tag}
              onChange={({ target }) => setTag(target.value)}
            >
              <option value="">{t("golden.every")}</option>
              {tags.map((one) => (
                <option key={one}>{one}</option>
              ))}
            </select>
          )}
          <Button icon={Play} disabled={isRunning || start.isPending} onClick={() => start.mutate()}>
            {t("golden.ask")}
          </Button>
        </div>
      </div>
      <Schedule collection={collection} />
      {start.isError && <ProblemNotice error={start.error} />}
      {runs.isPending && <Loading label={t("common.loading")} />}
      {runs.isError && <ProblemNotice error={runs.error} onRetry={() => void runs.refetch()} />}
      {runs.data && <Runs collection={collection} runs={runs.data} />}
    </section>
  );
}
