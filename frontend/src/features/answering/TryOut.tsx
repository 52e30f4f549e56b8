import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "../../shared/ui/Button";
import { Field } from "../../shared/ui/Field";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import css from "../golden/GoldenView.module.css";
import { type Profile, tryOut } from "./api";
import { useTexts } from "./texts";

/** Answers a question by the profile as it is in the form. */
export function TryOut({ collection, profile }: { collection: string; profile: Profile }) {
  const texts = useTexts();
  const [question, setQuestion] = useState("");
  const tried = useMutation({ mutationFn: () => tryOut(collection, profile, question.trim()) });
  const answer = tried.data?.answer;
  return (
    <section className={css.section} aria-label={texts.tryTitle}>
      <h2>{texts.tryTitle}</h2>
      <Field label={texts.question}>
        <input value={question} onChange={({ target }) => setQuestion(target.value)} />
      </Field>
      <div>
        <Button disabled={question.trim() === "" || tried.isPending} onClick={() => tried.mutate()}>
          {texts.try}
        </Button>
      </div>
      {tried.isError && <ProblemNotice error={tried.error} />}
      <div role="status">
        {answer && (
          <>
            {!answer.answered && <p className={css.bad}>{texts.refused}</p>}
            <p style={{ whiteSpace: "pre-line" }}>{answer.text}</p>
          </>
        )}
      </div>
    </section>
  );
}
