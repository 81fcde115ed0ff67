import { describe, expect, it } from "vitest";
import { textParts } from "./links";

const links = (text: string) => textParts(text).flatMap((part) => (part.t === "link" ? [part.text] : []));

describe("addresses in a message", () => {
  it("end where the address ends, not where the sentence does", () => {
    expect(links("See https://a.example/x, or (https://b.example/y).")).toEqual([
      "https://a.example/x",
      "https://b.example/y",
    ]);
    expect(links("https://en.example/wiki/Sotto_(music)")).toEqual(["https://en.example/wiki/Sotto_(music)"]);
  });

  it("leave every character of the message where it was", () => {
    for (const text of ["", "no link", "https://a.example", "a\nhttps://a.example?q=1!\nb <b>https://b.example</b>"]) {
      expect(
        textParts(text)
          .map((part) => part.text)
          .join(""),
      ).toBe(text);
    }
  });

  it("are only http and https, and never hide another host behind a name", () => {
    expect(links("javascript:alert(1) data:text/html,x ftp://a.example file:///etc/passwd")).toEqual([]);
    expect(links("https://bank.example@mallory.example/ http://")).toEqual([]);
  });
});
