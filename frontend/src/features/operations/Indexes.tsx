import { RefreshCcw } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Schemas } from "../../shared/client/api";
import { formatNumber } from "../../shared/format";
import { IconButton } from "../../shared/ui/Button";
import { Table } from "../../shared/ui/Table";
import css from "./OperationsView.module.css";

const COLUMNS = ["collection", "generation", "model", "chunks", "passages", "state"] as const;

const ReindexPanel = lazy(() => import("./ReindexPanel"));

/** Each collection's indexes: the one that answers, one that is being built and how far it is, those before. */
export function Indexes({ indexes }: { indexes: readonly Schemas["IndexOut"][] }) {
  const { t, i18n } = useTranslation();
  const [changing, setChanging] = useState<string | null>(null);
  const changed = indexes.find(({ collection }) => collection.name === changing)?.collection;
  return (
    <section className={css.section}>
      <h2>{t("operations.indexes")}</h2>
      <Table
        label={t("operations.indexes")}
        actions
        columns={COLUMNS.map((column) => t(`operations.columns.${column}`))}
      >
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
              <td>
                {one.status === "live" && (
                  <IconButton
                    icon={RefreshCcw}
                    label={t("reindex.open", { name: collection.name })}
                    onClick={() => setChanging(collection.name)}
                  />
                )}
              </td>
            </tr>
          )),
        )}
      </Table>
      {changed && (
        <Suspense>
          <ReindexPanel collection={changed} onClose={() => setChanging(null)} />
        </Suspense>
      )}
    </section>
  );
}
