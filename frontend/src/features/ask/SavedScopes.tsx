import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Bookmark, X } from "lucide-react";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button, IconButton } from "../../shared/ui/Button";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { toasts } from "../../shared/ui/toasts";
import { keys } from "./api";
import css from "./SavedScopes.module.css";
import { deleteScope, getSavedScopes, type SavedScope, saveScope, scopeOf } from "./savedScopes";
import { isLimited } from "./scope";
import { useTexts } from "./scopeTexts";
import type { Scope } from "./types";

interface SavedProps {
  collection: string;
  scope: Scope;
  /** The first collection, where another one is chosen than that which is asked. */
  onChoose: (scope: Scope, collection: string) => void;
}

/** The scopes that are saved under a name: chosen, added, deleted. */
export function SavedScopes({ collection, scope, onChoose }: SavedProps) {
  const { t } = useTranslation();
  const texts = useTexts();
  const queries = useQueryClient();
  const [name, setName] = useState("");
  const saved = useQuery({ queryKey: keys.savedScopes, queryFn: getSavedScopes });
  const refresh = () => queries.invalidateQueries({ queryKey: keys.savedScopes });
  const save = useMutation({
    mutationFn: () => saveScope(name.trim(), collection, scope),
    onSuccess: async () => {
      toasts.add({ title: texts.saved(name.trim()) });
      setName("");
      await refresh();
    },
  });
  const drop = useMutation({ mutationFn: deleteScope, onSuccess: refresh });
  const known = saved.data ?? [];
  if (known.length === 0 && !isLimited(scope)) return null;

  function submit(event: FormEvent) {
    event.preventDefault();
    if (name.trim()) save.mutate();
  }

  const choose = (one: SavedScope) => onChoose(scopeOf(one), one.collections[0] ?? collection);
  return (
    <section className={css.saved} aria-label={texts.title}>
      <h3 className={css.title}>{texts.title}</h3>
      {known.length > 0 && (
        <ul className={css.list}>
          {known.map((one) => (
            <li key={one.name}>
              <button type="button" className={css.choose} onClick={() => choose(one)}>
                <Bookmark aria-hidden size={14} />
                <span>{one.name}</span>
              </button>
              <IconButton icon={X} label={texts.remove(one.name)} onClick={() => drop.mutate(one.name)} />
            </li>
          ))}
        </ul>
      )}
      {isLimited(scope) && (
        <form className={css.form} onSubmit={submit}>
          <input
            aria-label={texts.name}
            placeholder={texts.name}
            maxLength={64}
            value={name}
            autoComplete="off"
            onChange={({ target }) => setName(target.value)}
          />
          <Button type="submit" disabled={name.trim() === "" || save.isPending}>
            {t("common.save")}
          </Button>
        </form>
      )}
      {save.isError && <ProblemNotice error={save.error} />}
      {drop.isError && <ProblemNotice error={drop.error} />}
    </section>
  );
}
