import type { RoomId } from "@/protocol/ids";
import { type Person, resumePerson, signInPerson, signUpPerson } from "../support/headless-person";
import { close } from "../support/other-sessions";

/** One device: its engine runs, or it is off and keeps what its store holds. */
export interface Device {
  person: Person;
  on: boolean;
}

/** Somebody with one or two devices. */
export interface Someone {
  name: string;
  handle: string;
  account: Person["account"];
  devices: Device[];
}

/** Signs up somebody with that many devices. */
export async function someone(base: string, name: string, devices: number): Promise<Someone> {
  const first = await signUpPerson({ base }, name);
  const { handle, account } = first;
  const one: Someone = { name, handle, account, devices: [{ person: first, on: true }] };
  while (one.devices.length < devices) await signIn(base, one);
  return one;
}

export async function signIn(base: string, one: Someone): Promise<void> {
  one.devices.push({ person: await signInPerson({ base }, one), on: true });
}

export function switchOff(device: Device): void {
  device.person.engine.stop();
  device.on = false;
}

export async function switchOn(base: string, device: Device): Promise<void> {
  device.person = await resumePerson({ base }, device.person);
  device.on = true;
}

/** Closes a device's session for good from another device of the same person, and signs a new one in. */
export async function replace(base: string, one: Someone, lost: Device): Promise<boolean> {
  const from = one.devices.find((device) => device.on && device !== lost);
  if (!from) return false;
  const done = await close(from.person, lost.person);
  if (!done.ok) return false;
  if (lost.on) switchOff(lost);
  one.devices.splice(one.devices.indexOf(lost), 1);
  await signIn(base, one);
  return true;
}

/** How many texts of a device wait to be sent. A room that is over for its person keeps what it could not send. */
export async function waiting({ person }: Device): Promise<number> {
  const rows = await person.store.read(["outbox"], (tx) => tx.range("outbox"));
  return rows.filter((row) => row.state !== "failed" && !person.engine.book.get(row.room)?.halt).length;
}

/** Whether a device holds a room whole: its log from where it may be read to the end. */
export function holdsAll({ person }: Device, room: RoomId, since: number, top: number): boolean {
  const ranges = person.engine.book.get(room)?.ranges ?? [];
  const last = ranges.at(-1);
  return ranges.length > 0 && last !== undefined && last[0] <= since && last[1] >= top;
}
