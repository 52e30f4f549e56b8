import { useTexts } from "../../shared/deep.texts";
import css from "./Deep.module.css";
import type { Answer } from "./types";

/** What was searched for beside the question, and what of it brought nothing to the answer. */
export default function Research({ research }: { research: NonNullable<Answer["research"]> }) {
  const texts = useTexts();
  return (
    <>
      {research.not_found.length > 0 && (
        <p className={css.missing}>
          {texts.notFound} {research.not_found.join(" · ")}
        </p>
      )}
      <details className={css.research}>
        <summary>{texts.searches(research.searches.length)}</summary>
        <ul>
          {research.searches.map((one) => (
            <li key={one}>{one}</li>
          ))}
        </ul>
        <p>{texts.ended[research.ended]}</p>
      </details>
    </>
  );
}
