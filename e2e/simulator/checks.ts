import type { Finding } from "../soak/checker";
import type { World } from "./world";

/** What the simulator looks at beside the history that it shares with the soak. */
export function checkMore(world: World, errors: readonly string[]): Finding[] {
  return [receipts(world), drained(world), lively(world), quietRooms(world), unbroken(errors, world.time.steps)];
}

function receipts({ cursors, devices, database }: World): Finding {
  const violations = [...cursors.fell];
  let looked = cursors.looked;
  for (const room of database.tables.rooms.values()) {
    for (const device of devices.filter((one) => !one.over)) {
      const member = database.tables.member(room.id, device.person.account)?.member;
      const record = device.engine?.book.get(room.id);
      if (!member || !record) continue;
      looked++;
      if (record.read !== member.read)
        violations.push(`${device.name} has read ${room.id} up to ${record.read}; the server says ${member.read}`);
      if (record.heard > member.delivered)
        violations.push(`${device.name} holds ${room.id} up to ${record.heard}; the server says ${member.delivered}`);
    }
  }
  return {
    name: "I12",
    says: "receipts never fall, and a person's devices agree",
    counted: looked,
    of: "looks at cursors",
    violations,
  };
}

function drained({ facts }: World): Finding {
  const boxes = facts.flatMap((fact) => (fact.t === "outbox" ? [fact] : []));
  const crashes = facts.filter((fact) => fact.t === "fault" && /^(crash|lead)/.test(fact.what)).length;
  const left = boxes.filter(({ waiting }) => waiting.length > 0);
  return {
    name: "I14",
    says: "outboxes drain, whenever an engine died",
    counted: crashes,
    of: "engines that died or lost the lead",
    violations: left.map((box) => `${box.client} is left with ${box.waiting.length} waiting`),
  };
}

function lively({ facts }: World): Finding {
  const ends = facts.flatMap((fact) => (fact.t === "quiet" ? [fact] : []));
  const late = ends.filter((end) => !end.reached);
  return {
    name: "I20",
    says: "everybody is at the head once all is mended",
    counted: ends.length,
    of: "ends",
    violations: late.map((end) => `not quiet after ${end.ms} ms`),
  };
}

function quietRooms({ heartbeat }: World): Finding {
  return {
    name: "I22",
    says: "a last word whose ring is lost arrives with the next heartbeat",
    counted: heartbeat.rooms,
    of: "quiet rooms",
    violations: heartbeat.heard ? [] : ["a last word did not arrive within a heartbeat"],
  };
}

function unbroken(errors: readonly string[], steps: number): Finding {
  return { name: "I–", says: "no error was left unhandled", counted: steps, of: "steps", violations: [...errors] };
}
