import { useEffect } from "react";
import type { Schemas } from "./client/api";
import { onTold } from "./tabs";

/** Whose the tab is: whoever used it last, also while nobody is signed in. */
const HOLDER = "askdock.holder";
/** What a tab keeps of what a person wrote and chose. */
const KEPT = ["askdock.drafts", "askdock.scopes", HOLDER];

let isLeaving = false;

/** Loads the page anew at a view: memory is emptied whole, no part of the page has to remember to. */
export function loadAnew(view: string): void {
  isLeaving = true;
  window.history.replaceState(null, "", `#${view}`);
  window.location.reload();
}

/** Nothing of what a person wrote, loaded or asked stays; it goes on at the start. */
function emptyPage(): void {
  for (const name of KEPT) sessionStorage.removeItem(name);
  loadAnew("/");
}

/** Empties this page once somebody signs out in another tab: the session was that of both. */
export function followSignOut(): void {
  onTold((told) => {
    if (told.kind === "left") emptyPage();
  });
}

/**
 * Whether the page is another person's, and about to be emptied: nothing of it may be shown. The local caller is
 * whoever goes on as the first user or with the first key.
 */
export function useIsOthers(me: Schemas["MeOut"] | undefined): boolean {
  const id = me && me.kind !== "local" ? me.id : null;
  const holder = sessionStorage.getItem(HOLDER);
  const isOthers = id !== null && holder !== null && holder !== id;
  useEffect(() => {
    if (isLeaving) return;
    if (isOthers) emptyPage();
    else if (id !== null) sessionStorage.setItem(HOLDER, id);
  }, [id, isOthers]);
  return isOthers || isLeaving;
}
