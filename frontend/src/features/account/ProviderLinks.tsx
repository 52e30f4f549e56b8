import { LogIn } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useLocation } from "wouter";
import { address, type Schemas } from "../../shared/client/api";
import { setKey } from "../../shared/client/key";
import css from "./ProviderLinks.module.css";

/** Links to the identity providers' pages, from which one comes back to where one is. */
export function ProviderLinks({ providers }: { providers: readonly Schemas["ProviderWay"][] }) {
  const { t } = useTranslation();
  const [view] = useLocation();
  const to = view.startsWith("/sign-in/") ? "/" : view;
  if (providers.length === 0) return null;
  return (
    <ul className={css.list}>
      {providers.map((one) => (
        <li key={one.id}>
          {/* A key that is kept would go before the session. */}
          <a
            className={css.link}
            onClick={() => setKey(null)}
            href={`${address(`/v1/sign-in/${one.id}`)}?${new URLSearchParams({ to })}`}
          >
            <LogIn aria-hidden size={16} />
            {t("account.withProvider", { name: one.name })}
          </a>
        </li>
      ))}
    </ul>
  );
}
