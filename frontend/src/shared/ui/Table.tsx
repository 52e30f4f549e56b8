import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import css from "./Table.module.css";

interface TableProps {
  label: string;
  columns: readonly string[];
  /** Whether a last column has buttons. */
  actions?: boolean;
  /** The rows. */
  children: ReactNode;
}

/** A table that scrolls sideways where there is no room for it. */
export function Table({ label, columns, actions = false, children }: TableProps) {
  const { t } = useTranslation();
  return (
    <section className={css.scroll} tabIndex={0} aria-label={label}>
      <table className={css.table}>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
            {actions && (
              <th scope="col">
                <span className="visually-hidden">{t("documents.columns.actions")}</span>
              </th>
            )}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </section>
  );
}
