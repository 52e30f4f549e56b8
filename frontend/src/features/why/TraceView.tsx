import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { Notice } from "../../shared/ui/Notice";
import type { Trace } from "./api";
import { Legs } from "./Legs";
import { Passages } from "./Passages";
import { Reply } from "./Reply";
import { useTexts } from "./texts";
import css from "./Why.module.css";

const Steps = lazy(() => import("./Steps"));

const number = (value: number) => Number(value.toFixed(2)).toString();

/** What the question was answered by, and which documents were preferred by their dates. */
function ProfileLine({ trace }: { trace: Trace }) {
  const texts = useTexts();
  const { collection, answering_profile: number, answering_tried: tried } = trace;
  const of = Object.entries(trace.answering_profiles ?? {});
  if (trace.model === "" && !tried) return null; // nothing was answered
  return (
    <>
      <p className={css.soft}>
        {tried
          ? texts.tried
          : of.length > 0
            ? texts.several(of.map(([name, version]) => texts.versionOf(name, version)).join(", "))
            : texts.profile(number)}{" "}
        {!collection.includes(",") && number > 0 && (
          <Link href={`/answering/${collection}`}>{texts.openProfile}</Link>
        )}
      </p>
      {trace.dated && (
        <p className={css.soft}>{trace.dated === "latest" ? texts.latest : texts.ofYear(trace.dated)}</p>
      )}
    </>
  );
}

/** A trace from the question to the answer, in the order in which things happened. */
export function TraceView({ trace }: { trace: Trace }) {
  const { t } = useTranslation();
  const { standalone, searched, question } = trace;
  const by = trace.rewritten_by;
  return (
    <div className={css.trace}>
      <section>
        <h3>{t("why.question")}</h3>
        <p className={css.question}>{question}</p>
        {(by === "model" || by === "words") && <p className={css.soft}>{t(`why.rewritten.${by}`)}</p>}
        {standalone !== "" && standalone !== question && <p>{t("why.standalone", { text: standalone })}</p>}
        {searched !== "" && searched !== standalone && <p>{t("why.searched", { text: searched })}</p>}
        <ProfileLine trace={trace} />
        {trace.filtered && <p className={css.soft}>{t("why.filtered")}</p>}
        <p className={css.soft}>
          {[trace.outcome && t(`why.outcome.${trace.outcome}`), trace.model].filter(Boolean).join(" · ")}
        </p>
        {trace.failure && <Notice tone="warn" title={t("why.failure", { code: trace.failure })} />}
        {trace.withheld && <Notice tone="info" title={t("why.withheld")} />}
      </section>
      {trace.signals.length > 0 && (
        <section>
          <h3>{t("why.signals")}</h3>
          {trace.signals.map((one) => (
            <div key={one.question}>
              <p>
                {t(one.supports ? "why.enough" : "why.short", {
                  weighed: number(one.weighed),
                  needed: number(one.needed),
                })}
              </p>
              <p className={css.soft}>
                {Object.entries(one.values)
                  .filter(([, value]) => value !== 0)
                  .map(([name, value]) => `${name} ${number(value)}`)
                  .join(", ")}
              </p>
            </div>
          ))}
        </section>
      )}
      <Suspense>{trace.research?.length ? <Steps trace={trace} /> : null}</Suspense>
      <Reply trace={trace} />
      <Passages trace={trace} />
      <Legs trace={trace} />
      <details>
        <summary>{t("why.time")}</summary>
        <p className={css.soft}>
          {Object.entries(trace.stages)
            .map(([stage, milliseconds]) => `${stage} ${number(milliseconds)} ms`)
            .join(", ")}
        </p>
      </details>
    </div>
  );
}
