import { expect, test } from "vitest";
import { newId } from "@/crypto/random";
import type { DeviceId, SessionId } from "@/protocol/ids";
import { Switchboard } from "./bus";
import { chanceOf } from "./chance";
import { Database } from "./database";
import { installSeed } from "./globals";
import { Line } from "./line";
import { Node } from "./node";
import { BEGINNING, thePeople } from "./people";
import { HONEST, type ServerPlants } from "./plants";
import { Tables } from "./tables";
import { VirtualTime } from "./time";

const LONG_MS = 10_000;

/** What becomes of a batch that is sent by HTTP, while `during` happens to the node that appends it. */
async function sending(during: (node: Node) => void): Promise<"answered" | "broken" | "hangs"> {
  const [person] = await thePeople();
  if (!person) throw new Error("nobody");
  const [time, chance, tables] = [new VirtualTime(BEGINNING), chanceOf(1), new Tables()];
  const leave = installSeed(time, chance);
  try {
    const actor = { account: person.account, device: newId() as DeviceId, session: newId() as SessionId };
    tables.sessions.set(actor.session, { account: actor.account, device: actor.device, alive: true });
    const send: ServerPlants["send"] = (items, ports) => {
      during(node);
      return HONEST.send(items, ports);
    };
    const database = new Database(time, chance, { ...HONEST, send }, tables);
    const node = new Node({ time, chance, database, switchboard: new Switchboard(time, chance) }, true);
    const item = { id: newId(), kind: "message", deviceSeq: 1, epoch: 1, target: null, thread: null };
    const items = [{ ...item, token: `gAAAA${"A".repeat(95)}`, public: null }];
    const line = new Line(time, chance, () => [node]);
    let came: "answered" | "broken" | "hangs" = "hangs";
    void line
      .http(actor)
      .request("POST", `/api/v1/rooms/${newId()}/events`, { items })
      .then(
        ({ status }) => {
          if (status === 200) came = "answered";
        },
        () => {
          came = "broken";
        },
      );
    await time.run(time.now + LONG_MS, () => came !== "hangs");
    return came;
  } finally {
    time.close();
    leave();
  }
}

test("a request breaks with the node that was answering it, and is answered by one that lives", async () => {
  expect(await sending((node) => node.kill())).toBe("broken");
  expect(await sending(() => {})).toBe("answered");
});
