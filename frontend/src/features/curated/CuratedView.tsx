import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Pencil, PenLine, Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { localeOf } from "../../shared/i18n";
import { may, useMe } from "../../shared/session";
import { Button, IconButton } from "../../shared/ui/Button";
import { Empty, Loading } from "../../shared/ui/Empty";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { Table } from "../../shared/ui/Table";
import { CollectionView } from "../golden/CollectionView";
import css from "../golden/GoldenView.module.css";
import { type Curated, deleteCurated, getCurated, keys } from "./api";
import CuratedForm from "./CuratedForm";
import "./texts";

/** What people answer in a collection, beside what its documents say. */
export default function CuratedView({ of }: { of: string | undefined }) {
  const { t } = useTranslation("curated");
  return (
    <CollectionView
      of={of}
      back={t("back")}
      title={(collection) => t("title", { collection })}
      text={t("text")}
    >
      {(collection) => <Content collection={collection} />}
    </CollectionView>
  );
}

function Content({ collection }: { collection: string }) {
  const { t, i18n } = useTranslation(["curated", "translation"]);
  const queries = useQueryClient();
  const { data: me } = useMe();
  const [edited, setEdited] = useState<Curated | "new" | null>(null);
  const found = useQuery({ queryKey: keys.all(collection), queryFn: () => getCurated(collection) });
  const remove = useMutation({
    mutationFn: (id: string) => deleteCurated(collection, id),
    onSettled: () => queries.invalidateQueries({ queryKey: keys.all(collection) }),
  });
  const day = (iso: string) => new Date(iso).toLocaleDateString(localeOf(i18n.language), { timeZone: "UTC" });
  if (found.isError) return <ProblemNotice error={found.error} onRetry={() => void found.refetch()} />;
  if (!found.data) return <Loading label={t("translation:common.loading")} />;
  const { answers } = found.data;
  return (
    <>
      <div className={css.buttons}>
        <Button variant="primary" icon={Plus} onClick={() => setEdited("new")}>
          {t("curated:add")}
        </Button>
        {may(me, "editor", collection) && <Link href={`/inbox/${collection}`}>{t("curated:inbox")}</Link>}
      </div>
      {remove.isError && <ProblemNotice error={remove.error} />}
      {answers.length === 0 ? (
        <Empty icon={PenLine} title={t("curated:none")}>
          {t("curated:noneText")}
        </Empty>
      ) : (
        <Table
          label={t("curated:list")}
          columns={[t("curated:questions"), t("curated:answer"), t("curated:owner"), t("curated:state")]}
          actions
        >
          {answers.map((one) => (
            <tr key={one.id}>
              <td>
                {one.questions.map((question) => (
                  <div key={question}>{question}</div>
                ))}
              </td>
              <td className={css.expected}>
                <div>{one.text}</div>
                {one.source && <div className={css.soft}>{one.source}</div>}
              </td>
              <td>{one.owner}</td>
              <td className={one.state === "expired" ? css.bad : css.soft}>
                {t(`curated:states.${one.state}`)}
                {one.expires_at && one.state !== "expired" && (
                  <div>{t("curated:until", { day: day(one.expires_at) })}</div>
                )}
              </td>
              <td>
                <div className={css.actions}>
                  <IconButton
                    icon={Pencil}
                    label={t("curated:edit", { question: one.questions[0] })}
                    onClick={() => setEdited(one)}
                  />
                  <IconButton
                    icon={Trash2}
                    label={t("curated:remove", { question: one.questions[0] })}
                    disabled={remove.isPending}
                    onClick={() => remove.mutate(one.id)}
                  />
                </div>
              </td>
            </tr>
          ))}
        </Table>
      )}
      {edited && (
        <CuratedForm
          collection={collection}
          id={edited === "new" ? undefined : edited.id}
          known={edited === "new" ? undefined : edited}
          onClose={() => setEdited(null)}
        />
      )}
    </>
  );
}
