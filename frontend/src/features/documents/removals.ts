import { remove } from "../../shared/removal";
import { deleteDocument } from "./api";
import { record } from "./changes";
import type { Document } from "./status";

interface Words {
  title: string;
  undo: string;
  failed: string;
}

/** Deletes documents, with time to bring them back. */
export function removeDocuments(collection: string, documents: readonly Document[], words: Words): void {
  remove({
    ids: documents.map(({ id }) => id),
    ...words,
    run: () =>
      Promise.all(
        documents.map(async (one) => {
          await deleteDocument(collection, one.id);
          record(collection, [{ ...one, status: "DELETING" }]);
        }),
      ),
  });
}
