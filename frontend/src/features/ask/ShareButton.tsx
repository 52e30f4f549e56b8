import { Share2 } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { IconButton } from "../../shared/ui/Button";

const ShareDialog = lazy(() => import("./ShareDialog"));

interface ShareProps {
  conversation: string;
  /** The answer that is shared alone; left out: the conversation. */
  turn?: string;
  className?: string;
}

/** Gives others a page with what was answered. */
export function ShareButton({ conversation, turn, className }: ShareProps) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  return (
    <>
      <IconButton
        icon={Share2}
        className={className}
        label={t(turn ? "share.turn" : "share.conversation")}
        aria-haspopup="dialog"
        onClick={() => setOpen(true)}
      />
      {open && (
        <Suspense>
          <ShareDialog conversation={conversation} turn={turn} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
