import { useMutation } from "@tanstack/react-query";
import { api, body } from "../shared/client/api";
import type { Indexing } from "../shared/collections";
import { Field } from "../shared/ui/Field";
import { ProblemNotice } from "../shared/ui/ProblemNotice";
import css from "./FilePreview.module.css";
import { useTexts } from "./indexing.texts";

const read = (file: File, chosen: Indexing) =>
  body(
    api.POST("/v1/preview", {
      body: { file: "", embedding_model: "" },
      bodySerializer: () => {
        const form = new FormData();
        form.append("file", file, file.name);
        for (const [field, value] of Object.entries(chosen)) form.append(field, String(value));
        return form;
      },
    }),
  );

/** The passages that a file would have with what is chosen; nothing of it is kept. */
export function FilePreview({ chosen }: { chosen: Indexing }) {
  const texts = useTexts();
  const preview = useMutation({ mutationFn: (file: File) => read(file, chosen) });
  const shown = preview.data;
  return (
    <>
      <Field label={texts.tryFile} hint={texts.tryHint}>
        <input
          type="file"
          onChange={(event) => {
            const [file] = event.target.files ?? [];
            event.target.value = "";
            if (file) preview.mutate(file);
          }}
        />
      </Field>
      {preview.isPending && <p role="status">{texts.reading}</p>}
      {preview.isError && <ProblemNotice error={preview.error} />}
      {shown && (
        <section aria-label={texts.passages}>
          <p role="status">{texts.found(shown.name, shown.total, shown.chunk_size, shown.chunk_overlap)}</p>
          <ol className={css.passages} tabIndex={0} aria-label={texts.passages}>
            {shown.chunks.map((chunk) => (
              <li key={chunk.start}>
                <p className={css.where}>
                  {[...chunk.headings, chunk.page_start === null ? "" : texts.page(chunk.page_start)]
                    .filter(Boolean)
                    .join(" › ")}
                </p>
                {chunk.table_head && <p className={css.where}>{chunk.table_head}</p>}
                <p className={css.text}>{chunk.text}</p>
              </li>
            ))}
          </ol>
        </section>
      )}
    </>
  );
}
