import { useTranslation } from "react-i18next";
import type { Schemas } from "../../shared/client/api";
import { formatNumber } from "../../shared/format";
import css from "./OperationsView.module.css";

/** Each collection's indexes: the one that answers, one that is being built and how far it is, those before. */
export function Indexes({ indexes }: { indexes: readonly Schemas["IndexOut"][] }) {
  const { t, i18n } = useTranslation();
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
              <th scope="col">{t("operations.columns.passages")}</th>
              <th scope="col">{t("operations.columns.state")}</th>
            </tr>
          </thead>
          <tbody>
            {indexes.flatMap(({ collection, fits_settings, generations }) =>
              generations.map((one) => (
                <tr key={one.name}>
                  <td>{collection.name}</td>
                  <td>{one.name}</td>
                  <td>{one.embedding_model}</td>
                  <td>{`${one.chunk_size} / ${one.chunk_overlap}`}</td>
                  <td>
                    {one.chunks === null ? t("operations.unknown") : formatNumber(one.chunks, i18n.language)}
                  </td>
                  <td>
                    {t(`operations.generations.${one.status}`)}
                    {one.status === "live" && (
                      <p className={fits_settings ? css.good : css.bad}>
                        {t(fits_settings ? "operations.current" : "operations.outdated")}
                      </p>
                    )}
                  </td>
                </tr>
              )),
            )}
          </tbody>
        </table>
      </section>
    </section>
  );
}
