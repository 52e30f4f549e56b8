import { useMutation } from "@tanstack/react-query";
import { Link2 } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { Button } from "../../shared/ui/Button";
import { Modal } from "../../shared/ui/Modal";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import css from "./Shared.module.css";
import { ShareList } from "./ShareList";
import { createShare, useRefreshShares, useShares } from "./shares";

interface DialogProps {
  conversation: string;
  turn: string | undefined;
  onClose: () => void;
}

/** Makes a link to what is shared, says who can open it, and lists the links that there are. */
export default function ShareDialog({ conversation, turn, onClose }: DialogProps) {
  const { t } = useTranslation();
  const { data = [] } = useShares();
  const refresh = useRefreshShares();
  const make = useMutation({ mutationFn: () => createShare(conversation, turn), onSuccess: refresh });
  const links = data.filter((one) => one.conversation_id === conversation);
  return (
    <Modal title={t(turn ? "share.turn" : "share.conversation")} open onClose={onClose}>
      <p className={css.hint}>{t("share.who")}</p>
      {make.isError && <ProblemNotice error={make.error} />}
      <p>
        <Button variant="primary" icon={Link2} disabled={make.isPending} onClick={() => make.mutate()}>
          {t("share.make")}
        </Button>
      </p>
      {links.length > 0 && <ShareList shares={links} newest={make.data?.id} />}
      <p className={css.hint}>
        <Link href="/shared" onClick={onClose}>
          {t("share.all")}
        </Link>
      </p>
    </Modal>
  );
}
