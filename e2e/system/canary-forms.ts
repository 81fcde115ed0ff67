/** One way in which a text may lie somewhere. */
export interface Form {
  name: string;
  bytes: Buffer;
}

/** The forms of a canary that a search must know: as it is, hex, UTF-16, and base64 at each of its three alignments. */
export function formsOf(canary: string): Form[] {
  const plain = Buffer.from(canary, "utf8");
  const utf16 = Buffer.from(canary, "utf16le");
  const hex = plain.toString("hex");
  const forms: [string, Buffer | string][] = [
    ["plain", plain],
    ["hex", hex],
    ["HEX", hex.toUpperCase()],
    ["UTF-16LE", utf16],
    ["UTF-16BE", Buffer.from(utf16).swap16()],
  ];
  for (const shift of [0, 1, 2]) {
    forms.push([`base64+${shift}`, alignedBase64(plain, shift)]);
    forms.push([`base64url+${shift}`, alignedBase64(plain, shift).replaceAll("+", "-").replaceAll("/", "_")]);
  }
  return forms.map(([name, form]) => ({ name, bytes: Buffer.from(form as string) }));
}

/** The characters of base64 that depend on nothing but the canary when `shift` other bytes stand before it. */
function alignedBase64(plain: Buffer, shift: number): string {
  const text = Buffer.concat([Buffer.alloc(shift), plain]).toString("base64");
  return text.slice(Math.ceil((shift * 8) / 6), Math.floor(((shift + plain.length) * 8) / 6));
}

/** Where any form of any canary lies in what was looked through, as "canary as form". */
export function findCanaries(place: Buffer | string, canaries: readonly string[]): string[] {
  const bytes = typeof place === "string" ? Buffer.from(place, "utf8") : place;
  return canaries.flatMap((canary) =>
    formsOf(canary)
      .filter((form) => bytes.includes(form.bytes))
      .map((form) => `${canary} as ${form.name}`),
  );
}
