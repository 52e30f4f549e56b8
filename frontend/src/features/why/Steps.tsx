import { useTexts } from "../../shared/deep.texts";
import type { Trace } from "./api";
import css from "./Why.module.css";

/** What was searched for beside the question of a deep answer, and why it ended. */
export default function Steps({ trace }: { trace: Trace }) {
  const texts = useTexts();
  const { ended } = texts;
  const why = trace.research_ended ?? "";
  return (
    <section>
      <h3>{texts.deep}</h3>
      <ol>
        {trace.research
          ?.filter(({ kind }) => kind === "read")
          .map((one) => (
            <li key={`${one.round} ${one.text}`}>{texts.read(one.text, one.passages)}</li>
          ))}
      </ol>
      {why in ended && <p className={css.soft}>{ended[why as keyof typeof ended]}</p>}
    </section>
  );
}
