import { Dialog } from "@base-ui/react/dialog";
import { X } from "lucide-react";
import { type ReactNode, useRef } from "react";
import { useTranslation } from "react-i18next";
import { IconButton } from "./Button";
import css from "./Modal.module.css";

const FIELDS = "input:not([hidden]), select, textarea";

interface ModalProps {
  title: string;
  open: boolean;
  onClose: () => void;
  children: ReactNode;
  /** A sheet covers a phone's screen and stands at the side elsewhere: the left one, or as a panel the right one. */
  shape?: "box" | "sheet" | "panel";
}

export function Modal({ title, open, onClose, children, shape = "box" }: ModalProps) {
  const { t } = useTranslation();
  const popup = useRef<HTMLDivElement>(null);
  // What is written goes into the first field; Close, which stands before it, would take a space for a click.
  // A panel is read: its label on Close would take the first Escape.
  const firstField = () =>
    popup.current?.querySelector<HTMLElement>(FIELDS) ?? (shape === "panel" ? popup.current : true);
  return (
    <Dialog.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className={css.backdrop} />
        <Dialog.Popup ref={popup} className={`${css.popup} ${css[shape]}`} initialFocus={firstField}>
          <div className={css.head}>
            <Dialog.Title className={css.title}>{title}</Dialog.Title>
            <IconButton icon={X} label={t("common.close")} onClick={onClose} />
          </div>
          <div className={css.content}>{children}</div>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
