import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Download, Upload } from "lucide-react";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import { saveAs } from "../../shared/client/download";
import { Button } from "../../shared/ui/Button";
import { Notice } from "../../shared/ui/Notice";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { exportQuestions, type Format, importQuestions, keys } from "./api";

const FORMATS: readonly Format[] = ["jsonl", "csv"];

/** Takes golden questions in from a file, and saves them as one. */
export function ImportExport({ collection, isEmpty }: { collection: string; isEmpty: boolean }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const input = useRef<HTMLInputElement>(null);
  const bring = useMutation({
    mutationFn: (file: File) => importQuestions(collection, file),
    onSuccess: () => queries.invalidateQueries({ queryKey: keys.questions(collection) }),
  });
  const save = useMutation({
    mutationFn: async (format: Format) =>
      saveAs(await exportQuestions(collection, format), `golden-${collection}.${format}`),
  });
  const failed = bring.error ?? save.error;
  return (
    <>
      <input
        ref={input}
        type="file"
        accept=".jsonl,.csv"
        hidden
        aria-label={t("golden.import")}
        onChange={({ target }) => {
          const [file] = target.files ?? [];
          if (file) bring.mutate(file);
          // So that the same file can be chosen again, once it is put right.
          target.value = "";
        }}
      />
      <Button icon={Upload} disabled={bring.isPending} onClick={() => input.current?.click()}>
        {t("golden.import")}
      </Button>
      {!isEmpty &&
        FORMATS.map((format) => (
          <Button key={format} icon={Download} disabled={save.isPending} onClick={() => save.mutate(format)}>
            {t(`golden.export.${format}`)}
          </Button>
        ))}
      {bring.data && <Notice tone="info" title={t("golden.imported", bring.data)} />}
      {failed && <ProblemNotice error={failed} />}
    </>
  );
}
