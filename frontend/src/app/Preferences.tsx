import { Settings2 } from "lucide-react";
import { lazy } from "react";
import { useTranslation } from "react-i18next";
import type { Schemas } from "../shared/client/api";
import { OnDemand } from "../shared/ui/OnDemand";
import css from "./Preferences.module.css";

const PreferencesMenu = lazy(() => import("./PreferencesMenu"));

/** Language, appearance, and who is signed in. */
export function Preferences({ me }: { me: Schemas["MeOut"] | undefined }) {
  const { t } = useTranslation();
  return (
    <OnDemand icon={Settings2} size={18} label={t("preferences.label")} className={css.trigger}>
      <PreferencesMenu me={me} />
    </OnDemand>
  );
}
