import { useQuery } from "@tanstack/react-query";
import { FileText, Folder, type LucideIcon, Tag } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { foldersOf, tagsOf } from "../../shared/tags";
import { Button } from "../../shared/ui/Button";
import { Loading } from "../../shared/ui/Empty";
import { Modal } from "../../shared/ui/Modal";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { keys, listDocuments } from "./api";
import css from "./ScopePicker.module.css";
import { EVERYTHING, isLimited } from "./scope";
import type { Scope } from "./types";

/** Entries of a kind that are drawn; the search finds the others. */
const DRAWN = 100;

interface PickerProps {
  collection: string;
  scope: Scope;
  onChange: (scope: Scope) => void;
  onClose: () => void;
}

interface Entry {
  value: string;
  label: string;
}

/** Chooses what questions are asked of. Each choice holds at once. */
export default function ScopePicker({ collection, scope, onChange, onClose }: PickerProps) {
  const { t } = useTranslation();
  const [sought, setSought] = useState("");
  const found = useQuery({
    queryKey: keys.choosable(collection),
    queryFn: () => listDocuments(collection),
    staleTime: 0,
  });
  const documents = found.data ?? [];
  const same = (value: string): Entry => ({ value, label: value });
  const path = ({ folder, name }: { folder: string | null; name: string }) =>
    folder ? `${folder}/${name}` : name;
  const choose = (of: keyof Scope, value: string) =>
    onChange({
      ...scope,
      [of]: scope[of].includes(value) ? scope[of].filter((one) => one !== value) : [...scope[of], value],
    });
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
      {found.isPending && <Loading label={t("common.loading")} />}
      {found.isError && <ProblemNotice error={found.error} onRetry={() => void found.refetch()} />}
      {found.isSuccess && (
        <div className={css.groups}>
          <Group {...group} of="tags" icon={Tag} entries={tagsOf(documents).map(same)} />
          <Group {...group} of="folders" icon={Folder} entries={foldersOf(documents).map(same)} />
          <Group
            {...group}
            of="document_ids"
            icon={FileText}
            entries={documents.map((one) => ({ value: one.id, label: path(one) }))}
          />
        </div>
      )}
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
  of: keyof Scope;
  icon: LucideIcon;
  entries: readonly Entry[];
  sought: string;
  scope: Scope;
  onChoose: (of: keyof Scope, value: string) => void;
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
          <input type="checkbox" checked={scope[of].includes(value)} onChange={() => onChoose(of, value)} />
          <Icon aria-hidden size={14} />
          <span>{label}</span>
        </label>
      ))}
      {fits.length > DRAWN && <p className={css.hint}>{t("scope.others", { count: fits.length - DRAWN })}</p>}
    </fieldset>
  );
}
