import { describe, expect, it } from "vitest";
import { ringFaults, valueEnd } from "./ring-faults";

const push = (channel: string, text: string) =>
  Buffer.from(`*3\r\n$7\r\nmessage\r\n$${channel.length}\r\n${channel}\r\n$${text.length}\r\n${text}\r\n`);
const [one, two, three] = ["1", "2", "3"].map((text) => push("sotto:bus", text)) as [Buffer, Buffer, Buffer];
const beat = push("sotto:beat:x", "beat");

describe("values of Redis' protocol", () => {
  it.each([
    "+OK\r\n",
    ":12\r\n",
    "$-1\r\n",
    "$3\r\nabc\r\n",
    "*2\r\n$1\r\na\r\n*1\r\n:1\r\n",
    "%1\r\n+a\r\n:1\r\n",
    "_\r\n",
  ])("end where they end: %j", (text) => {
    const bytes = Buffer.from(`${text}+more\r\n`);
    expect(valueEnd(bytes, 0)).toBe(text.length);
    for (let n = 0; n < text.length; n++) expect(valueEnd(bytes.subarray(0, n), 0)).toBe(null);
  });
});

describe("faults of rings", () => {
  const run = (share: Parameters<typeof Object.assign>[1], pieces: Buffer[]) => {
    const faults = ringFaults(() => 0.5);
    Object.assign(faults.share, share);
    const rewrite = faults.rewrite();
    return { said: Buffer.concat(pieces.map(rewrite)).toString(), counted: faults.counted };
  };
  const text = (...values: Buffer[]) => Buffer.concat(values).toString();

  it("pass everything in fair weather, however it is cut", () => {
    const all = Buffer.concat([Buffer.from("+OK\r\n"), one, beat, two]);
    const bytes = [...all].map((byte) => Buffer.from([byte]));
    expect(run({}, bytes)).toMatchObject({ said: all.toString(), counted: { pass: 2 } });
  });

  it("drop messages, but no heartbeat and no answer", () => {
    const { said, counted } = run({ drop: 1 }, [Buffer.from(":1\r\n"), one, beat, two]);
    expect(said).toBe(`:1\r\n${beat}`);
    expect(counted.drop).toBe(2);
  });

  it("double them", () => {
    expect(run({ double: 1 }, [one, two]).said).toBe(text(one, one, two, two));
  });

  it("change their order", () => {
    expect(run({ swap: 1 }, [one, two, three, beat]).said).toBe(text(two, one, beat, three));
  });
});
