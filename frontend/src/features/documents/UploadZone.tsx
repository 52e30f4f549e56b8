import { FileUp, FolderUp, Globe, Plus, Upload as UploadIcon } from "lucide-react";
import { useRef, useState } from "react";
import { useDropzone } from "react-dropzone";
import { useTranslation } from "react-i18next";
import { formatBytes } from "../../shared/format";
import { useLimits } from "../../shared/session";
import { parseTags } from "../../shared/tags";
import { Button } from "../../shared/ui/Button";
import { AddUrl } from "./AddUrl";
import { kindsOf } from "./kinds";
import { isLitter, uploadName } from "./names";
import { wouldShutOut } from "./places";
import { parseNames } from "./readers";
import css from "./UploadZone.module.css";
import { enqueue } from "./uploads";
import { useSure } from "./useSure";

const DEFAULT_LIMIT = 50 * 1024 * 1024;

/** Files and folders are dropped here or chosen; the limits stand where they matter. */
export function UploadZone({ collection, isFirst }: { collection: string; isFirst: boolean }) {
  const { t, i18n } = useTranslation();
  const limits = useLimits();
  const most = limits?.max_file_bytes ?? DEFAULT_LIMIT;
  const [written, setWritten] = useState("");
  const [named, setNamed] = useState("");
  const [adding, setAdding] = useState(false);
  // Where there are documents, it is a button until it is wanted.
  const [isOpen, setOpen] = useState(isFirst);
  const [wasFirst, setWasFirst] = useState(isFirst);
  if (wasFirst !== isFirst) {
    setWasFirst(isFirst);
    // What is written for new documents stays in sight, as it holds for the next ones, too.
    if (!isFirst && !written && !named) setOpen(false);
  }
  const tags = parseTags(written);
  const groups = parseNames(named);
  const folder = useRef<HTMLInputElement>(null);
  const [sure, question] = useSure();
  const take = (dropped: readonly File[]) => {
    const files = dropped.filter((file) => !isLitter(file));
    void sure(wouldShutOut(collection, files.map(uploadName), groups), () =>
      enqueue(collection, files, tags, most, groups),
    );
  };
  const { getRootProps, getInputProps, isDragActive, open, rootRef } = useDropzone({
    onDrop: take,
    noClick: true,
    noKeyboard: true,
    // The file system API gives files without a path, and folders not at all.
    useFsAccessApi: false,
  });
  return (
    <div
      {...getRootProps({
        className: css.zone,
        "data-zone": true,
        "data-active": isDragActive,
        "data-open": isOpen || isDragActive,
        role: "group",
        "aria-label": t("documents.upload"),
      })}
    >
      <input {...getInputProps({ "aria-label": t("documents.chooseFiles") })} data-testid="files" />
      <input
        ref={folder}
        type="file"
        multiple
        hidden
        {...{ webkitdirectory: "" }}
        aria-label={t("documents.chooseFolder")}
        onChange={(event) => {
          take([...(event.target.files ?? [])]);
          event.target.value = "";
        }}
      />
      {!isOpen && (
        <Button
          variant="primary"
          icon={Plus}
          aria-expanded={false}
          ref={(button) => {
            // What had the focus is hidden now.
            if (rootRef.current?.contains(document.activeElement)) button?.focus();
          }}
          onClick={() => setOpen(true)}
        >
          {t("documents.add")}
        </Button>
      )}
      <div className={css.panel} hidden={!isOpen}>
        <UploadIcon aria-hidden size={26} strokeWidth={1.5} className={css.icon} />
        <div className={css.words}>
          <p className={css.title}>{t("documents.drop")}</p>
          {limits && (
            <p className={css.limits}>
              {t("documents.limits", {
                size: formatBytes(most, i18n.language),
                kinds: kindsOf(t, i18n.language, limits.media_types),
              })}
            </p>
          )}
        </div>
        <div className={css.buttons}>
          <Button variant="primary" icon={FileUp} onClick={open}>
            {t("documents.chooseFiles")}
          </Button>
          <Button icon={FolderUp} onClick={() => folder.current?.click()}>
            {t("documents.chooseFolder")}
          </Button>
          {limits?.url_fetch && (
            <Button icon={Globe} onClick={() => setAdding(true)}>
              {t("documents.addUrl")}
            </Button>
          )}
        </div>
        <label className={css.tags}>
          {t("documents.tagsForNew")}
          <input
            value={written}
            placeholder={t("documents.tagsHint")}
            onChange={(event) => setWritten(event.target.value)}
            autoComplete="off"
          />
        </label>
        <label className={css.tags}>
          {t("readers.forNew")}
          <input
            value={named}
            placeholder={t("readers.forNewHint")}
            onChange={(event) => setNamed(event.target.value)}
            autoComplete="off"
          />
        </label>
      </div>
      {question}
      <AddUrl
        collection={collection}
        tags={tags}
        groups={groups}
        open={adding}
        onClose={() => setAdding(false)}
      />
    </div>
  );
}
