import { Library, Plus } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { useLocation, useRoute } from "wouter";
import { useCollection, useCollections } from "../shared/collections";
import { may, useMe } from "../shared/session";
import { IconButton } from "../shared/ui/Button";
import css from "./CollectionSwitch.module.css";

const NewCollection = lazy(() => import("./NewCollection"));

export function CollectionSwitch() {
  const { t } = useTranslation();
  const { name, choose } = useCollection();
  const { data: collections } = useCollections();
  const { data: me } = useMe();
  const [isInConversation] = useRoute("/c/*");
  const [, navigate] = useLocation();
  const [making, setMaking] = useState(false);
  const names = [...new Set([name, ...(collections?.map((one) => one.name) ?? [])])].sort();

  function change(chosen: string) {
    choose(chosen);
    // A conversation is about one collection: about another, a new one begins.
    if (isInConversation) navigate("/");
  }

  return (
    <div className={css.switch}>
      <Library aria-hidden size={16} className={css.icon} />
      <select
        value={name}
        onChange={(event) => change(event.target.value)}
        aria-label={t("collection.label")}
      >
        {names.map((one) => (
          <option key={one}>{one}</option>
        ))}
      </select>
      {may(me, "admin", null) && (
        <IconButton icon={Plus} label={t("collection.new")} onClick={() => setMaking(true)} />
      )}
      {making && (
        <Suspense>
          <NewCollection onClose={() => setMaking(false)} />
        </Suspense>
      )}
    </div>
  );
}
