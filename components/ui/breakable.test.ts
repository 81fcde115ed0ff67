import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { Breakable } from "./breakable";

const drawn = (address: string) => renderToStaticMarkup(Breakable({ address }));

describe("an address that may be broken", () => {
  it("breaks after slashes and marks, never behind the scheme or inside a word", () => {
    expect(drawn("https://a.example/x/y?q=1")).toBe("https://a.example/<wbr/>x/<wbr/>y?<wbr/>q=<wbr/>1");
  });

  it("keeps every character", () => {
    for (const address of ["a.example/@alice#8F4Q", "https://a.example//x==?&y", "/", "http://"])
      expect(drawn(address).replaceAll("<wbr/>", "").replaceAll("&amp;", "&")).toBe(address);
  });
});
