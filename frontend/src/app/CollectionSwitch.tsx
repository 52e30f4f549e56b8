import { Library, Plus } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useCollection, useCollections } from "../shared/collections";
import { may, useMe } from "../shared/session";
import { IconButton } from "../shared/ui/Button";
import css from "./CollectionSwitch.module.css";
import { NewCollection } from "./NewCollection";

export function CollectionSwitch() {
  const { t } = useTranslation();
  const { name, choose } = useCollection();
  const { data: collections } = useCollections();
  const { data: me } = useMe();
  const [making, setMaking] = useState(false);
  const names = [...new Set([name, ...(collections?.map((one) => one.name) ?? [])])].sort();
  return (
    <div className={css.switch}>
      <Library aria-hidden size={16} className={css.icon} />
      <select
        value={name}
        onChange={(event) => choose(event.target.value)}
        aria-label={t("collection.label")}
      >
        {names.map((one) => (
          <option key={one}>{one}</option>
        ))}
      </select>
      {may(me, "admin", null) && (
        <IconButton icon={Plus} label={t("collection.new")} onClick={() => setMaking(true)} />
      )}
      <NewCollection open={making} onClose={() => setMaking(false)} />
    </div>
  );
}
