import { Tabs } from "@base-ui/react/tabs";
import { useLayoutEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useLocation } from "wouter";
import { useTitle } from "../../shared/title";
import { Keys } from "../keys/Keys";
import { allKeys } from "../keys/sources";
import { Widgets } from "../widgets/Widgets";
import { Audit } from "./Audit";
import css from "./OperationsView.module.css";
import { Overview } from "./Overview";
import { Providers } from "./Providers";
import { Settings } from "./Settings";
import { Usage } from "./Usage";
import { Users } from "./Users";

const TABS = {
  overview: Overview,
  usage: Usage,
  users: Users,
  keys: () => <Keys source={allKeys} />,
  widgets: Widgets,
  audit: Audit,
  providers: Providers,
  settings: Settings,
} as const;
const NAMES = Object.keys(TABS) as (keyof typeof TABS)[];

/** For admins: how the service does, who uses it, and who may. */
export default function OperationsView({ tab }: { tab: string | undefined }) {
  const { t } = useTranslation();
  const [, navigate] = useLocation();
  const current = NAMES.find((name) => name === tab) ?? "overview";
  useTitle(`${t(`operations.tabs.${current}`)} · ${t("nav.operations")}`);
  const tabs = useRef<HTMLDivElement>(null);
  // A phone shows five of them: the one that is open is among these.
  // biome-ignore lint/correctness/useExhaustiveDependencies: whenever another one is
  useLayoutEffect(() => {
    const open = tabs.current?.querySelector("[aria-selected=true]");
    open?.scrollIntoView({ block: "nearest", inline: "center" });
  }, [current]);
  return (
    <div className={css.view}>
      <h1>{t("nav.operations")}</h1>
      <Tabs.Root value={current} onValueChange={(name: string) => navigate(`/operations/${name}`)}>
        <Tabs.List className={css.tabs} ref={tabs}>
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
