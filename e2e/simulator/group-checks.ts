import { entryPayload } from "@/engine/rooms/room-chain-reader";
import { openTitle } from "@/engine/rooms/titles";
import type { Finding } from "../soak/checker";
import type { Device } from "./device";
import type { StoredRoom } from "./tables";
import type { World } from "./world";

/** What must hold of groups once all is quiet. */
export async function checkGroups(world: World): Promise<Finding[]> {
  return [await chains(world), await titles(world), readable(world), wishes(world)];
}

/** The devices of those who sit in a room, and those of people who did. */
function devicesOf({ devices }: World, room: StoredRoom, seated: boolean): Device[] {
  return devices.filter(({ over, person }) => {
    const line = room.members.get(person.account);
    return !over && line !== undefined && (line.untilSeq === null) === seated;
  });
}

async function chains(world: World): Promise<Finding> {
  const violations: string[] = [];
  let counted = 0;
  for (const room of world.database.tables.rooms.values()) {
    for (const device of devicesOf(world, room, true)) {
      counted++;
      const record = device.engine?.book.get(room.id);
      if (record?.halt) violations.push(`${device.name} holds ${room.id} for ${JSON.stringify(record.halt)}`);
      else if (record?.state?.hash !== room.state?.hash)
        violations.push(`${device.name} is at entry ${record?.state?.n} of ${room.id}, which is at ${room.state?.n}`);
    }
    for (const device of devicesOf(world, room, false)) {
      counted++;
      const record = device.engine?.book.get(room.id);
      if (record?.state && record.halt?.t !== "left")
        violations.push(`${device.name} does not know that it is out of ${room.id}`);
    }
  }
  return { name: "chains", says: "everybody ends at the same entry", counted, of: "chains on devices", violations };
}

async function titles(world: World): Promise<Finding> {
  const violations: string[] = [];
  let counted = 0;
  for (const room of world.database.tables.rooms.values()) {
    if (room.type !== "group") continue;
    const names = new Set<string>();
    for (const { engine } of devicesOf(world, room, true)) {
      const record = engine?.book.get(room.id);
      if (!engine || !record) continue;
      counted++;
      names.add((await openTitle(engine.core.me.restKey, record.title))?.name ?? "(none)");
    }
    if (names.size > 1 || names.has("(none)")) violations.push(`${room.id} is called ${[...names].join(", ")}`);
  }
  return { name: "titles", says: "a group has one name", counted, of: "names on devices", violations };
}

/** Nobody who sits in a room, or did, holds anything of their time there that they cannot read; who is out holds its end. */
function readable(world: World): Finding {
  const violations: string[] = [];
  let counted = 0;
  for (const fact of world.facts) {
    if (fact.t !== "view") continue;
    const room = world.database.tables.rooms.get(fact.room as never);
    const devices = room ? [...devicesOf(world, room, true), ...devicesOf(world, room, false)] : [];
    const device = devices.find((one) => one.name === fact.client);
    const line = device && room?.members.get(device.person.account);
    if (!line) continue;
    const until = line.untilSeq ?? Number.POSITIVE_INFINITY;
    for (const { seq, verdict } of fact.items.filter((item) => item.seq >= line.sinceSeq && item.seq <= until)) {
      counted++;
      if (verdict !== "ok" && verdict !== "entry")
        violations.push(`${fact.client} holds ${fact.room}/${seq}: ${verdict}`);
    }
    const held = device.engine?.book.applied(room?.id as never) ?? 0;
    if (line.untilSeq !== null && held > 0 && held < line.untilSeq)
      violations.push(`${fact.client} holds ${fact.room} up to ${held}, and was there up to ${line.untilSeq}`);
  }
  return {
    name: "readable",
    says: "who sits in a room, or did, reads it",
    counted,
    of: "events on devices",
    violations,
  };
}

/** What was asked of groups is made once or refused, and nothing stays wanted. */
function wishes(world: World): Finding {
  const violations: string[] = [];
  const made = new Map<string, number>();
  for (const { id, log } of world.database.tables.rooms.values())
    for (const { event } of log) {
      const payload = event.kind === "role" ? entryPayload(event) : null;
      if (payload?.[4] !== "role") continue;
      const key = `${id} ${payload[10][2]}`;
      made.set(key, (made.get(key) ?? 0) + 1);
    }
  for (const { client, room, kind, mark, told } of world.wishes) {
    const times = made.get(`${room} ${mark}`) ?? 0;
    if (mark === null) continue;
    if (times > 1 || (told === "made" && times === 0))
      violations.push(`${kind} ${mark} of ${client} in ${room}, told ${told}, was made ${times} times`);
  }
  for (const { over, engine, name } of world.devices)
    for (const { room, wanted } of (over ? null : engine?.book.all()) ?? [])
      if (wanted.length > 0) violations.push(`${name} still wants ${JSON.stringify(wanted)} of ${room}`);
  const counted = world.wishes.filter((wish) => wish.told !== null).length;
  return { name: "wishes", says: "a change is made once or refused", counted, of: "changes told of", violations };
}
