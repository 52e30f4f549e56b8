import { Target } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button, IconButton } from "../../shared/ui/Button";
import { toasts } from "../../shared/ui/toasts";
import type { Expected } from "./api";

const GoldenForm = lazy(() => import("./GoldenForm"));

interface MakeProps {
  collection: string;
  /** What the form begins with. */
  known: Partial<Expected>;
  /** Of a button with words; left out: an icon. */
  label?: string;
}

/** Makes a golden question of what is shown. */
export function MakeGolden({ collection, known, label }: MakeProps) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const common = { "aria-haspopup": "dialog", icon: Target, onClick: () => setOpen(true) } as const;
  return (
    <>
      {label === undefined ? (
        <IconButton {...common} label={t("golden.make")} />
      ) : (
        <Button {...common} variant="quiet">
          {label}
        </Button>
      )}
      {open && (
        <Suspense>
          <GoldenForm
            collection={collection}
            known={known}
            onClose={() => setOpen(false)}
            onSaved={() => toasts.add({ title: t("golden.made") })}
          />
        </Suspense>
      )}
    </>
  );
}
