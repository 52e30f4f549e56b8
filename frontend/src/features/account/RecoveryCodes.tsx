import { useMutation } from "@tanstack/react-query";
import { Copy, LifeBuoy } from "lucide-react";
import { Button } from "../../shared/ui/Button";
import { Notice } from "../../shared/ui/Notice";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import css from "./AccountView.module.css";
import { makeRecoveryCodes } from "./passkeys";
import { useTexts } from "./recoveryTexts";

interface RecoveryCodesProps {
  left: number;
  password: string;
  onDone: () => Promise<void>;
}

/** How many recovery codes are left, and a way to make new ones, which are shown once. */
export function RecoveryCodes({ left, password, onDone }: RecoveryCodesProps) {
  const texts = useTexts();
  const make = useMutation({ mutationFn: makeRecoveryCodes, onSuccess: onDone });
  const codes = make.data?.codes.join("\n");
  return (
    <>
      <h3>{texts.title}</h3>
      <p className={css.soft}>{texts.text}</p>
      <p>{texts.left(left)}</p>
      {make.isError && <ProblemNotice error={make.error} />}
      {codes && (
        <>
          <Notice tone="warn" title={texts.once} />
          <pre className={css.codes}>{codes}</pre>
          <Button icon={Copy} onClick={() => void navigator.clipboard.writeText(codes)}>
            {texts.copy}
          </Button>
        </>
      )}
      {left > 0 && <p className={css.soft}>{texts.before}</p>}
      <Button
        icon={LifeBuoy}
        disabled={password === "" || make.isPending}
        onClick={() => make.mutate(password)}
      >
        {texts.make}
      </Button>
    </>
  );
}
