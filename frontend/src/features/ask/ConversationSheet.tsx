import { useTranslation } from "react-i18next";
import { Modal } from "../../shared/ui/Modal";
import { ConversationList } from "./ConversationList";

/** The conversations where there is no room for them beside the one that is open. */
export default function ConversationSheet({
  current,
  onClose,
}: {
  current: string | null;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  return (
    <Modal title={t("ask.conversations")} open onClose={onClose} shape="sheet">
      <ConversationList current={current} />
    </Modal>
  );
}
