import { Fragment, useRef } from "react";
import { useTranslation } from "react-i18next";
import { DocumentRow } from "./DocumentRow";
import css from "./DocumentTable.module.css";
import type { Document } from "./status";
import { useRows } from "./useRows";

interface TableProps {
  collection: string;
  documents: readonly Document[];
  editable: boolean;
  /** Whether these are all, or more are being asked for. */
  isWhole: boolean;
}

/** Any number of documents, of which only the rows in sight are in the page; assistive technology is told of all. */
export function DocumentTable({ collection, documents, editable, isWhole }: TableProps) {
  const { t } = useTranslation();
  const body = useRef<HTMLTableSectionElement>(null);
  const { drawn, rest, measure, onFocus, onBlur } = useRows(body, documents);
  return (
    <table className={css.table} aria-rowcount={isWhole ? documents.length + 1 : -1}>
      <thead>
        <tr aria-rowindex={1}>
          <th scope="col">{t("documents.columns.name")}</th>
          <th scope="col" className={css.stateColumn}>
            {t("documents.columns.state")}
          </th>
          <th scope="col" className={`${css.wide} ${css.sizeColumn}`}>
            {t("documents.columns.size")}
          </th>
          <th scope="col" className={`${css.wide} ${css.changedColumn}`}>
            {t("documents.columns.changed")}
          </th>
          <th scope="col" className={css.actionsColumn}>
            <span className="visually-hidden">{t("documents.columns.actions")}</span>
          </th>
        </tr>
      </thead>
      <tbody ref={body} onFocus={onFocus} onBlur={onBlur}>
        {drawn.map(({ document, index, gap }) => (
          <Fragment key={document.id}>
            {gap > 0 && <Gap pixels={gap} />}
            <DocumentRow
              collection={collection}
              document={document}
              editable={editable}
              index={index}
              measure={measure}
            />
          </Fragment>
        ))}
        {rest > 0 && <Gap pixels={rest} />}
      </tbody>
    </table>
  );
}

/** Keeps the room of rows that are not in the page. */
function Gap({ pixels }: { pixels: number }) {
  return (
    <tr aria-hidden className={css.gap}>
      <td colSpan={5} style={{ height: pixels }} />
    </tr>
  );
}
