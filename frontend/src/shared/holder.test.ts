import { renderHook } from "@testing-library/react";
import { beforeEach, expect, test, vi } from "vitest";
import type { Schemas } from "./client/api";

const user = (id: string, kind: Schemas["MeOut"]["kind"] = "user"): Schemas["MeOut"] => ({
  id,
  name: id,
  kind,
  grants: [],
});

const reload = vi.fn();

beforeEach(() => {
  vi.resetModules();
  reload.mockReset();
  sessionStorage.clear();
  vi.spyOn(window.location, "reload").mockImplementation(reload);
  window.location.hash = "#/c/of-rae";
  sessionStorage.setItem("askdock.drafts", "typed by rae");
});

test("another person's page is emptied before anything of it is shown, and begins at the start", async () => {
  const { useIsOthers } = await import("./holder");
  const { result, rerender } = renderHook(({ me }) => useIsOthers(me), {
    initialProps: { me: user("rae") as Schemas["MeOut"] | undefined },
  });
  expect(result.current).toBe(false);
  rerender({ me: undefined });
  rerender({ me: user("rae") });
  expect(result.current).toBe(false);
  expect(sessionStorage.getItem("askdock.drafts")).toBe("typed by rae");
  rerender({ me: user("ann") });
  expect(result.current).toBe(true);
  expect(reload).toHaveBeenCalledOnce();
  expect(sessionStorage.getItem("askdock.drafts")).toBeNull();
  expect(window.location.hash).toBe("#/");
});

test("whoever makes the first user or key goes on with the page", async () => {
  const { useIsOthers } = await import("./holder");
  const { result, rerender } = renderHook(({ me }) => useIsOthers(me), {
    initialProps: { me: user("local", "local") },
  });
  rerender({ me: user("lin") });
  expect(result.current).toBe(false);
  expect(reload).not.toHaveBeenCalled();
});
