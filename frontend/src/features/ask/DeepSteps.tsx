import { useTexts } from "../../shared/deep.texts";
import css from "./Deep.module.css";
import type { Step } from "./types";

/** What a deep answer has done so far: what is searched for, until it is known what that brought. */
export default function DeepSteps({ steps }: { steps: readonly Step[] }) {
  const texts = useTexts();
  const brought = new Set(steps.filter((one) => one.kind === "read").map((one) => one.text));
  const shown = steps.filter((one) => one.kind !== "search" || !brought.has(one.text));
  return (
    <ol className={css.steps} data-testid="deep-steps">
      {shown.map((one) => (
        <li key={`${one.kind} ${one.round} ${one.text}`}>
          {one.kind === "plan" && texts.plan(one.round)}
          {one.kind === "search" && texts.search(one.text)}
          {one.kind === "read" && texts.read(one.text, one.passages)}
          {one.kind === "answer" && texts.answer}
        </li>
      ))}
    </ol>
  );
}
