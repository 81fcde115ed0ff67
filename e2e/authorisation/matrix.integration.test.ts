import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { up } from "@/protocol/socket/up/up";
import { ACTIONS, ROUTES } from "@/server/http/routes";
import { DOORS } from "./doors";
import { type DoorName, MATRIX, ROLES, type Row } from "./matrix";
import { Scene } from "./scene";

vi.mock("next/headers", async () => {
  const { given } = await import("./next-headers");
  return { headers: async () => given.headers };
});

let scene: Scene;
beforeAll(async () => {
  scene = await Scene.make();
});
afterAll(() => scene.close());

/** Everything that exists as the code itself lists it. */
const EXISTING: readonly string[] = [
  ...Object.keys(ROUTES),
  ...Object.keys(ACTIONS).map((name) => `action ${name}`),
  ...up.options.map((frame) => `socket ${frame.shape.t.value}`),
];
const unlisted = (existing: readonly string[], rows: readonly Row[]) => {
  const doors = new Set<string>(rows.flatMap((row) => row.doors));
  return existing.filter((name) => !doors.has(name));
};

describe("[R60] the table is whole", () => {
  test("every route, action and frame up stands in at least one row", () => {
    expect(unlisted(EXISTING, MATRIX)).toEqual([]);
    expect(EXISTING.length).toBeGreaterThanOrEqual(30);
  });

  test("one that nobody listed would be found: of each kind, by its name", () => {
    const more = ["DELETE /api/v1/rooms/[room]", "action rooms/actions#openAll", "socket presence"];
    expect(unlisted([...EXISTING, ...more], MATRIX)).toEqual(more);
    for (const name of EXISTING) {
      const rows = MATRIX.map((row) => ({ ...row, doors: row.doors.filter((door) => door !== name) }));
      expect(unlisted(EXISTING, rows)).toEqual([name]);
    }
  });

  test("every row says something of somebody who may not, unless all may", () => {
    const loose = MATRIX.filter((row) => row.hidden && ROLES.every((role) => row.verdicts[role] !== "deny"));
    expect(loose).toEqual([]);
  });
});

/** What each role really gets at each door of a row. */
async function really(row: Row): Promise<string[]> {
  const got: string[] = [];
  for (const door of row.doors) {
    for (const role of ROLES) {
      const as = await scene.caller(role);
      const knock = await DOORS[door]({ scene, as, action: row.action, there: true });
      got.push(`${door} · ${role}: ${knock.got}`);
    }
  }
  return got;
}

const said = (row: Row): string[] =>
  row.doors.flatMap((door: DoorName) => ROLES.map((role) => `${door} · ${role}: ${row.verdicts[role]}`));

describe("who may", () => {
  test.each(MATRIX.map((row) => [row.action, row] as const))("%s", async (_, row) => {
    expect(await really(row)).toEqual(said(row));
  });
});

describe("[R43] what is not yours answers exactly as what is not there", () => {
  test.each(MATRIX.filter((row) => row.hidden).map((row) => [row.action, row] as const))("%s", async (_, row) => {
    for (const door of row.doors) {
      for (const role of ROLES.filter((one) => row.verdicts[one] === "deny")) {
        const answers: string[] = [];
        for (const there of [true, false]) {
          const knock = await DOORS[door]({ scene, as: await scene.caller(role), action: row.action, there });
          expect([door, role, knock.got]).toEqual([door, role, "deny"]);
          answers.push(knock.answer);
        }
        expect([door, role, answers[0]]).toEqual([door, role, answers[1]]);
      }
    }
  });
});
