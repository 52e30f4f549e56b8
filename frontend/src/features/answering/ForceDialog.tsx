import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "../../shared/ui/Button";
import { Field } from "../../shared/ui/Field";
import { Modal } from "../../shared/ui/Modal";
import { useTexts } from "./texts";

interface DialogProps {
  number: number;
  onClose: () => void;
  onForce: (reason: string) => void;
}

/** Asks why a version shall answer though it has not passed. */
export function ForceDialog({ number, onClose, onForce }: DialogProps) {
  const { t } = useTranslation();
  const texts = useTexts();
  const [reason, setReason] = useState("");

  function submit(event: FormEvent) {
    event.preventDefault();
    onForce(reason.trim());
  }

  return (
    <Modal title={texts.activateTitle(number)} open onClose={onClose}>
      <form onSubmit={submit}>
        <Field label={texts.reason} hint={texts.reasonHint}>
          <input required maxLength={500} value={reason} onChange={({ target }) => setReason(target.value)} />
        </Field>
        <Button type="submit" variant="primary" disabled={reason.trim() === ""}>
          {texts.force}
        </Button>{" "}
        <Button onClick={onClose}>{t("common.cancel")}</Button>
      </form>
    </Modal>
  );
}
