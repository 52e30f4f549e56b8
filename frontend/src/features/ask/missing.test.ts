import { expect, test } from "vitest";
import { missingWords } from "./missing";

const passages = [
  { text: "Instruments are calibrated every 24 months.", headings: ["Calibration of the TH-300"] },
];

test("names, numbers and longer words that no passage has", () => {
  expect(missingWords("Who won the football World Cup in 1998?", passages)).toEqual([
    "football",
    "World",
    "1998",
  ]);
});

test("another ending is the same word, and what questions are made of is none", () => {
  expect(missingWords("How often must an instrument be calibrating, like the TH-300?", passages)).toEqual([
    "like",
  ]);
  expect(missingWords("一九九八年世界杯足球赛的冠军是谁？", passages)).toEqual([]);
});
