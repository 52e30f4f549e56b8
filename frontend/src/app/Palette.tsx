import { useQuery } from "@tanstack/react-query";
import { type KeyboardEvent, useDeferredValue, useEffect, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { useLocation } from "wouter";
import { getConversations, keys } from "../features/ask/api";
import { usePreferences } from "../shared/preferences";
import { has, may, useMe } from "../shared/session";
import { Modal } from "../shared/ui/Modal";
import css from "./Palette.module.css";

interface Command {
  id: string;
  label: string;
  run: () => void;
}

/** Conversations that are offered at most. */
const OFFERED = 8;

const SHORTCUTS = {
  palette: ["Ctrl", "K"],
  help: ["?"],
  send: ["Enter"],
  line: ["Shift", "Enter"],
  walk: ["J", "K"],
  close: ["Esc"],
} as const;

/** Goes anywhere by a few letters: views, conversations by what was asked, appearance; and the keys there are. */
export default function Palette({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const list = useId();
  const [sought, setSought] = useState("");
  const [chosen, setChosen] = useState(0);
  const found = useCommands(sought);
  const at = Math.min(chosen, found.length - 1);
  useEffect(() => {
    return () => {
      requestAnimationFrame(landInView);
    };
  }, []);

  function run(command: Command | undefined) {
    if (!command) return;
    onClose();
    command.run();
  }

  function onKeyDown(event: KeyboardEvent) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    // Enter of an input method takes its words, and runs nothing.
    if (event.key === "Enter" && !event.nativeEvent.isComposing) run(found[at]);
    else if (step && found.length > 0) setChosen((at + step + found.length) % found.length);
    else return;
    event.preventDefault();
  }

  return (
    <Modal title={t("commands.title")} open onClose={onClose}>
      <input
        type="text"
        role="combobox"
        className={css.search}
        value={sought}
        placeholder={t("commands.search")}
        aria-label={t("commands.search")}
        aria-expanded
        aria-controls={list}
        aria-activedescendant={at >= 0 ? `${list}-${at}` : undefined}
        onChange={(event) => {
          setSought(event.target.value);
          setChosen(0);
        }}
        onKeyDown={onKeyDown}
      />
      <div role="listbox" id={list} aria-label={t("commands.title")} className={css.list}>
        {found.map((command, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: keys go to the field, which names the option
          <div
            key={command.id}
            id={`${list}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === at}
            className={css.command}
            onPointerMove={() => setChosen(index)}
            onClick={() => run(command)}
          >
            {command.label}
          </div>
        ))}
      </div>
      {found.length === 0 && <p role="status">{t("commands.none")}</p>}
      <h3 className={css.heading}>{t("commands.shortcuts")}</h3>
      <dl className={css.shortcuts}>
        {(Object.keys(SHORTCUTS) as (keyof typeof SHORTCUTS)[]).map((name) => (
          <div key={name}>
            <dt>{t(`commands.keys.${name}`)}</dt>
            <dd>
              {SHORTCUTS[name].map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </Modal>
  );
}

/** Where what had the focus before has gone with its view, the one that came instead has it. */
function landInView(): void {
  if (document.activeElement === document.body) document.querySelector("main")?.focus();
}

/** The commands that hold all words that are sought, then conversations that do. */
function useCommands(sought: string): Command[] {
  const { t } = useTranslation();
  const { data: me } = useMe();
  const [, navigate] = useLocation();
  const { setTheme, setLanguage } = usePreferences();
  const text = useDeferredValue(sought.trim());
  const { data: conversations } = useQuery({
    queryKey: [...keys.list(text), "palette"],
    queryFn: () => getConversations(null, text),
    enabled: me !== undefined,
  });
  const to = (id: string, label: string, path: string): Command => ({ id, label, run: () => navigate(path) });
  const commands: Command[] = [
    to("new", t("ask.new"), "/"),
    ...(me && has(me, "reader") ? [to("documents", t("nav.documents"), "/documents")] : []),
    ...(may(me, "admin", null) ? [to("operations", t("nav.operations"), "/operations")] : []),
    ...(me?.kind === "user" ? [to("account", t("account.open"), "/account")] : []),
    to("shared", t("share.mine"), "/shared"),
    { id: "light", label: t("commands.light"), run: () => setTheme("light") },
    { id: "dark", label: t("commands.dark"), run: () => setTheme("dark") },
    { id: "en", label: "English", run: () => setLanguage("en") },
    { id: "zh", label: "中文", run: () => setLanguage("zh") },
  ];
  const words = sought.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  const fits = commands.filter(({ label }) =>
    words.every((word) => label.toLocaleLowerCase().includes(word)),
  );
  const listed = (conversations?.conversations ?? []).slice(0, OFFERED);
  return [...fits, ...listed.map(({ id, title }) => to(id, title, `/c/${id}`))];
}
