import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import type { Schemas } from "../../shared/client/api";
import "../../shared/i18n";
import { deleteGroup, getGroups } from "./api";
import { GroupRights } from "./GroupRights";

vi.mock("./api", () => ({
  createGroup: vi.fn(),
  deleteGroup: vi.fn(),
  getGroups: vi.fn(),
  keys: { groups: ["groups"] },
}));
afterEach(cleanup);

const STAFF: Schemas["GroupOut"] = {
  id: "g1",
  name: "staff",
  grants: [{ role: "reader", collections: null }],
  provider_groups: [{ provider: "keycloak", name: "/staff" }],
};

test("a group that a provider's group is bound to is deleted after a question alone", async () => {
  vi.mocked(getGroups).mockResolvedValue({ groups: [STAFF] });
  vi.mocked(deleteGroup).mockResolvedValue(undefined);
  render(
    <QueryClientProvider client={new QueryClient()}>
      <GroupRights providers={[]} />
    </QueryClientProvider>,
  );
  const remove = await screen.findByRole("button", { name: /staff/ });
  fireEvent.click(remove);
  fireEvent.click(within(screen.getByRole("dialog")).getByRole("button", { name: "Cancel" }));
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(deleteGroup).not.toHaveBeenCalled();

  fireEvent.click(remove);
  fireEvent.click(within(screen.getByRole("dialog")).getByRole("button", { name: /^(Delete|Remove)/ }));
  await waitFor(() => expect(deleteGroup).toHaveBeenCalledWith("g1", expect.anything()));
});
