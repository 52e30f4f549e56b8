import { keepPreviousData, queryOptions, useQuery } from "@tanstack/react-query";
import { api, body, type Schemas } from "./client/api";
import { isKnown, useKey } from "./client/key";
import { Problem } from "./client/problem";

type Role = Schemas["GrantOut"]["role"];
const RANK: Record<Role, number> = { asker: 0, reader: 1, editor: 2, admin: 3 };

export const ME = ["me"] as const;

/**
 * Key of what makes a key or a user, the first of which closes the service. Until it is done, who makes it may be
 * refused as nobody, and the view that shows the secret must stay.
 */
export const MAKING_ACCESS = ["making access"] as const;

/** Whom the service cannot know it is not asked about: a refusal would be reported as an error of the page. */
async function whoAmI(): Promise<Schemas["MeOut"]> {
  if (!isKnown() && !(await body(api.GET("/v1/sign-in"))).open) throw new Problem("unauthenticated", 401, "");
  return body(api.GET("/v1/me"));
}

export const meQuery = (key: string | null) =>
  queryOptions({ queryKey: [...ME, key], queryFn: whoAmI, retry: false });

/** Who the service takes us for. */
export function useMe() {
  return useQuery({
    ...meQuery(useKey()),
    // A notice that asks who we are must not take away the form in which it stands.
    retryOnMount: false,
    // Whoever made the first key goes on with it: the view that shows the secret must stay.
    placeholderData: keepPreviousData,
  });
}

export function useLimits(): Schemas["LimitsOut"] | undefined {
  const key = useKey();
  return useQuery({
    queryKey: ["limits", key],
    queryFn: () => body(api.GET("/v1/limits")),
    staleTime: Number.POSITIVE_INFINITY,
  }).data;
}

/** Whether a grant allows the role on the collection; null asks for all collections. */
export function may(me: Schemas["MeOut"] | undefined, role: Role, collection: string | null): boolean {
  const reaches = (names: string[] | null) =>
    names === null || (collection !== null && names.includes(collection));
  return me?.grants.some((grant) => RANK[grant.role] >= RANK[role] && reaches(grant.collections)) ?? false;
}

/** Whether a grant has the role, on whatever collections. */
export function has(me: Schemas["MeOut"], role: Role): boolean {
  return me.grants.some((grant) => RANK[grant.role] >= RANK[role]);
}
