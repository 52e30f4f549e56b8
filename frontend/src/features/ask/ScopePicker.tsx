import { useQueries } from "@tanstack/react-query";
import { FileText, Folder, Library, type LucideIcon, Tag } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useCollections } from "../../shared/collections";
import { may, useMe } from "../../shared/session";
import { foldersOf, tagsOf } from "../../shared/tags";
import { Button } from "../../shared/ui/Button";
import { Loading } from "../../shared/ui/Empty";
import { Modal } from "../../shared/ui/Modal";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import Conditions from "../metadata/Conditions";
import type { Condition } from "../metadata/conditions";
import { keys, listDocuments } from "./api";
import { SavedScopes } from "./SavedScopes";
import css from "./ScopePicker.module.css";
import { askedIn, EVERYTHING, isLimited } from "./scope";
import type { Choice, Scope } from "./types";

/** Entries of a kind that are drawn; the search finds the others. */
const DRAWN = 100;

interface PickerProps {
  collection: string;
  scope: Scope;
  onChange: (scope: Scope) => void;
  /** A saved scope is chosen, which may begin in another collection. */
  onChoose: (scope: Scope, collection: string) => void;
  onClose: () => void;
}

interface Entry {
  value: string;
  label: string;
}

/** Chooses what questions are asked of. Each choice holds at once. */
export default function ScopePicker({ collection, scope, onChange, onChoose, onClose }: PickerProps) {
  const { t } = useTranslation();
  const [sought, setSought] = useState("");
  const me = useMe().data;
  const { data: collections = [] } = useCollections();
  // Of a collection that one may only ask, no documents are listed.
  const listed = askedIn(collection, scope).filter((name) => may(me, "reader", name));
  const found = useQueries({
    queries: listed.map((name) => ({
      queryKey: keys.choosable(name),
      queryFn: () => listDocuments(name),
      staleTime: 0,
    })),
  });
  const failed = found.find(({ isError }) => isError);
  const documents = found.flatMap(({ data = [] }) => data);
  const same = (value: string): Entry => ({ value, label: value });
  const path = ({ folder, name }: { folder: string | null; name: string }) =>
    folder ? `${folder}/${name}` : name;
  const choose = (of: Choice, value: string) =>
    onChange({
      ...scope,
      [of]: scope[of]?.includes(value)
        ? scope[of].filter((one) => one !== value)
        : [...(scope[of] ?? []), value],
    });
  const others = collections.filter(({ name }) => name !== collection).map(({ name }) => same(name));
  const group = { sought: sought.trim().toLocaleLowerCase(), scope, onChoose: choose };
  return (
    <Modal title={t("scope.title")} open onClose={onClose}>
      <p className={css.hint}>{t("scope.hint")}</p>
      <input
        type="search"
        className={css.search}
        value={sought}
        placeholder={t("scope.search")}
        aria-label={t("scope.search")}
        onChange={(event) => setSought(event.target.value)}
      />
      {found.some(({ isPending }) => isPending) && <Loading label={t("common.loading")} />}
      {failed && <ProblemNotice error={failed.error} onRetry={() => void failed.refetch()} />}
      {!failed && (
        <div className={css.groups}>
          <Group {...group} of="collections" icon={Library} entries={others} />
          <Group {...group} of="tags" icon={Tag} entries={tagsOf(documents).map(same)} />
          <Group {...group} of="folders" icon={Folder} entries={foldersOf(documents).map(same)} />
          <Group
            {...group}
            of="document_ids"
            icon={FileText}
            entries={documents.map((one) => ({ value: one.id, label: path(one) }))}
          />
          {listed.length > 0 && (
            <Conditions
              collections={listed}
              condition={(scope.metadata ?? null) as Condition | null}
              onChange={(condition) => onChange({ ...scope, metadata: condition && { ...condition } })}
            />
          )}
        </div>
      )}
      <SavedScopes collection={collection} scope={scope} onChoose={onChoose} />
      <div className={css.buttons}>
        <Button variant="quiet" disabled={!isLimited(scope)} onClick={() => onChange(EVERYTHING)}>
          {t("scope.clear")}
        </Button>
        <Button variant="primary" onClick={onClose}>
          {t("scope.done")}
        </Button>
      </div>
    </Modal>
  );
}

interface GroupProps {
  of: Choice;
  icon: LucideIcon;
  entries: readonly Entry[];
  sought: string;
  scope: Scope;
  onChoose: (of: Choice, value: string) => void;
}

function Group({ of, icon: Icon, entries, sought, scope, onChoose }: GroupProps) {
  const { t } = useTranslation();
  const fits = entries.filter(({ label }) => label.toLocaleLowerCase().includes(sought));
  if (fits.length === 0) return null;
  return (
    <fieldset className={css.group}>
      <legend>{t(`scope.groups.${of}`)}</legend>
      {fits.slice(0, DRAWN).map(({ value, label }) => (
        <label key={value} className={css.entry}>
          <input
            type="checkbox"
            checked={scope[of]?.includes(value) ?? false}
            onChange={() => onChoose(of, value)}
          />
          <Icon aria-hidden size={14} />
          <span>{label}</span>
        </label>
      ))}
      {fits.length > DRAWN && <p className={css.hint}>{t("scope.others", { count: fits.length - DRAWN })}</p>}
    </fieldset>
  );
}
