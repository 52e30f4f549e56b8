import { Search } from "lucide-react";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { foldersOf, tagsOf } from "../../shared/tags";
import css from "./Filters.module.css";
import { countStages, type Document, select, type Wanted } from "./status";

interface FiltersProps {
  wanted: Wanted;
  documents: readonly Document[];
  onChange: (wanted: Wanted) => void;
}

const STAGES = ["all", "ready", "working", "failed"] as const;

export function Filters({ wanted, documents, onChange }: FiltersProps) {
  const { t } = useTranslation();
  const { text, tag, folder } = wanted;
  const counts = useMemo(() => {
    // Of what the search, the tag and the folder leave, since that is what a stage would show.
    const found = select(documents, { text, tag, folder, stage: "all" });
    return { all: found.length, ...countStages(found) };
  }, [documents, text, tag, folder]);
  const tags = useMemo(() => tagsOf(documents), [documents]);
  const folders = useMemo(() => foldersOf(documents), [documents]);
  return (
    <search className={css.filters}>
      <div className={css.search}>
        <Search aria-hidden size={16} />
        <input
          type="search"
          value={wanted.text}
          placeholder={t("documents.search")}
          aria-label={t("documents.search")}
          onChange={(event) => onChange({ ...wanted, text: event.target.value })}
        />
      </div>
      {folders.length > 0 && (
        <select
          className={css.tags}
          value={wanted.folder}
          aria-label={t("details.folder")}
          onChange={(event) => onChange({ ...wanted, folder: event.target.value })}
        >
          <option value="">{t("details.anyFolder")}</option>
          {folders.map((folder) => (
            <option key={folder}>{folder}</option>
          ))}
        </select>
      )}
      {tags.length > 0 && (
        <select
          className={css.tags}
          value={wanted.tag}
          aria-label={t("documents.tag")}
          onChange={(event) => onChange({ ...wanted, tag: event.target.value })}
        >
          <option value="">{t("documents.anyTag")}</option>
          {tags.map((tag) => (
            <option key={tag}>{tag}</option>
          ))}
        </select>
      )}
      <fieldset className={css.stages}>
        <legend className="visually-hidden">{t("documents.filter")}</legend>
        {STAGES.map((stage) => (
          <label key={stage} className={css.stage}>
            <input
              type="radio"
              name="stage"
              className="visually-hidden"
              checked={wanted.stage === stage}
              onChange={() => onChange({ ...wanted, stage })}
            />
            {t(`documents.stages.${stage}`)} <span className={css.count}>{counts[stage]}</span>
          </label>
        ))}
      </fieldset>
    </search>
  );
}
