import { expect, test } from "vitest";
import { textOf } from "./api";

test("a file is read as UTF-8, else as Excel in Chinese saves it", async () => {
  expect(await textOf(new Blob(["question\n年假有多少天？"]))).toBe("question\n年假有多少天？");
  const gbk = new Uint8Array([0xc4, 0xea, 0xbc, 0xd9]); // 年假
  expect(await textOf(new Blob([gbk]))).toBe("年假");
});
