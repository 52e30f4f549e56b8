import "./widget.css";
import { render } from "./markdown";
import { type Answer, ask, type Turn, Unanswered } from "./questions";
import { TEXTS, type Texts } from "./texts";
import { begin, close } from "./tokens";

const MAX_TURNS = 20;
const MAX_CHARACTERS = 2000;

function make<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  className = "",
  text = "",
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.textContent = text;
  return element;
}

function sourceOf(citation: Answer["citations"][number], t: Texts): HTMLElement {
  const item = make("details", "source");
  item.dataset.marker = String(citation.marker);
  const place = citation.page === null ? citation.headings.at(-1) : `${t.page} ${citation.page}`;
  const name = citation.title || citation.document_name;
  item.append(
    make("summary", "", `${citation.marker} · ${name}${place ? ` · ${place}` : ""}`),
    make("blockquote", "", citation.quote),
  );
  return item;
}

/** An answer's text with its markers, each of which opens its source, and the sources below it. */
function show(turn: HTMLElement, text: string, citations: Answer["citations"], t: Texts): void {
  const sources = citations.map((one) => sourceOf(one, t));
  const marker = (number: number) => {
    const chip = make("button", "chip", String(number));
    const source = sources.find((one) => one.dataset.marker === String(number));
    chip.type = "button";
    chip.setAttribute("aria-label", `${t.source} ${number}`);
    chip.disabled = !source;
    chip.addEventListener("click", () => {
      source?.setAttribute("open", "");
      source?.scrollIntoView({ block: "nearest" });
      source?.querySelector("summary")?.focus();
    });
    return chip;
  };
  const answer = make("div", "answer");
  answer.append(render(text, marker));
  turn.replaceChildren(answer);
  if (sources.length > 0) {
    const list = make("section", "sources");
    list.setAttribute("aria-label", t.sources);
    list.append(...sources);
    turn.append(list);
  }
}

/** Shows an answer as it is written, or says why there is none; null: then, or because it was stopped. */
async function written(
  turn: HTMLElement,
  question: string,
  history: Turn[],
  stop: AbortSignal,
  t: Texts,
): Promise<Answer | null> {
  let text = "";
  let waits = 0;
  const draw = () => {
    waits = 0;
    show(turn, text, [], t);
  };
  try {
    const whole = await ask(question, history, stop, (piece) => {
      text += piece;
      waits ||= requestAnimationFrame(draw);
    });
    cancelAnimationFrame(waits);
    show(turn, whole.text, whole.citations, t);
    return whole;
  } catch (error) {
    cancelAnimationFrame(waits);
    show(turn, text, [], t);
    const reason = error instanceof Unanswered && error.busy ? t.busy : t.failed;
    if (!stop.aborted) turn.append(make("p", "problem", reason));
    return null;
  }
}

function page(t: Texts, title: string): void {
  document.title = title || t.title;
  document.documentElement.lang = t === TEXTS.zh ? "zh" : "en";
  const history: Turn[] = [];
  let running: AbortController | null = null;

  const head = make("header");
  const shut = make("button", "quiet", "×");
  shut.type = "button";
  shut.setAttribute("aria-label", t.close);
  shut.addEventListener("click", close);
  head.append(make("h1", "", title || t.title), shut);
  const log = make("main");
  log.setAttribute("aria-live", "polite");
  log.append(make("p", "hint", t.hint));
  const form = make("form");
  const field = make("textarea");
  field.rows = 1;
  field.maxLength = MAX_CHARACTERS;
  field.placeholder = t.question;
  field.setAttribute("aria-label", t.question);
  const button = make("button", "send", t.send);
  form.append(field, button);
  document.body.append(head, log, form);

  async function answer(question: string): Promise<void> {
    const stop = new AbortController();
    running = stop;
    button.textContent = t.stop;
    const asked = make("h2", "question", question);
    asked.prepend(make("span", "spoken", `${t.you} `));
    const turn = make("div", "turn");
    turn.append(make("p", "hint", t.searching));
    log.append(asked, turn);
    asked.scrollIntoView({ block: "start" });
    const whole = await written(turn, question, history.slice(-MAX_TURNS), stop.signal, t);
    if (whole) history.push({ role: "user", content: question }, { role: "assistant", content: whole.text });
    running = null;
    button.textContent = t.send;
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (running) {
      running.abort();
      return;
    }
    const question = field.value.trim();
    if (!question) return;
    field.value = "";
    void answer(question);
  });
  field.addEventListener("keydown", (event) => {
    // An input method takes Enter for itself while it composes.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || running) return;
    event.preventDefault();
    form.requestSubmit();
  });
  addEventListener("keydown", ({ key, isComposing }) => {
    if (key === "Escape" && !isComposing) close();
  });
  field.focus();
}

const around = window.parent === window ? null : await begin();
if (around) page(around.chinese ? TEXTS.zh : TEXTS.en, around.title);
else
  document.body.append(
    make("p", "hint alone", TEXTS[navigator.language.startsWith("zh") ? "zh" : "en"].alone),
  );
