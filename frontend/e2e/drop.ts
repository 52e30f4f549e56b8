import type { Page } from "playwright-core";

/** Drags files and folders of this machine over the middle of an element, as a file manager does. */
export async function drag(page: Page, selector: string, files: string[]) {
  const session = await page.context().newCDPSession(page);
  const box = await page.locator(selector).boundingBox();
  if (!box) throw new Error(`nothing to drop on at ${selector}`);
  const at = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  const outside = { x: 1, y: 1 };
  const data = { items: [], files, dragOperationsMask: 1 };
  const move = (type: "dragEnter" | "dragOver" | "drop", place = at) =>
    session.send("Input.dispatchDragEvent", { type, ...place, data });
  await move("dragEnter");
  await move("dragOver");
  return { move, drop: () => move("drop"), leave: () => move("dragOver", outside) };
}
