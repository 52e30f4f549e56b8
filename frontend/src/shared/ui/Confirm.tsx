import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "./Button";
import css from "./Confirm.module.css";
import { Modal } from "./Modal";
import { ProblemNotice } from "./ProblemNotice";

interface ConfirmProps {
  title: string;
  open: boolean;
  /** What follows from it. */
  children: ReactNode;
  /** The button that does it. */
  go: string;
  busy: boolean;
  error: unknown;
  onConfirm: () => void;
  onClose: () => void;
}

/** Asks before something takes hold that has no undo. */
export function Confirm({ title, open, children, go, busy, error, onConfirm, onClose }: ConfirmProps) {
  const { t } = useTranslation();
  return (
    <Modal title={title} open={open} onClose={onClose}>
      <p>{children}</p>
      {error != null && <ProblemNotice error={error} />}
      <div className={css.buttons}>
        <Button variant="danger" disabled={busy} onClick={onConfirm}>
          {go}
        </Button>
        <Button onClick={onClose}>{t("common.cancel")}</Button>
      </div>
    </Modal>
  );
}
