import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { Confirm } from "../../shared/ui/Confirm";

/**
 * Does something at once, or asks first where whoever does it would not be able to read the document any more.
 * Where that cannot be found out, the server's answer to what is done tells.
 */
export function useSure(): [(would: Promise<boolean>, go: () => void) => Promise<void>, ReactNode] {
  const { t } = useTranslation();
  const [waiting, setWaiting] = useState<{ go: () => void } | null>(null);
  const sure = async (would: Promise<boolean>, go: () => void) => {
    if (await would.catch(() => false)) setWaiting({ go });
    else go();
  };
  const question = (
    <Confirm
      title={t("readers.lose")}
      open={waiting !== null}
      go={t("common.save")}
      busy={false}
      error={null}
      onConfirm={() => {
        setWaiting(null);
        waiting?.go();
      }}
      onClose={() => setWaiting(null)}
    >
      {t("readers.loseText")}
    </Confirm>
  );
  return [sure, question];
}
