import { Tabs } from "@base-ui/react/tabs";
import { useTranslation } from "react-i18next";
import { Keys } from "./Keys";
import css from "./OperationsView.module.css";
import { Overview } from "./Overview";
import { Usage } from "./Usage";

const TABS = { overview: Overview, usage: Usage, keys: Keys } as const;
const NAMES = Object.keys(TABS) as (keyof typeof TABS)[];

/** For admins: how the service does, who uses it, and who may. */
export default function OperationsView() {
  const { t } = useTranslation();
  return (
    <div className={css.view}>
      <h1>{t("nav.operations")}</h1>
      <Tabs.Root defaultValue="overview">
        <Tabs.List className={css.tabs}>
          {NAMES.map((name) => (
            <Tabs.Tab key={name} value={name} className={css.tab}>
              {t(`operations.tabs.${name}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {NAMES.map((name) => {
          const Content = TABS[name];
          return (
            <Tabs.Panel key={name} value={name} className={css.panel}>
              <Content />
            </Tabs.Panel>
          );
        })}
      </Tabs.Root>
    </div>
  );
}
