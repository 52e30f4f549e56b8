import { ArrowDown, ArrowUp } from "lucide-react";
import { Fragment, useCallback, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { DocumentRow } from "./DocumentRow";
import css from "./DocumentTable.module.css";
import type { Column, Document, Order } from "./status";
import { useRows } from "./useRows";

interface TableProps {
  collection: string;
  documents: readonly Document[];
  editable: boolean;
  /** Whether these are all, or more are being asked for. */
  isWhole: boolean;
  order: Order;
  onOrder: (order: Order) => void;
  selected: ReadonlySet<string>;
  onSelect: (selected: ReadonlySet<string>) => void;
}

/** Any number of documents, of which only the rows in sight are in the page; assistive technology is told of all. */
export function DocumentTable(props: TableProps) {
  const { collection, documents, editable, isWhole, order, onOrder, selected, onSelect } = props;
  const { t } = useTranslation();
  const body = useRef<HTMLTableSectionElement>(null);
  const { drawn, rest, measure, onFocus, onBlur } = useRows(body, documents);
  const current = useRef(selected);
  useEffect(() => {
    current.current = selected;
  }, [selected]);
  const toggle = useCallback(
    (id: string) => {
      const next = new Set(current.current);
      if (!next.delete(id)) next.add(id);
      onSelect(next);
    },
    [onSelect],
  );
  const some = documents.some(({ id }) => selected.has(id));
  const all = some && documents.every(({ id }) => selected.has(id));

  const head = (by: Column, className = "") => (
    <Head by={by} order={order} onOrder={onOrder} className={className} />
  );
  return (
    <table className={css.table} aria-rowcount={isWhole ? documents.length + 1 : -1}>
      <thead>
        <tr aria-rowindex={1}>
          {editable && (
            <th scope="col" className={css.selectColumn}>
              <input
                type="checkbox"
                aria-label={t("documents.selectAll")}
                checked={all}
                ref={(box) => {
                  if (box) box.indeterminate = some && !all;
                }}
                onChange={() => onSelect(new Set(all ? [] : documents.map(({ id }) => id)))}
              />
            </th>
          )}
          {head("name")}
          {head("state", css.stateColumn)}
          {head("size", `${css.wide} ${css.sizeColumn}`)}
          {head("changed", `${css.wide} ${css.changedColumn}`)}
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
              selected={selected.has(document.id)}
              onToggle={toggle}
            />
          </Fragment>
        ))}
        {rest > 0 && <Gap pixels={rest} />}
      </tbody>
    </table>
  );
}

interface HeadProps {
  by: Column;
  order: Order;
  onOrder: (order: Order) => void;
  className: string;
}

/** The head of a column, by which a click sorts; another click turns the order round. */
function Head({ by, order, onOrder, className }: HeadProps) {
  const { t } = useTranslation();
  const isUsed = order.by === by;
  const Arrow = order.descending ? ArrowDown : ArrowUp;
  const sorted = isUsed ? (order.descending ? "descending" : "ascending") : undefined;
  // What is new or large is looked for more often than what is old or small.
  const descending = isUsed ? !order.descending : by === "changed" || by === "size";
  return (
    <th scope="col" className={className} aria-sort={sorted}>
      <button type="button" className={css.sort} onClick={() => onOrder({ by, descending })}>
        {t(`documents.columns.${by}`)}
        {isUsed && <Arrow aria-hidden size={14} />}
      </button>
    </th>
  );
}

/** Keeps the room of rows that are not in the page. */
function Gap({ pixels }: { pixels: number }) {
  return (
    <tr aria-hidden className={css.gap}>
      <td colSpan={6} style={{ height: pixels }} />
    </tr>
  );
}
