import { Toast } from "@base-ui/react/toast";
import { X } from "lucide-react";
import { useTranslation } from "react-i18next";
import css from "./Toasts.module.css";

/** What is said for a moment. */
export default function Toasts() {
  return (
    <Toast.Portal>
      <Toast.Viewport className={css.viewport}>
        <ToastList />
      </Toast.Viewport>
    </Toast.Portal>
  );
}

function ToastList() {
  const { t } = useTranslation();
  const { toasts: shown } = Toast.useToastManager();
  return shown.map((toast) => (
    <Toast.Root key={toast.id} toast={toast} className={css.toast} swipeDirection={["right", "down"]}>
      <Toast.Content className={css.content}>
        <div className={css.text}>
          <Toast.Title className={css.title} />
          <Toast.Description className={css.description} />
        </div>
        <Toast.Action className={css.action} />
        <Toast.Close className={css.close} aria-label={t("common.close")}>
          <X aria-hidden size={16} />
        </Toast.Close>
      </Toast.Content>
    </Toast.Root>
  ));
}
