import { PenLine } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { IconButton } from "../../shared/ui/Button";
import { toasts } from "../../shared/ui/toasts";

const CuratedForm = lazy(() => import("./CuratedForm"));

/** Writes the answer to a question that was answered wrongly, or not. */
export function MakeCurated({ collection, question }: { collection: string; question: string }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  return (
    <>
      <IconButton
        icon={PenLine}
        label={t("ask.curate")}
        aria-haspopup="dialog"
        onClick={() => setOpen(true)}
      />
      {open && (
        <Suspense>
          <CuratedForm
            collection={collection}
            known={{ questions: [question] }}
            onClose={() => setOpen(false)}
            onSaved={() => toasts.add({ title: t("ask.curated") })}
          />
        </Suspense>
      )}
    </>
  );
}
