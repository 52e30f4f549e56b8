import { useQueryClient } from "@tanstack/react-query";
import { setKey } from "../../shared/client/key";
import { signOut } from "./api";

/** Signs out, here and at the provider that one came from; the page that asks who one is comes by itself. */
export function useSignOut() {
  const queries = useQueryClient();
  return async () => {
    // Also with a key: a session beside it would be what one goes on with.
    const { next } = await signOut().finally(() => setKey(null));
    // The provider's page signs one out there, and comes back.
    if (next) return window.location.assign(next);
    // Nothing of one person's is there for the next.
    await queries.resetQueries();
  };
}
