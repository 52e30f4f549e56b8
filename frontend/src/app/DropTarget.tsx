import { fromEvent } from "file-selector";
import { FileUp } from "lucide-react";
import type { DragEvent } from "react";
import { useTranslation } from "react-i18next";
import { offer } from "../shared/offered";
import css from "./DropTarget.module.css";

interface DropTargetProps {
  collection: string;
  onEnd: () => void;
}

/** Covers the page while files are dragged over it. */
export default function DropTarget({ collection, onEnd }: DropTargetProps) {
  const { t } = useTranslation();

  async function take(event: DragEvent) {
    event.preventDefault();
    // Of folders as well; what it is given is read before the event ends.
    const found = fromEvent(event.nativeEvent);
    onEnd();
    const files = (await found).filter((one) => one instanceof File);
    if (files.length > 0) offer({ collection, files });
  }

  return (
    <div
      className={css.target}
      data-testid="drop-target"
      role="status"
      onDragOver={(event) => event.preventDefault()}
      onDragLeave={onEnd}
      onDrop={take}
    >
      <div className={css.words}>
        <FileUp aria-hidden size={36} strokeWidth={1.4} />
        <p>{t("ask.dropHere", { collection })}</p>
      </div>
    </div>
  );
}
