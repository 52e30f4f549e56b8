import { setKey } from "../../shared/client/key";
import { loadAnew } from "../../shared/holder";
import { tellTabs } from "../../shared/tabs";
import { signOut } from "./api";

/**
 * Signs out, here and at the provider that one came from, and loads the page anew, at the start or at `view`: nothing
 * of one person's is there for the next, neither what was written, nor answers under way, nor the address; nor in the
 * browser's other tabs.
 */
export async function leave(view = "/"): Promise<void> {
  // Also with a key: a session beside it would be what one goes on with.
  const { next } = await signOut().finally(() => setKey(null));
  sessionStorage.clear();
  tellTabs({ kind: "left" });
  // The provider's page signs one out there, and comes back.
  if (next) return window.location.assign(next);
  loadAnew(view);
}
