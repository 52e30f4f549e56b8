import { useTranslation } from "react-i18next";
import type { Schemas } from "../client/api";
import css from "./OperationsView.module.css";

/** Each collection's index: which generation answers, made with what, and whether the settings still fit. */
export function Indexes({ indexes }: { indexes: readonly Schemas["IndexOut"][] }) {
  const { t } = useTranslation();
  return (
    <section className={css.section}>
      <h2>{t("operations.indexes")}</h2>
      <section className={css.scroll} tabIndex={0} aria-label={t("operations.indexes")}>
        <table className={css.table}>
          <thead>
            <tr>
              <th scope="col">{t("operations.columns.collection")}</th>
              <th scope="col">{t("operations.columns.generation")}</th>
              <th scope="col">{t("operations.columns.model")}</th>
              <th scope="col">{t("operations.columns.chunks")}</th>
              <th scope="col">{t("operations.columns.state")}</th>
            </tr>
          </thead>
          <tbody>
            {indexes.map(({ collection, generation, fits_settings }) => (
              <tr key={collection.name}>
                <td>{collection.name}</td>
                <td>{generation}</td>
                <td>{collection.embedding_model}</td>
                <td>{`${collection.chunk_size} / ${collection.chunk_overlap}`}</td>
                <td className={fits_settings ? css.good : css.bad}>
                  {t(fits_settings ? "operations.current" : "operations.outdated")}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </section>
  );
}
