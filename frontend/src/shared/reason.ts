import type { TFunction } from "i18next";
import type { Schemas } from "./client/api";
import { isKnown } from "./explain";
import { en } from "./i18n/en";

type Reason = keyof typeof en.documents.reasons;

/** Why a document failed, or what of it is missing, and what to do, in the person's language; an unknown reason in the service's words. */
export function reasonOf(
  t: TFunction,
  { reason, detail }: Pick<Schemas["DocumentOut"], "reason" | "detail">,
): string {
  if (reason && reason in en.documents.reasons) return t(`documents.reasons.${reason as Reason}`);
  if (reason && isKnown(reason)) return t(`errors.codes.${reason}.title`);
  return detail ?? t("documents.reasons.internal_error");
}
