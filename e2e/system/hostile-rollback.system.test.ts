import { describe, expect, it } from "vitest";
import { readAccountChain } from "@/crypto/account-chain";
import { closeSession } from "@/engine/auth/close-session";
import { systemClock } from "@/engine/clock";
import { api } from "@/engine/transport/api";
import type { AccountEntry } from "@/protocol/account-entry";
import { type EnterError, PASSWORD, type Person, say, signInPerson, textsOf, until } from "../support/headless-person";
import { frozenBy, heard, hostileStage } from "./hostile-story";

const stage = hostileStage();

describe("a server that goes back in time", () => {
  /** alice closes the session of her second device, so that chain and vault move on. */
  async function movedOn() {
    const alice = stage.alice();
    const old = { account: await api(alice.http).account(), vault: await api(alice.http).vault() };
    const second = await signInPerson(stage.honest, alice);
    stage.people.push(second);
    const sessions = await api(alice.http).sessions();
    const row = sessions.ok
      ? sessions.value.sessions.find((s) => s.device === second.engine.core.me.device)
      : undefined;
    if (!row || !old.account.ok || !old.vault.ok) throw new Error("the story did not begin");
    const ports = { http: alice.http, store: alice.store, clock: systemClock };
    expect(await closeSession(ports, { session: row.session, password: PASSWORD }, () => {})).toMatchObject({
      ok: true,
    });
    return { alice, old: { account: old.account.value, vault: old.vault.value } };
  }
  const refusal = (run: Promise<Person>) =>
    run.then(
      (person) => {
        stage.people.push(person);
        return null;
      },
      (cause) => cause as EnterError,
    );

  it("shows an old vault to alice's new device", async () => {
    const { alice, old } = await movedOn();
    stage.proxy().hooks = { answer: ({ path }, body) => (path === "/api/v1/vault" ? old.vault : body) };
    expect(await refusal(signInPerson(stage.hostile(), alice))).toMatchObject({
      code: "server",
      detail: "the vault lacks the newest user key",
    });
  });

  it("shows an old account chain to alice's new device", async () => {
    const { alice, old } = await movedOn();
    stage.proxy().hooks = {
      answer: ({ path }, body) =>
        path === "/api/v1/account" ? { ...(body as object), chain: old.account.chain } : body,
    };
    expect(await refusal(signInPerson(stage.hostile(), alice))).toMatchObject({
      code: "server",
      detail: "the chain lacks the newest user key",
    });
  });

  it("shows somebody else's vault and chain to alice's new device", async () => {
    const { alice } = await movedOn();
    const mallory = stage.mallory();
    const other = await api(mallory.http).account();
    if (!other.ok) throw new Error("mallory has no account");
    stage.proxy().hooks = {
      answer: ({ path }, body) =>
        path === "/api/v1/account" ? { ...(body as object), chain: other.value.chain } : body,
    };
    const refused = await refusal(signInPerson(stage.hostile(), alice));
    expect(refused).toMatchObject({ code: "server" });
    expect((await readAccountChain(alice.account, other.value.chain)).ok).toBe(false);
  });

  it("rolls back the account chain of a device that runs", async () => {
    const bob = await stage.newBob();
    await until("bob is online", stage.people, () => bob.connections.includes("online"));
    stage.proxy().hooks = {
      answer: ({ path }, body) => {
        const chain = (body as { chain?: AccountEntry[] }).chain;
        if (path === "/api/v1/account" && chain) return { ...(body as object), chain: chain.slice(0, 1) };
        return path.startsWith(`/api/v1/accounts/${bob.account}/chain`) ? { ...(body as object), entries: [] } : body;
      },
    };
    bob.engine.hurry();
    bob.engine.hurry();
    await until("bob hears of it", stage.people, () => heard(bob, "rollback"));
  });

  it("rolls back the log of a room", async () => {
    const { alice, bob, room } = await stage.story();
    await say(alice, room, "two");
    await until("bob reads two", stage.people, async () => (await textsOf(bob, room)).includes("two"));
    stage.proxy().hooks = {
      down: (frame) => (frame.t === "events" || frame.t === "heads" ? null : frame),
      answer: ({ path }, body) => {
        if (path === "/api/v1/rooms") {
          const list = body as { rooms: { room: string; head: number }[] };
          return { ...list, rooms: list.rooms.map((r) => (r.room === room ? { ...r, head: 1 } : r)) };
        }
        if (path.startsWith(`/api/v1/rooms/${room}/events?`))
          return { ...(body as object), from: 2, to: 1, head: 1, events: [], later: [] };
        return body;
      },
    };
    bob.engine.hurry();
    await say(alice, room, "three");
    await until("the room is frozen", stage.people, () => {
      bob.engine.hurry();
      return frozenBy(bob, room) === "rollback";
    });
    expect(await textsOf(bob, room)).toEqual(["one", "two"]);
  });
});
