import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RoomChange, seatOf } from "@/crypto/room-chain";
import { connect } from "@/db/connect";
import { closeSession } from "@/engine/auth/close-session";
import { systemClock } from "@/engine/clock";
import { api } from "@/engine/transport/api";
import type { Event } from "@/protocol/event";
import type { B64u32, RoomId } from "@/protocol/ids";
import { createGroup, know, nameOf, rolesOf } from "../support/headless-group";
import {
  PASSWORD,
  type Person,
  placeholdersOf,
  say,
  signInPerson,
  signUpPerson,
  textsOf,
  until,
} from "../support/headless-person";
import { backUpRoom, restoreRoom } from "../support/room-backup";
import { foldedChain, realChain, showing, shownEntry } from "../support/shown-chain";
import { type Sotto, startSotto } from "../support/start-sotto";
import { frozenBy, hostileStage } from "./hostile-story";

const haltOf = (person: Person, room: RoomId) => person.engine.book.get(room)?.halt ?? null;
const wayOf = (person: Person, room: RoomId) => {
  const halt = haltOf(person, room);
  return halt?.t === "frozen" ? halt.way : null;
};
/** The hash of the restart that somebody is asked to believe. */
const askedOf = (person: Person, room: RoomId) => {
  const way = wayOf(person, room);
  return way?.t === "confirm" ? way.hash : NO_HASH;
};
const NO_HASH = "A".repeat(43) as B64u32;
const reads = (person: Person, room: RoomId, text: string) => async () => (await textsOf(person, room)).includes(text);

describe("a server whose database was put back to an old backup", () => {
  let sotto: Sotto;
  beforeAll(async () => {
    sotto = await startSotto({ env: { REALTIME_TICK_MS: "1000" } });
  });
  afterAll(() => sotto?.stop());

  /** Somebody with the database does this in it. */
  async function withDatabase<R>(work: (sql: ReturnType<typeof connect>) => Promise<R>): Promise<R> {
    const sql = connect(sotto.running().databaseDirectUrl, { max: 1 });
    return work(sql).finally(() => sql.end());
  }
  const rowsIn = (room: RoomId) =>
    withDatabase(async (sql) => Number((await sql`select count(*) as n from events where room = ${room}`)[0]?.n));

  it("[R74] freezes the room for everybody; an owner restarts it, the others confirm, and all read the same", async () => {
    const place = { base: sotto.url };
    const [alice, bob, carla] = (await Promise.all(
      ["Alice", "Bob", "Carla"].map((name) => signUpPerson(place, name)),
    )) as [Person, Person, Person];
    const all = [alice, bob, carla];
    await know(alice, [bob, carla]);
    const room = await createGroup(alice, "Garden", [bob, carla]);
    await say(bob, room, "kept");
    for (const one of all) await until("all read", [one], reads(one, room, "kept"));
    const backup = await withDatabase((sql) => backUpRoom(sql, room));
    expect(await alice.engine.groups.setRole(room, carla.account, "admin", 0)).toMatchObject({ ok: true });
    await say(carla, room, "lost");
    for (const one of all) await until("all read", [one], reads(one, room, "lost"));
    const phone = await signInPerson(place, alice);
    await until("the phone reads", [phone], reads(phone, room, "lost"));

    // The backup is put back while bob writes.
    await withDatabase((sql) => restoreRoom(sql, room, backup));
    await sotto.restart();
    const devices = [...all, phone];
    await until("all are frozen", devices, () => devices.every((one) => frozenBy(one, room) !== null), 60);
    expect(devices.map((one) => frozenBy(one, room))).toEqual(devices.map(() => "rollback"));
    const rows = await rowsIn(room);
    await say(bob, room, "waits one");
    await say(carla, room, "waits two");
    await say(bob, room, "waits three");
    for (const one of devices) one.engine.hurry();
    await until("alice may restart", [alice], () => wayOf(alice, room)?.t === "restart");
    await until("her phone may, too", [phone], () => wayOf(phone, room)?.t === "restart");
    const waiting = await bob.store.read(["outbox"], (tx) => tx.range("outbox"));
    expect(waiting.map(({ kind, state }) => [kind, state])).toEqual([
      ["message", "queued"],
      ["message", "queued"],
    ]);
    expect(await rowsIn(room)).toBe(rows);
    // Members have no way of their own, and nobody has another's.
    expect([wayOf(bob, room), wayOf(carla, room)]).toEqual([null, null]);
    expect(await bob.engine.groups.restart(room)).toEqual({ ok: false, code: "not-allowed" });
    expect(await carla.engine.groups.confirm(room, NO_HASH)).toEqual({ ok: false, code: "not-allowed" });
    expect(await alice.engine.groups.confirm(room, NO_HASH)).toEqual({ ok: false, code: "not-allowed" });

    // On a busy machine the server may not manage it at once; one presses again then.
    await until("alice restarts", [alice], async () => {
      const restarted = await alice.engine.groups.restart(room);
      if (!restarted.ok) expect(["server", "busy"], alice.reports.at(-1)).toContain(restarted.code);
      return restarted.ok;
    });
    expect(haltOf(alice, room)).toBeNull();
    for (const one of [bob, carla, phone]) {
      await until(`${one.name} is asked`, [one], () => wayOf(one, room)?.t === "confirm");
      expect(wayOf(one, room)).toMatchObject({ t: "confirm", by: alice.account });
      expect(await one.engine.groups.confirm(room, NO_HASH)).toEqual({ ok: false, code: "not-allowed" });
      expect(await one.engine.groups.confirm(room, askedOf(one, room))).toEqual({ ok: true, value: null });
      expect(haltOf(one, room)).toBeNull();
    }
    const texts = ["kept", "waits one", "waits two", "waits three"];
    for (const one of devices) {
      await until("all arrive", [one], async () => (await textsOf(one, room)).length === texts.length);
      expect([...(await textsOf(one, room))].sort()).toEqual([...texts].sort());
      expect(await textsOf(one, room)).toEqual(await textsOf(alice, room));
      expect(await placeholdersOf(one, room)).toEqual([]);
      await until("the name", [one], async () => (await nameOf(one, room)) === "Garden");
      expect(rolesOf(one, room)[carla.account]).toBe("member");
      // Nothing was sealed under the key from before the restart.
      expect(one.engine.book.get(room)?.state?.epoch).toBeGreaterThan(1);
    }
    await say(alice, room, "and on");
    for (const one of devices) await until("it goes on", [one], reads(one, room, "and on"));
    const tablet = await signInPerson(place, carla);
    await until("a new device reads it all", [tablet], async () => (await textsOf(tablet, room)).length === 5);
    expect(await textsOf(tablet, room)).toEqual(await textsOf(alice, room));
    for (const one of [...devices, tablet]) one.engine.stop();
  });
});

describe("a hostile server", () => {
  const stage = hostileStage();

  /** alice's group with mallory, and bob behind the server; mallory was an owner for a while. */
  async function story() {
    const [alice, mallory, bob] = [stage.alice(), stage.mallory(), await stage.newBob()];
    await know(alice, [bob, mallory]);
    const room = await createGroup(alice, "Board", [bob, mallory]);
    expect(await alice.engine.groups.setRole(room, mallory.account, "owner", 0)).toMatchObject({ ok: true });
    expect(await alice.engine.groups.setRole(room, mallory.account, "member", 0)).toMatchObject({ ok: true });
    await until("bob has read that", [bob], () => bob.engine.book.get(room)?.state?.n === 3);
    return { alice, mallory, bob, room };
  }
  /** bob is shown a chain; his room is frozen, and this is the way that he is offered. */
  async function offered(bob: Person, room: RoomId, entries: Event[]) {
    stage.proxy().hooks = showing(room, entries.slice(0, 1));
    bob.engine.hurry();
    await until("bob is frozen", [bob], () => frozenBy(bob, room) !== null);
    stage.proxy().hooks = showing(room, entries);
    await bob.engine.groups.look(room);
    return wayOf(bob, room);
  }
  const restartAt = (state: { n: number; hash: string }) =>
    ({ kind: "restart", delta: [state.n, state.hash] }) as Extract<RoomChange, { kind: "restart" }>;

  it("[R74] is believed where an owner of both chains restarted, and where the person said yes", async () => {
    const { alice, bob, room } = await story();
    const old = await realChain(alice, room, 2);
    const prev = await foldedChain(bob, old);
    expect(await offered(bob, room, old)).toBeNull();
    const restart = await shownEntry({ room, by: alice, prev, change: restartAt(prev) });
    expect(await offered(bob, room, [...old, restart])).toEqual({
      t: "confirm",
      by: alice.account,
      hash: restart.tokenHash,
    });
    expect(await bob.engine.groups.confirm(room, restart.tokenHash)).toEqual({ ok: true, value: null });
    expect(bob.engine.book.get(room)?.lines.map((line) => line.kind)).toEqual(["create", "role", "restart"]);
  });

  it("[R74] forges no way by a chain of its own, in which somebody else is the owner", async () => {
    const { alice, mallory, bob, room } = await story();
    const seats = await Promise.all(
      [alice, bob, mallory].map(async (one) => {
        const chain = await bob.engine.people.known(one.account);
        if (!chain) throw new Error("bob does not know them");
        return seatOf(chain, one === mallory ? "owner" : "member");
      }),
    );
    const { policy } = await foldedChain(bob, await realChain(alice, room, 1));
    const create = await shownEntry({
      ...{ room, by: mallory, prev: null, policy },
      change: { kind: "create", delta: ["group", seats] },
    });
    const prev = await foldedChain(bob, [create]);
    const restart = await shownEntry({ room, by: mallory, prev, change: restartAt(prev) });
    await foldedChain(bob, [create, restart]);
    expect(await offered(bob, room, [create, restart])).toBeNull();
    expect(await bob.engine.groups.confirm(room, restart.tokenHash)).toEqual({ ok: false, code: "not-allowed" });
  });

  it("[R74] forges no way with somebody who was an owner once", async () => {
    const { alice, mallory, bob, room } = await story();
    const old = await realChain(alice, room, 2);
    const prev = await foldedChain(bob, old);
    const restart = await shownEntry({ room, by: mallory, prev, change: restartAt(prev) });
    // In the shown chain she may.
    await foldedChain(bob, [...old, restart]);
    expect(await offered(bob, room, [...old, restart])).toBeNull();
  });

  it("[R74] forges no way by a promotion that nobody signed", async () => {
    const { alice, mallory, bob, room } = await story();
    const old = await realChain(alice, room, 1);
    const prev = await foldedChain(bob, old);
    const role: RoomChange = { kind: "role", delta: [mallory.account, "owner", 0] };
    const signer = mallory.engine.core.me.signKey;
    const forged = await shownEntry({ room, by: alice, prev, change: role, signer });
    const now = { n: 2, hash: forged.tokenHash };
    const after = { ...prev, ...now, seq: forged.seq } as typeof prev;
    const restart = await shownEntry({ room, by: mallory, prev: after, change: restartAt(now) });
    expect(await offered(bob, room, [...old, forged, restart])).toBeNull();
  });

  it("[R74] forges no way with a device that its owner has revoked", async () => {
    const { alice, bob, room } = await story();
    const stolen = await signInPerson(stage.honest, alice);
    stage.people.push(stolen);
    const old = await realChain(alice, room, 3);
    await until("it is in the room", [stolen], () => stolen.engine.book.get(room)?.state?.n === 3);
    await revoke(alice, stolen);
    await say(alice, room, "a new key");
    await until("bob reads", [bob], reads(bob, room, "a new key"));
    const prev = await foldedChain(bob, old);
    const restart = await shownEntry({ room, by: stolen, prev, change: restartAt(prev) });
    // By the chain that is shown, the device may speak: it had not ended yet.
    await foldedChain(bob, [...old, restart]);
    expect(await offered(bob, room, [...old, restart])).toBeNull();
  });

  it("keeps nobody busy for ever with a chain that does not end", async () => {
    const { alice, bob, room } = await story();
    const old = await realChain(alice, room, 2);
    await offered(bob, room, old);
    const endless = showing(room, old);
    stage.proxy().hooks = {
      ...endless,
      answer: (call, body) =>
        call.path.includes(`/rooms/${room}/entries?`) ? { entries: old } : endless.answer?.(call, body),
    };
    await bob.engine.groups.look(room);
    expect(wayOf(bob, room)).toBeNull();
    expect(frozenBy(bob, room)).toBe("rollback");
  });

  async function revoke(person: Person, device: Person): Promise<void> {
    const sessions = await api(person.http).sessions();
    const all = sessions.ok ? sessions.value.sessions : [];
    const session = all.find((one) => one.device === device.engine.core.me.device)?.session;
    if (!session) throw new Error("no session");
    const ports = { http: person.http, store: person.store, clock: systemClock };
    expect(await closeSession(ports, { session, password: PASSWORD }, () => {})).toMatchObject({ ok: true });
  }
});
