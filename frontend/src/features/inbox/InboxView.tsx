import { useQuery } from "@tanstack/react-query";
import { Inbox, Pencil, Route } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { may, useMe } from "../../shared/session";
import { IconButton } from "../../shared/ui/Button";
import { Empty, Loading } from "../../shared/ui/Empty";
import { Field } from "../../shared/ui/Field";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { Table } from "../../shared/ui/Table";
import { MakeCurated } from "../curated/MakeCurated";
import { CollectionView } from "../golden/CollectionView";
import css from "../golden/GoldenView.module.css";
import { MakeGolden } from "../golden/MakeGolden";
import { type Group, getInbox, type Item, keys } from "./api";
import { HandlingForm, STATES } from "./HandlingForm";
import "./texts";

const ReportedTrace = lazy(() => import("./ReportedTrace"));

type Shown = (typeof STATES)[number] | "";

/** Answers of a collection that were rated bad, and questions that were not answered. */
export default function InboxView({ of }: { of: string | undefined }) {
  const { t } = useTranslation("inbox");
  return (
    <CollectionView
      of={of}
      from="curated"
      back={t("back")}
      title={(collection) => t("title", { collection })}
      text={t("text")}
    >
      {(collection) => <Content collection={collection} />}
    </CollectionView>
  );
}

function Content({ collection }: { collection: string }) {
  const { t } = useTranslation(["inbox", "translation"]);
  const [shown, setShown] = useState<Shown>("open");
  const [edited, setEdited] = useState<Group | null>(null);
  const [traced, setTraced] = useState<Item | null>(null);
  const { data: me } = useMe();
  const found = useQuery({ queryKey: keys.all(collection), queryFn: () => getInbox(collection) });
  if (found.isError) return <ProblemNotice error={found.error} onRetry={() => void found.refetch()} />;
  if (!found.data) return <Loading label={t("translation:common.loading")} />;
  const groups = grouped(found.data.items.filter((one) => shown === "" || one.handling.state === shown));
  return (
    <>
      <Field label={t("inbox:show")}>
        <select value={shown} onChange={(event) => setShown(event.target.value as Shown)}>
          <option value="">{t("inbox:every")}</option>
          {STATES.map((state) => (
            <option key={state} value={state}>
              {t(`inbox:states.${state}`)}
            </option>
          ))}
        </select>
      </Field>
      {groups.length === 0 ? (
        <Empty icon={Inbox} title={t("inbox:none")}>
          {t("inbox:noneText")}
        </Empty>
      ) : (
        <Table
          label={t("inbox:list")}
          columns={[t("inbox:question"), t("inbox:why"), t("inbox:state")]}
          actions
        >
          {groups.map(([one, ...others]) => {
            return (
              <tr key={one.answer_id}>
                <td className={css.expected}>
                  <div>{one.question}</div>
                  {others.length > 0 && (
                    <details className={css.soft}>
                      <summary>{t("inbox:alike", { count: others.length })}</summary>
                      {others.map((other) => (
                        <div key={other.answer_id}>{other.question}</div>
                      ))}
                    </details>
                  )}
                </td>
                <td className={css.expected}>
                  <div>
                    {t(one.rating === "bad" ? `inbox:reasons.${one.reason ?? "other"}` : "inbox:unanswered")}
                  </div>
                  {one.sentence && <blockquote className={css.soft}>{one.sentence}</blockquote>}
                  {one.comment && <div className={css.soft}>{one.comment}</div>}
                  {one.withheld && <div className={css.soft}>{t("inbox:withheld")}</div>}
                </td>
                <td>
                  <div>{t(`inbox:states.${one.handling.state}`)}</div>
                  <div className={css.soft}>{one.handling.owner}</div>
                  <Twins items={found.data.items} of={one} />
                </td>
                <td>
                  <div className={css.actions}>
                    <IconButton
                      icon={Pencil}
                      label={t("inbox:edit", { question: one.question })}
                      onClick={() => setEdited([one, ...others])}
                    />
                    {one.rating === "bad" && (
                      <IconButton
                        icon={Route}
                        label={t("inbox:trace", { question: one.question })}
                        onClick={() => setTraced(one)}
                      />
                    )}
                    <MakeCurated collection={collection} question={one.question} />
                    {may(me, "admin", collection) && (
                      <MakeGolden
                        collection={collection}
                        known={{ question: one.question, origin: "answer" }}
                      />
                    )}
                  </div>
                </td>
              </tr>
            );
          })}
        </Table>
      )}
      {edited && <HandlingForm collection={collection} items={edited} onClose={() => setEdited(null)} />}
      <Suspense>
        {traced && <ReportedTrace collection={collection} item={traced} onClose={() => setTraced(null)} />}
      </Suspense>
    </>
  );
}

/** Who sees to a question that asks much the same and is shown elsewhere. */
function Twins({ items, of }: { items: readonly Item[]; of: Item }) {
  const { t } = useTranslation("inbox");
  const others = items.filter(
    ({ group, handling }) => group === of.group && handling.state !== of.handling.state && handling.owner,
  );
  const owners = [...new Set(others.map(({ handling }) => handling.owner))];
  if (owners.length === 0) return null;
  return <div className={css.soft}>{t("twins", { owners: owners.join(", ") })}</div>;
}

/** Items that ask much the same together, the newest first. */
function grouped(items: readonly Item[]): Group[] {
  const groups = new Map<string, Group>();
  for (const item of items) {
    const known = groups.get(item.group);
    if (known) known.push(item);
    else groups.set(item.group, [item]);
  }
  return [...groups.values()];
}
