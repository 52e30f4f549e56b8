import { FileText, Folder, Library, ListFilter, type LucideIcon, Tag, X } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Condition } from "../metadata/conditions";
import css from "./ScopeChips.module.css";
import { askedIn, isLimited, useNames } from "./scope";
import type { Choice, Scope } from "./types";

const ScopePicker = lazy(() => import("./ScopePicker"));
const MetadataChips = lazy(() => import("./MetadataChips"));

/** Chips that are shown one by one; of more, only how many there are. */
const SHOWN = 6;

interface ChipsProps {
  collection: string;
  scope: Scope;
  /** Left out where nothing is to be changed. */
  onChange?: (scope: Scope) => void;
  /** A saved scope is chosen, which may begin in another collection. */
  onChoose?: (scope: Scope, collection: string) => void;
}

interface Chip {
  of: Choice;
  value: string;
  icon: LucideIcon;
  label: string;
}

/** What questions are asked of: further collections, folders and files, and the tags that narrow them. */
export function ScopeChips({ collection, scope, onChange, onChoose }: ChipsProps) {
  const { t } = useTranslation();
  const [choosing, setChoosing] = useState(false);
  const chips = useChips(collection, scope);
  if (!onChange && !isLimited(scope)) return null;
  return (
    <fieldset className={css.scope} aria-label={t("scope.title")}>
      {onChange && (
        <button type="button" className={css.add} aria-haspopup="dialog" onClick={() => setChoosing(true)}>
          <ListFilter aria-hidden size={14} />
          {t(isLimited(scope) ? "scope.change" : "scope.everything")}
        </button>
      )}
      {chips.slice(0, SHOWN).map(({ of, value, icon: Icon, label }) => (
        <span key={`${of} ${value}`} className={css.chip}>
          <Icon aria-hidden size={13} />
          <span className={css.label} title={label}>
            <span className="visually-hidden">{t(`scope.kinds.${of}`)} </span>
            {label}
          </span>
          {onChange && (
            <button
              type="button"
              className={css.remove}
              aria-label={t("scope.remove", { name: label })}
              onClick={() => onChange({ ...scope, [of]: scope[of]?.filter((one) => one !== value) })}
            >
              <X aria-hidden size={13} />
            </button>
          )}
        </span>
      ))}
      <Suspense>
        {scope.metadata && (
          <MetadataChips
            condition={scope.metadata as unknown as Condition}
            {...(onChange && {
              onChange: (metadata: Condition | null) =>
                onChange({ ...scope, metadata: metadata && { ...metadata } }),
            })}
          />
        )}
      </Suspense>
      {chips.length > SHOWN && (
        <span className={css.more}>{t("scope.more", { count: chips.length - SHOWN })}</span>
      )}
      {choosing && onChange && (
        <Suspense>
          <ScopePicker
            collection={collection}
            scope={scope}
            onChange={onChange}
            onChoose={onChoose ?? onChange}
            onClose={() => setChoosing(false)}
          />
        </Suspense>
      )}
    </fieldset>
  );
}

function useChips(collection: string, scope: Scope): Chip[] {
  const { t } = useTranslation();
  const ids = scope.document_ids.slice(0, SHOWN);
  const names = useNames(askedIn(collection, scope), ids);
  const nameOf = (id: string) => {
    const name = names.get(id);
    return name === null ? t("scope.gone") : (name ?? "…");
  };
  return [
    ...(scope.collections ?? []).map(
      (value): Chip => ({ of: "collections", value, icon: Library, label: value }),
    ),
    ...scope.folders.map((value): Chip => ({ of: "folders", value, icon: Folder, label: value })),
    ...scope.document_ids.map(
      (value): Chip => ({ of: "document_ids", value, icon: FileText, label: nameOf(value) }),
    ),
    ...scope.tags.map((value): Chip => ({ of: "tags", value, icon: Tag, label: value })),
  ];
}
