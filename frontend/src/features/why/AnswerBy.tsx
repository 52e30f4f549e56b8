import { useQuery } from "@tanstack/react-query";
import { Field } from "../../shared/ui/Field";
import { AS_INSTALLED, getState, type Profile, keys as profileKeys, type State } from "../answering/api";
import { useTexts } from "./texts";
import css from "./Why.module.css";

/** What is chosen: nothing, as installed, the number of a version, instructions of one's own. */
export type By = "" | "installed" | "own" | `${number}`;

interface AnswerByProps {
  collection: string;
  by: By;
  instructions: string;
  onChange: (by: By, instructions: string) => void;
}

/** Chooses the answering profile that a question is tried with, or writes instructions for one. */
export function AnswerBy({ collection, by, instructions, onChange }: AnswerByProps) {
  const texts = useTexts();
  const { data: state } = useProfiles(collection, true);
  return (
    <>
      <Field label={texts.answerBy}>
        <select value={by} onChange={({ target }) => onChange(target.value as By, instructions)}>
          <option value="">{texts.nobody}</option>
          <option value="installed">{texts.asInstalled}</option>
          {state?.versions.map(({ number }) => (
            <option key={number} value={number}>
              {texts.version(number, stateOf(number, state, texts.states))}
            </option>
          ))}
          <option value="own">{texts.own}</option>
        </select>
      </Field>
      {by === "own" && (
        <div className={css.query}>
          <Field label={texts.instructions} hint={texts.instructionsHint}>
            <textarea
              rows={3}
              maxLength={1500}
              value={instructions}
              onChange={({ target }) => onChange(by, target.value)}
            />
          </Field>
        </div>
      )}
    </>
  );
}

export const useProfiles = (collection: string, enabled: boolean) =>
  useQuery({
    queryKey: profileKeys.all(collection),
    queryFn: () => getState(collection),
    enabled,
  });

/** The profile that is chosen; instructions of one's own go with what is in force otherwise. */
export function chosenProfile(by: By, instructions: string, state: State | undefined): Profile {
  const of = (number: number) => state?.versions.find((one) => one.number === number)?.profile;
  if (by === "own") return { ...(of(state?.active ?? 0) ?? AS_INSTALLED), instructions: instructions.trim() };
  return by === "installed" ? AS_INSTALLED : (of(Number(by)) ?? AS_INSTALLED);
}

function stateOf(number: number, state: State, names: { active: string; draft: string }): string {
  return number === state.active ? names.active : number === state.draft ? names.draft : "";
}
