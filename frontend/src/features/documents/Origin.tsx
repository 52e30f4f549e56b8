import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { getOrigin, keys } from "./api";
import type { Document } from "./status";

/** Where a document came from: the source that keeps it in step, with a link back to the original. */
export function Origin({ collection, document }: { collection: string; document: Document }) {
  const { t } = useTranslation();
  const origin = useQuery({
    queryKey: keys.origin(collection, document.id),
    queryFn: () => getOrigin(collection, document.id),
  });
  const found = origin.data?.origin;
  if (!found) return document.source_uri;
  const name = t("synced.origin", { name: found.source_name });
  return (
    <>
      {found.link ? (
        <a href={found.link} target="_blank" rel="noreferrer">
          {name}
        </a>
      ) : (
        name
      )}
      <br />
      {found.uri}
    </>
  );
}
