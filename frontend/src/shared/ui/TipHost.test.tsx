import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";
import { Tip } from "./Tip";
import TipHost from "./TipHost";

test("what is pointed at shows its label until it is left", async () => {
  const user = userEvent.setup();
  render(
    <>
      <Tip label="New collection">
        <button type="button">+</button>
      </Tip>
      <p>elsewhere</p>
      <TipHost />
    </>,
  );
  await user.hover(screen.getByRole("button"));
  await screen.findByText("New collection");
  await user.hover(screen.getByText("elsewhere"));
  await waitFor(() => expect(screen.queryByText("New collection")).toBeNull());
});
