import { fail, type Result } from "@/crypto/result";
import type { RoomState } from "@/crypto/room-chain";
import type { AccountId, RoomId } from "@/protocol/ids";
import type { Device } from "./device";
import type { Operation } from "./operations";
import type { World } from "./world";

/** What somebody asked of a group, and what they were told; `told` null: their engine died before it knew. */
export interface Wish {
  readonly client: string;
  readonly room: RoomId;
  readonly kind: string;
  /** stands in the entry that makes the wish true, and in no other */
  readonly mark: number | null;
  told: string | null;
}

interface Place {
  device: Device;
  room: RoomId;
  state: RoomState;
}
type Changing = (at: Place, world: World, n: number) => Promise<Result<unknown, string>>;

/** Groups as devices know them: where they sit, as far as they have heard. */
function places(world: World): Place[] {
  return world.devices.flatMap((device) =>
    (device.over ? [] : (device.engine?.book.all() ?? [])).flatMap(({ room, state, halt }) =>
      state?.type === "group" && !halt ? [{ device, room, state }] : [],
    ),
  );
}

function others({ device, state }: Place): AccountId[] {
  return (Object.keys(state.seats) as AccountId[]).filter((account) => account !== device.person.account);
}

const CHANGES: Readonly<Record<string, Changing>> = {
  async add(at, world) {
    const fresh = world.people.filter((person) => !(person.account in at.state.seats));
    if (fresh.length === 0) return fail("nobody");
    const person = world.chance.pick(fresh);
    await at.device.engine?.findPerson(person.handle);
    return at.device.engine?.groups.add(at.room, [person.account]) ?? fail("died");
  },
  async remove(at, world) {
    const seated = others(at);
    if (seated.length === 0 || !at.device.engine) return fail("nobody");
    return at.device.engine.groups.remove(at.room, [world.chance.pick(seated)], world.chance.often(0.1));
  },
  leave: async ({ device, room }) => device.engine?.groups.leave(room) ?? fail("died"),
  async role(at, world, n) {
    const seated = others(at);
    if (seated.length === 0 || !at.device.engine) return fail("nobody");
    const role = world.chance.pick(["member", "admin", "admin", "owner"] as const);
    // A mute that is long over: nobody is kept from writing by it, and it tells this wish from all others.
    return at.device.engine.groups.setRole(at.room, world.chance.pick(seated), role, n);
  },
  rename: async ({ device, room }, _, n) => device.engine?.groups.rename(room, `name ${n}`) ?? fail("died"),
  async settings({ device, room, state }, world) {
    const policy = { ...state.policy, history: !state.policy.history, add: world.chance.pick(["member", "admin"]) };
    return device.engine?.groups.setPolicy(room, policy as RoomState["policy"]) ?? fail("died");
  },
};
const KINDS = ["add", "add", "add", "remove", "remove", "leave", "role", "role", "rename", "settings"];

/** Asks for one change, and notes what was said. */
function change(world: World, at: Place): void {
  const kind = world.chance.pick(KINDS);
  const n = world.wishes.length + 1;
  const wish: Wish = { client: at.device.name, room: at.room, kind, mark: kind === "role" ? n : null, told: null };
  world.wishes.push(wish);
  world.note({ t: "fault", what: `${wish.client} wishes ${kind} in ${at.room}` });
  const run = async () => {
    const done = await CHANGES[kind]?.(at, world, n);
    wish.told = done?.ok ? "made" : (done?.code ?? null);
  };
  world.perform({ name: kind, weight: 0, run }, n);
}

async function makeGroup(world: World, n: number): Promise<void> {
  const device = world.chance.pick(world.devices);
  const { engine } = device;
  if (!engine || device.over) return;
  const members: AccountId[] = [];
  for (const person of world.people) {
    if (person === device.person || world.chance.often(0.3)) continue;
    await engine.findPerson(person.handle);
    members.push(person.account);
  }
  await engine.groups.create(`group ${n}`, members);
}

/** Runs with one place, where there is any. */
function somewhere(run: (world: World, at: Place) => void): Operation["run"] {
  return (world) => {
    const all = places(world);
    if (all.length > 0) run(world, world.chance.pick(all));
  };
}

/** Two or three change the same group at once, as each of them knows it. */
function clash(world: World, { room }: Place): void {
  const there = places(world).filter((at) => at.room === room);
  for (const at of there.slice(0, world.chance.between(2, 3))) change(world, at);
}

/** The engine dies while a change is on its way, and starts again. */
function changeAndDie(world: World, at: Place): void {
  change(world, at);
  world.time.after(world.chance.next() * 150, () => {
    if (!at.device.engine) return;
    world.note({ t: "fault", what: `crash of ${at.device.name} in a change` });
    at.device.crash();
    world.time.after(world.chance.next() * 3_000, () => void at.device.start());
  });
}

/** Whatever is answered gets lost for a while. */
function changeUnheard(world: World, at: Place): void {
  const { weather } = at.device.line;
  weather.lostAnswers = 1;
  world.note({ t: "fault", what: `${at.device.name} hears no answers` });
  world.time.after(world.chance.next() * 1_500, () => {
    weather.lostAnswers = 0;
  });
  change(world, at);
}

/** What people do with groups. */
export const GROUP_OPERATIONS: readonly Operation[] = [
  { name: "makeGroup", weight: 3, run: makeGroup },
  { name: "change", weight: 10, run: somewhere(change) },
  { name: "clash", weight: 4, run: somewhere(clash) },
  { name: "changeAndDie", weight: 4, run: somewhere(changeAndDie) },
  { name: "changeUnheard", weight: 3, run: somewhere(changeUnheard) },
];
