import type { TFunction } from "i18next";
import { isKnown } from "../app/explain";
import { en } from "../i18n/en";
import type { Document } from "./status";

type Reason = keyof typeof en.documents.reasons;

/** Why a document failed, or what of it is missing, and what to do, in the person's language; an unknown reason in the service's words. */
export function reasonOf(t: TFunction, { reason, detail }: Pick<Document, "reason" | "detail">): string {
  if (reason && reason in en.documents.reasons) return t(`documents.reasons.${reason as Reason}`);
  if (reason && isKnown(reason)) return t(`errors.codes.${reason}.title`);
  return detail ?? t("documents.reasons.internal_error");
}
