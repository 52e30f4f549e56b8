import { Menu } from "@base-ui/react/menu";
import { Check, CircleUserRound, LogOut, Settings2 } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useLocation } from "wouter";
import { leave } from "../features/account/leave";
import type { Schemas } from "../shared/client/api";
import { useKey } from "../shared/client/key";
import { LANGUAGES, type Language } from "../shared/i18n";
import { type Theme, usePreferences } from "../shared/preferences";
import css from "../shared/ui/Menu.module.css";
import { MenuPopup } from "../shared/ui/MenuPopup";
import own from "./Preferences.module.css";

const THEMES: Theme[] = ["system", "light", "dark"];

/** Language, appearance, and who is signed in; opens as it is shown. */
export default function PreferencesMenu({ me }: { me: Schemas["MeOut"] | undefined }) {
  const { t } = useTranslation();
  const key = useKey();
  const [, navigate] = useLocation();

  const { theme, setTheme, language, setLanguage } = usePreferences();
  return (
    <Menu.Root defaultOpen>
      <Menu.Trigger className={own.trigger} aria-label={t("preferences.label")}>
        <Settings2 aria-hidden size={18} />
      </Menu.Trigger>
      <MenuPopup sideOffset={6}>
        <Menu.RadioGroup value={language} onValueChange={(value: Language) => setLanguage(value)}>
          <Menu.GroupLabel className={css.label}>{t("preferences.language")}</Menu.GroupLabel>
          {Object.entries(LANGUAGES).map(([code, name]) => (
            <Choice key={code} value={code} label={name} />
          ))}
        </Menu.RadioGroup>
        <Menu.Separator className={css.separator} />
        <Menu.RadioGroup value={theme} onValueChange={(value: Theme) => setTheme(value)}>
          <Menu.GroupLabel className={css.label}>{t("preferences.theme")}</Menu.GroupLabel>
          {THEMES.map((one) => (
            <Choice key={one} value={one} label={t(`preferences.themes.${one}`)} />
          ))}
        </Menu.RadioGroup>
        {(key !== null || me?.kind === "user") && (
          <>
            <Menu.Separator className={css.separator} />
            {me && <p className={css.label}>{t("preferences.signedIn", { name: me.name })}</p>}
            {me?.kind === "user" && (
              <Menu.Item className={css.item} onClick={() => navigate("/account")}>
                <CircleUserRound aria-hidden size={15} />
                {t("account.open")}
              </Menu.Item>
            )}
            <Menu.Item className={css.item} onClick={() => void leave()}>
              <LogOut aria-hidden size={15} />
              {t("preferences.signOut")}
            </Menu.Item>
          </>
        )}
      </MenuPopup>
    </Menu.Root>
  );
}

function Choice({ value, label }: { value: string; label: string }) {
  return (
    <Menu.RadioItem value={value} className={css.item} closeOnClick>
      <span className={css.mark}>
        <Menu.RadioItemIndicator>
          <Check aria-hidden size={15} />
        </Menu.RadioItemIndicator>
      </span>
      {label}
    </Menu.RadioItem>
  );
}
