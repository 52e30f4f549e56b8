import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useCollection, useCollections } from "../../shared/collections";
import { may, useMe } from "../../shared/session";
import { useTitle } from "../../shared/title";
import { Field } from "../../shared/ui/Field";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { tryOut } from "../answering/api";
import Conditions from "../metadata/Conditions";
import type { Condition } from "../metadata/conditions";
import { AnswerBy, type By, chosenProfile, useProfiles } from "./AnswerBy";
import { filterOf, type Settings, type Trace, testSearch } from "./api";
import { Legs } from "./Legs";
import { Passages } from "./Passages";
import { SettingsForm } from "./SettingsForm";
import { TraceView } from "./TraceView";
import { useTexts } from "./texts";
import css from "./Why.module.css";

const COUNT = 8;

/** What a search finds with the settings given, leg by leg and together, and what a profile makes of it. */
export default function SearchTestView() {
  const { t } = useTranslation();
  const texts = useTexts();
  const { name: collection } = useCollection();
  const { data: all = [] } = useCollections();
  const [query, setQuery] = useState("");
  const [also, setAlso] = useState<readonly string[]>([]);
  const [condition, setCondition] = useState<Condition | null>(null);
  const [by, setBy] = useState<By>("");
  const [instructions, setInstructions] = useState("");
  const others = all.map(({ name }) => name).filter((name) => name !== collection);
  const collections = [collection, ...others.filter((name) => also.includes(name))];
  // A profile is one of a collection: several are answered by what theirs say alike.
  const mayTry = may(useMe().data, "editor", collection) && collections.length === 1;
  const profiles = useProfiles(collection, mayTry);
  useTitle(t("why.test"));

  async function test(settings: Settings) {
    const filter = condition && { filter: filterOf(condition) };
    if (!mayTry || by === "")
      return { trace: await testSearch({ ...settings, ...filter, query, collections }), answer: null };
    const profile = chosenProfile(by, instructions, profiles.data);
    return tryOut(collection, profile, query.trim(), { ...settings, ...filter });
  }
  const search = useMutation({ mutationFn: test });
  const answer = search.data?.answer;
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
          <div className={css.query}>
            <Conditions collections={collections} condition={condition} onChange={setCondition} />
          </div>
          {mayTry && (
            <AnswerBy
              collection={collection}
              by={by}
              instructions={instructions}
              onChange={(chosen, written) => {
                setBy(chosen);
                setInstructions(written);
              }}
            />
          )}
        </SettingsForm>
      </div>
      {search.isError && <ProblemNotice error={search.error} />}
      {search.data && (
        <div className={css.trace}>
          {answer && (
            <section aria-label={texts.answer}>
              <h2>{texts.answer}</h2>
              {!answer.answered && <p>{texts.refused}</p>}
              <p className={css.answer}>{answer.text}</p>
            </section>
          )}
          {answer ? <TraceView trace={search.data.trace} /> : <Found trace={search.data.trace} />}
        </div>
      )}
    </div>
  );
}

function Found({ trace }: { trace: Trace }) {
  const { t } = useTranslation();
  return (
    <>
      <h2 className="visually-hidden">{t("why.legs")}</h2>
      <Passages trace={trace} />
      <Legs trace={trace} />
    </>
  );
}
