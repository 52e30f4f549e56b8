import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useCollection, useCollections } from "../../shared/collections";
import { useTitle } from "../../shared/title";
import { Field } from "../../shared/ui/Field";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { type Settings, testSearch } from "./api";
import { Legs } from "./Legs";
import { Passages } from "./Passages";
import { SettingsForm } from "./SettingsForm";
import css from "./Why.module.css";

const COUNT = 8;

/** What a search finds with the settings given, leg by leg and together; nothing is answered or kept. */
export default function SearchTestView() {
  const { t } = useTranslation();
  const { name: collection } = useCollection();
  const { data: all = [] } = useCollections();
  const [query, setQuery] = useState("");
  const [also, setAlso] = useState<readonly string[]>([]);
  const others = all.map(({ name }) => name).filter((name) => name !== collection);
  const collections = [collection, ...others.filter((name) => also.includes(name))];
  useTitle(t("why.test"));
  const search = useMutation({
    mutationFn: (settings: Settings) => testSearch({ ...settings, query, collections }),
  });
  return (
    <div className={css.view}>
      <h1>{t("why.test")}</h1>
      <p className={css.soft}>{t("why.testText", { collection })}</p>
      <div className={css.again}>
        <SettingsForm
          count={COUNT}
          label={t("why.find")}
          isPending={search.isPending || query.trim() === ""}
          onSubmit={(settings) => search.mutate(settings)}
        >
          <div className={css.query}>
            <Field label={t("why.question")}>
              <input value={query} onChange={({ target }) => setQuery(target.value)} />
            </Field>
          </div>
          {others.length > 0 && (
            <fieldset className={css.also}>
              <legend>{t("why.also")}</legend>
              {others.map((name) => (
                <label key={name}>
                  <input
                    type="checkbox"
                    checked={also.includes(name)}
                    onChange={({ target }) =>
                      setAlso(target.checked ? [...also, name] : also.filter((one) => one !== name))
                    }
                  />
                  {name}
                </label>
              ))}
            </fieldset>
          )}
        </SettingsForm>
      </div>
      {search.isError && <ProblemNotice error={search.error} />}
      {search.data && (
        <div className={css.trace}>
          <h2 className="visually-hidden">{t("why.legs")}</h2>
          <Passages trace={search.data} />
          <Legs trace={search.data} />
        </div>
      )}
    </div>
  );
}
