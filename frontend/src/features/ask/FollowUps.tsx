import { useQuery } from "@tanstack/react-query";
import { ArrowUpRight, Lightbulb } from "lucide-react";
import { useTranslation } from "react-i18next";
import { create } from "zustand";
import { persist } from "zustand/middleware";
import { may, useMe } from "../../shared/session";
import { Button } from "../../shared/ui/Button";
import { Loading } from "../../shared/ui/Empty";
import { getFollowUps, keys } from "./api";
import css from "./FollowUps.module.css";
import type { Answer } from "./types";

interface FollowUpsProps {
  answer: Answer;
  collection: string;
  onAsk: (question: string) => void;
}

/** Whether they are looked for below each answer: they cost searches, so it begins with being asked to. */
const useWanted = create<{ wanted: boolean }>()(
  persist((): { wanted: boolean } => ({ wanted: false }), { name: "askdock.followUps" }),
);

const TEXTS = {
  en: {
    show: "Further questions",
    hide: "No further questions",
    none: "The documents found for this answer suggest no further question.",
    looking: "Looking for questions that the documents answer",
  },
  zh: {
    show: "延伸问题",
    hide: "不显示延伸问题",
    none: "此回答所用的文档没有可建议的延伸问题。",
    looking: "正在查找文档能回答的问题",
  },
};

/** Questions to go on with, made of the documents that were found; each is one that they answer. */
export default function FollowUps({ answer, collection, onAsk }: FollowUpsProps) {
  const { i18n } = useTranslation();
  const texts = TEXTS[i18n.language === "zh" ? "zh" : "en"];
  const { wanted } = useWanted();
  const mayRead = may(useMe().data, "reader", collection);
  const id = answer.id ?? "";
  const found = useQuery({
    queryKey: keys.followUps(id),
    queryFn: () => getFollowUps(id),
    enabled: wanted && mayRead && id !== "",
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  if (!mayRead || id === "") return null;
  if (!wanted)
    return (
      <Button
        variant="quiet"
        icon={Lightbulb}
        className={css.show}
        onClick={() => useWanted.setState({ wanted: true })}
      >
        {texts.show}
      </Button>
    );
  return (
    <section className={css.more} aria-label={texts.show}>
      <div className={css.head}>
        <h3 className={css.title}>{texts.show}</h3>
        <button type="button" className={css.hide} onClick={() => useWanted.setState({ wanted: false })}>
          {texts.hide}
        </button>
      </div>
      {found.isLoading && <Loading label={texts.looking} />}
      {(found.isError || found.data?.length === 0) && <p className={css.none}>{texts.none}</p>}
      <ul className={css.list}>
        {found.data?.map((question) => (
          <li key={question}>
            <button type="button" className={css.question} onClick={() => onAsk(question)}>
              {question}
              <ArrowUpRight aria-hidden size={15} />
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
