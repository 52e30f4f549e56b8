import { useTranslation } from "react-i18next";
import { DocumentRow } from "./DocumentRow";
import css from "./DocumentTable.module.css";
import type { Document } from "./status";

interface TableProps {
  collection: string;
  documents: readonly Document[];
  editable: boolean;
}

export function DocumentTable({ collection, documents, editable }: TableProps) {
  const { t } = useTranslation();
  return (
    <table className={css.table}>
      <thead>
        <tr>
          <th scope="col">{t("documents.columns.name")}</th>
          <th scope="col">{t("documents.columns.state")}</th>
          <th scope="col" className={css.wide}>
            {t("documents.columns.size")}
          </th>
          <th scope="col" className={css.wide}>
            {t("documents.columns.changed")}
          </th>
          <th scope="col">
            <span className="visually-hidden">{t("documents.columns.actions")}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {documents.map((one) => (
          <DocumentRow key={one.id} collection={collection} document={one} editable={editable} />
        ))}
      </tbody>
    </table>
  );
}
