import { Check, RotateCw, X } from "lucide-react";
import { useTranslation } from "react-i18next";
import { explain } from "../../shared/explain";
import { formatBytes } from "../../shared/format";
import { useLimits } from "../../shared/session";
import { Button, IconButton } from "../../shared/ui/Button";
import { kindsOf } from "./kinds";
import css from "./UploadList.module.css";
import { dismiss, dismissFinished, retry, type Upload, useUploads } from "./uploads";

/** What the same file would meet again. */
const FINAL = new Set(["too_large", "unsupported_media_type", "empty_file", "invalid_input"]);

/** Files on their way, and those that were refused with the reason why. */
export function UploadList() {
  const { t } = useTranslation();
  const uploads = useUploads((state) => state.uploads);
  if (uploads.length === 0) return null;
  const sent = uploads.filter((one) => one.state === "sent").length;
  const isOver = uploads.some(({ state }) => state === "sent" || state === "refused");
  // Those that simply arrived stand in the list of documents.
  const told = uploads.filter((one) => one.state !== "sent" || one.outcome !== "new");
  return (
    <section className={css.uploads} aria-label={t("documents.uploads")}>
      <div className={css.head}>
        <p role="status">{t("documents.uploaded", { sent, count: uploads.length })}</p>
        {isOver && (
          <Button variant="quiet" onClick={dismissFinished}>
            {t("documents.clear")}
          </Button>
        )}
      </div>
      <ul className={css.list}>
        {told.map((one) => (
          <UploadRow key={one.id} upload={one} />
        ))}
      </ul>
    </section>
  );
}

function UploadRow({ upload }: { upload: Upload }) {
  const { t } = useTranslation();
  const { id, name, state, progress, problem, outcome } = upload;
  const why = useReason(upload);
  return (
    <li className={css.row}>
      <div className={css.text}>
        <p className={css.name}>{name}</p>
        {why && (
          <p className={css.bad} role="alert">
            {why}
          </p>
        )}
        {state === "sending" && (
          <progress className={css.progress} value={progress} aria-label={t("documents.sending", { name })} />
        )}
        {state === "sent" && outcome && <p className={css.soft}>{t(`documents.outcomes.${outcome}`)}</p>}
        {state === "queued" && <p className={css.soft}>{t("documents.queued")}</p>}
      </div>
      {state === "sent" && <Check aria-hidden size={17} className={css.done} />}
      {state === "refused" && !FINAL.has(problem?.code ?? "") && (
        <IconButton icon={RotateCw} label={t("documents.sendAgain", { name })} onClick={() => retry(id)} />
      )}
      <IconButton icon={X} label={t("documents.dismiss", { name })} onClick={() => dismiss(id)} />
    </li>
  );
}

/** Why an upload was refused and what to do, by what this service takes. */
function useReason({ problem, file, limit }: Upload): string | undefined {
  const { t, i18n } = useTranslation();
  const limits = useLimits();
  if (!problem) return undefined;
  if (problem.code === "empty_file") return t("documents.emptyFile");
  const most = limit ?? limits?.max_file_bytes;
  if (problem.code === "too_large" && most) {
    const [size, allowed] = [file.size, most].map((bytes) => formatBytes(bytes, i18n.language));
    return t("documents.tooLarge", { size, allowed });
  }
  if (problem.code === "unsupported_media_type" && limits)
    return t("documents.unsupported", { kinds: kindsOf(t, i18n.language, limits.media_types) });
  const { title, advice } = explain(t, problem);
  return [title, advice, problem.code === "invalid_input" && problem.message].filter(Boolean).join(" ");
}
