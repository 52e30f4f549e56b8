import { useMutation } from "@tanstack/react-query";
import { FileUp, FlaskConical, FolderUp } from "lucide-react";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import { useLocation } from "wouter";
import { offer } from "../../shared/offered";
import { may, useMe } from "../../shared/session";
import { Button } from "../../shared/ui/Button";
import css from "./Home.module.css";

/** The way to the first documents: files of one's own, or the samples. */
export function FirstDocuments({ collection }: { collection: string }) {
  const { t } = useTranslation();
  const [, navigate] = useLocation();
  const editable = may(useMe().data, "editor", collection);
  const picker = useRef<HTMLInputElement>(null);
  const samples = useMutation({
    mutationFn: async () => (await import("../../shared/samples")).fetchSamples(),
    onSuccess: (files) => offer({ collection, files }),
  });
  return (
    <section className={css.block} aria-label={t("ask.noDocuments")}>
      <div className={css.first}>
        <FolderUp aria-hidden size={34} strokeWidth={1.4} />
        <div>
          <p className={css.heading}>{t("ask.noDocuments")}</p>
          <p className={css.hint}>{t(editable ? "ask.firstText" : "ask.firstReadOnly")}</p>
        </div>
        {editable && (
          <div className={css.buttons}>
            <input
              ref={picker}
              type="file"
              multiple
              hidden
              aria-label={t("documents.chooseFiles")}
              onChange={(event) => offer({ collection, files: [...(event.target.files ?? [])] })}
            />
            <Button variant="primary" icon={FileUp} onClick={() => picker.current?.click()}>
              {t("documents.chooseFiles")}
            </Button>
            <Button icon={FlaskConical} disabled={samples.isPending} onClick={() => samples.mutate()}>
              {t("ask.trySamples")}
            </Button>
            <Button variant="quiet" onClick={() => navigate("/documents")}>
              {t("ask.addDocuments")}
            </Button>
          </div>
        )}
        {samples.isError && <p role="alert">{t("ask.noSamples")}</p>}
      </div>
    </section>
  );
}
