import { connect } from "@/db/connect";
import type { RoomId } from "@/protocol/ids";
import { seededChance } from "../soak/seeded";
import { createGroup, know } from "../support/headless-group";
import { meet, readRoom, say, until } from "../support/headless-person";
import { type Device, holdsAll, replace, type Someone, someone, switchOff, switchOn, waiting } from "./devices";
import { whyUnread } from "./unread";
import { type RoomLog, roomLog } from "./windows";

/** What happened, and what every device that is entitled to a message shows of it in the end. */
export interface Never {
  written: number;
  inLog: number;
  did: Record<string, number>;
  refused: Record<string, number>;
  epochs: number;
  /** devices × messages that were looked at, and how many of them show the text that was written */
  looked: number;
  read: number;
  /** named placeholders on all devices, by name */
  placeholders: Record<string, number>;
  /** what never came to rest */
  unsettled: string[];
  /** of each device that does not show everything, what it knows */
  why: string[];
}

interface Plan {
  base: string;
  ownerUrl: string;
  messages: number;
  seed: number;
  settleSeconds?: number;
  note?: (line: string) => void;
}

const BURST = 12;
const MOST_WAITING = 150;

/**
 * Three people with five devices write in a group and in a room of two, while devices go off and come back, are closed for good
 * and replaced, and while people leave the group, are removed and come in again.
 */
export class Story {
  readonly #plan: Plan;
  readonly #random: () => number;
  readonly #texts = new Map<string, string>();
  readonly #did: Record<string, number> = {};
  readonly #refused: Record<string, number> = {};
  #people: Someone[] = [];
  #group = "" as RoomId;
  #pair = "" as RoomId;

  constructor(plan: Plan) {
    this.#plan = plan;
    this.#random = seededChance(plan.seed).random;
  }

  async run(): Promise<Never> {
    const { base, messages, note = () => {} } = this.#plan;
    this.#people = await Promise.all([someone(base, "Ada", 2), someone(base, "Ben", 2), someone(base, "Cleo", 1)]);
    const [ada, ben, cleo] = this.#people.map((one) => one.devices[0]?.person) as [never, never, never];
    await know(ada, [ben, cleo]);
    this.#group = await createGroup(ada, "Never", [ben, cleo]);
    this.#pair = await meet(ada, ben);
    note("five devices of three people are there");
    let told = 0;
    while (this.#texts.size < messages) {
      await this.#step();
      if (this.#texts.size - told < 1_000) continue;
      told = this.#texts.size;
      note(`${told} messages are written`);
    }
    note("everybody comes back");
    return this.#end();
  }

  async #step(): Promise<void> {
    const at = this.#random() * 100;
    if (at < 74) return this.#write();
    if (at < 82) return this.#off();
    if (at < 90) return this.#on();
    if (at < 92) return this.#replace();
    if (at < 95) return this.#part();
    if (at < 98) return this.#join();
    return this.#turn();
  }

  async #write(): Promise<void> {
    const device = this.#pick(this.#devices());
    const room = this.#random() < 0.8 ? this.#group : this.#pair;
    const record = device.person.engine.book.get(room);
    if (!record?.state || record.halt) return;
    for (let i = Math.ceil(this.#random() * BURST); i > 0 && this.#texts.size < this.#plan.messages; i--) {
      const text = `${device.person.name} ${this.#texts.size}`;
      this.#texts.set(await say(device.person, room, text), text);
    }
    if (!device.on) this.#count("wrote while off");
    const all = this.#devices().filter((one) => one.on);
    const most = async () => Math.max(0, ...(await Promise.all(all.map(waiting))));
    // Whoever waits for a turn of the key that nobody can make now is not waited for longer than this.
    await until("the line keeps up", [], async () => (await most()) < MOST_WAITING, 60).catch(() =>
      this.#count("line did not keep up"),
    );
  }

  async #off(): Promise<void> {
    const on = this.#devices().filter((one) => one.on);
    if (on.length < 3) return;
    switchOff(this.#pick(on));
    this.#count("went off");
  }

  async #on(): Promise<void> {
    const off = this.#devices().filter((one) => !one.on);
    if (off.length === 0) return;
    await switchOn(this.#plan.base, this.#pick(off));
    this.#count("came back");
  }

  async #replace(): Promise<void> {
    const one = this.#pick(this.#people.filter(({ devices }) => devices.length > 1));
    const lost = this.#pick(one.devices);
    this.#count((await replace(this.#plan.base, one, lost)) ? "closed and replaced" : "could not be closed");
  }

  /** Somebody leaves by themselves, or is removed by the owner. */
  async #part(): Promise<void> {
    const one = this.#pick(this.#people.slice(1));
    const by = this.#random() < 0.5 ? one : this.#people[0];
    const device = by?.devices.find(({ on }) => on);
    if (!device) return;
    const { groups, book } = device.person.engine;
    if (!(one.account in (book.get(this.#group)?.state?.seats ?? {}))) return;
    if (by === one) this.#say("left", await groups.leave(this.#group));
    else this.#say("removed", await groups.remove(this.#group, [one.account], false));
  }

  async #join(): Promise<void> {
    const device = this.#people[0]?.devices.find(({ on }) => on);
    const seats = device?.person.engine.book.get(this.#group)?.state?.seats ?? {};
    const gone = this.#people.filter((one) => !(one.account in seats));
    if (!device || gone.length === 0) return;
    this.#say("joined", await device.person.engine.groups.add(this.#group, [this.#pick(gone).account]));
  }

  async #turn(): Promise<void> {
    const device = this.#people[0]?.devices.find(({ on }) => on);
    if (device) this.#say("renamed", await device.person.engine.groups.rename(this.#group, `Never ${this.#random()}`));
  }

  #say(what: string, result: { ok: true } | { ok: false; code: string }): void {
    if (result.ok) this.#count(what);
    else this.#refused[`${what}: ${result.code}`] = (this.#refused[`${what}: ${result.code}`] ?? 0) + 1;
  }

  #count(what: string): void {
    this.#did[what] = (this.#did[what] ?? 0) + 1;
  }

  #pick<T>(from: readonly T[]): T {
    return from[Math.floor(this.#random() * from.length)] as T;
  }

  #devices(): Device[] {
    return this.#people.flatMap((one) => one.devices);
  }

  async #end(): Promise<Never> {
    const { base, ownerUrl, settleSeconds = 15 } = this.#plan;
    for (const device of this.#devices()) if (!device.on) await switchOn(base, device);
    const sql = connect(ownerUrl, { max: 2 });
    const persons = this.#devices().map((device) => device.person);
    const result: Never = {
      ...{ written: this.#texts.size, inLog: 0, epochs: 0, looked: 0, read: 0 },
      ...{ did: this.#did, refused: this.#refused, placeholders: {}, unsettled: [], why: [] },
    };
    const rest = (what: string, holds: () => Promise<boolean>, seen: () => Promise<string>) =>
      until(what, persons, holds, settleSeconds).catch(async () =>
        result.unsettled.push(`not ${what}: ${await seen()}`),
      );
    for (const device of this.#devices())
      await rest(
        `every text of ${device.person.name} is sent`,
        async () => (await waiting(device)) === 0,
        async () => `${await waiting(device)} wait; ${device.person.reports.slice(-6).join(" | ")}`,
      );
    for (const room of [this.#group, this.#pair]) {
      let log = await roomLog(sql, room);
      for (const one of this.#people)
        for (const device of one.devices)
          await rest(
            `${one.name} holds the ${room === this.#group ? "group" : "pair"} whole`,
            async () => {
              log = await roomLog(sql, room);
              const window = log.windows.get(one.account);
              return !window || holdsAll(device, room, window.since, window.top);
            },
            async () => {
              const { ranges, halt } = device.person.engine.book.get(room) ?? {};
              const seen = { ranges, halt, head: log.head, window: log.windows.get(one.account) };
              return `${JSON.stringify(seen)} ${device.person.reports.slice(-6).join(" | ")}`;
            },
          );
      await this.#look(result, room, log);
    }
    await sql.end();
    for (const person of persons) person.engine.stop();
    return result;
  }

  async #look(result: Never, room: RoomId, log: RoomLog): Promise<void> {
    result.inLog += log.messages.length;
    result.epochs += log.epochs;
    for (const one of this.#people) {
      const { since, top } = log.windows.get(one.account) ?? { since: 1, top: 0 };
      const due = log.messages.filter(({ seq }) => seq >= since && seq <= top);
      for (const { person } of one.devices) {
        const shown = new Map<string, string>();
        for (const item of await readRoom(person, room)) {
          if (item.t === "message") shown.set(item.id, item.text);
          if (item.t !== "placeholder") continue;
          const name = item.detail ? `${item.reason}/${item.detail}` : item.reason;
          result.placeholders[name] = (result.placeholders[name] ?? 0) + 1;
        }
        const read = due.filter(({ id }) => shown.get(id) === this.#texts.get(id)).length;
        result.looked += due.length;
        result.read += read;
        if (read < due.length) result.why.push(await whyUnread(person, room));
      }
    }
  }
}

/** What is wrong with what came of it; empty where nothing is. */
export function faultsOf(never: Never): string[] {
  const placeholders = Object.entries(never.placeholders).map(([name, count]) => `${count} × ${name}`);
  const unread = never.looked - never.read;
  return [
    ...(unread > 0 ? [`${unread} messages are not read`] : []),
    ...placeholders,
    ...never.unsettled,
    ...never.why,
  ];
}
