import { applyAccountEntry, signAccountEntry } from "@/crypto/account-chain";
import { newBoxKey } from "@/crypto/box";
import { finishRegistration, startLogin, startRegistration } from "@/crypto/opaque-client";
import { registrationResponse } from "@/crypto/opaque-server";
import { newId } from "@/crypto/random";
import { newSigner } from "@/crypto/sign";
import { type CallOptions, call, ORIGIN } from "@/e2e/support/api/call";
import { signInWith } from "@/e2e/support/api/sign-in";
import type { TestPerson } from "@/e2e/support/test-people";
import type { DeviceId } from "@/protocol/ids";
import { sealRecord } from "@/server/accounts/opaque-records";
import { configuration } from "@/server/configuration";
import { authRoute } from "@/server/http/auth-route";
import type { ActionName, RouteName } from "@/server/http/routes";
import { createInviteAction } from "@/server/invites/actions";
import { endSessionAction } from "@/server/sessions/actions";
import { type Attempt, type Door, judged, type Knock } from "./knock";
import type { DoorName, Verdict } from "./matrix";
import { given } from "./next-headers";

const TOKEN = `gAAAA${"B".repeat(95)}`;
const HASH = "A".repeat(43);
const VAULT = { version: 2, blob: TOKEN, wraps: { password: TOKEN, recovery: TOKEN } };
const ENTRY = { payload: "[]", signature: "A".repeat(86) };

/** A door whose answer is judged by its status. */
function route(name: RouteName, ask: (attempt: Attempt) => CallOptions | Promise<CallOptions> = () => ({})): Door {
  return async (attempt) => judged(await call(name, { cookie: attempt.as.cookie, ...(await ask(attempt)) }), []);
}

/** Somebody from the room, somebody whom nobody of it ever met, or nobody at all. */
function personAsked({ scene, action, there }: Attempt): string {
  if (!there) return newId();
  return (action.startsWith("know somebody from") ? scene.people.alice : scene.people.henry).account;
}

/** alice's chain goes on after carla's time. */
function reach(attempt: Attempt, answer: { entries?: readonly unknown[] }): Verdict {
  const all = attempt.scene.people.alice.state.n;
  return answer.entries !== undefined && answer.entries.length < all ? "window" : "allow";
}

function ofPerson(name: RouteName): Door {
  return async (attempt) => {
    const account = personAsked(attempt);
    const response = await call(name, { params: { account }, cookie: attempt.as.cookie });
    return judged(response, [account], (body) => reach(attempt, body));
  };
}

/** Allowed where the answer names the person asked for. */
async function severalPeople(name: RouteName, asking: (account: string) => unknown, attempt: Attempt): Promise<Knock> {
  const account = personAsked(attempt);
  const response = await call(name, { cookie: attempt.as.cookie, body: asking(account) });
  return judged(response, [account], ({ people }: { people: { account: string; entries?: unknown[] }[] }) => {
    const found = people.find((person) => person.account === account);
    return found === undefined ? "deny" : reach(attempt, found);
  });
}

/** A new device, signed by the knocker's identity: for their own chain, or for alice's. */
async function addDevice({ scene, as, action }: Attempt): Promise<Knock> {
  const whose: TestPerson = action.includes("somebody else's") ? scene.people.alice : as.person;
  const [sign, box] = await Promise.all([newSigner(), newBoxKey()]);
  const entry = await signAccountEntry(
    whose.state,
    {
      account: whose.account,
      kind: "device-add",
      delta: [newId() as DeviceId, sign.publicKey, box.publicKey],
    },
    as.person.identity,
  );
  const response = await call("POST /api/v1/account/chain", { cookie: as.cookie, body: { entries: [entry] } });
  const next = response.ok ? await applyAccountEntry(whose.state, entry) : null;
  if (next?.ok) whose.state = next.value;
  return judged(response, []);
}

/** People of the scene were made without a password; this gives the knocker one. */
async function givePassword({ scene, as }: Attempt): Promise<void> {
  const { account } = as.person;
  const setup = configuration().opaqueServerSetup;
  const { state, request } = await startRegistration("no matter");
  const response = await registrationResponse({ setup, account, request });
  const { record } = await finishRegistration({ password: "no matter", state, response, account });
  await scene.world.database.owner`
    update accounts set opaque_record = ${await sealRecord(record)} where id = ${account}`;
}

/** The next version of the knocker's profile. */
async function nextProfile({ scene, as }: Attempt): Promise<CallOptions> {
  const [row] = await scene.world.database.owner<{ version: number }[]>`
    select profile_version as version from accounts where id = ${as.person.account}`;
  return { body: { record: TOKEN, version: (row?.version ?? 0) + 1 } };
}

/** Calls an action as Next would, with this person's headers. */
async function act({ as }: Attempt, run: () => Promise<{ ok: boolean }>): Promise<Knock> {
  given.headers = new Headers({ origin: ORIGIN, ...(as.cookie === null ? {} : { cookie: as.cookie }) });
  const result = await run();
  return { got: result.ok ? "allow" : "deny", answer: JSON.stringify(result) };
}

async function endSession(attempt: Attempt): Promise<Knock> {
  const { scene, as, action, there } = attempt;
  const whose = action.includes("somebody else's") ? scene.people.alice : as.person;
  const session = there ? await scene.session(whose.account, whose.device) : newId();
  return act(attempt, () => endSessionAction({ session }));
}

/** A handle that nobody has yet, and that no other knock takes. */
const freshHandle = () => `new${newId().slice(-12)}`;

async function csrf(): Promise<Knock> {
  return judged(await authRoute(new Request(`${ORIGIN}/api/auth/csrf`)), []);
}

async function madeUpSignIn(): Promise<Knock> {
  const done = await signInWith({ login: "made-up", finalization: "AAAA" });
  return { got: done.cookie === null ? "deny" : "allow", answer: String(done.code) };
}

/** The doors to accounts and people by HTTP. */
export const ACCOUNT_DOORS = {
  "GET /healthz": route("GET /healthz"),
  "GET /api/v1/config": route("GET /api/v1/config"),
  "GET /api/auth/[...nextauth]": csrf,
  "POST /api/auth/[...nextauth]": madeUpSignIn,
  "POST /api/v1/sessions/start": route("POST /api/v1/sessions/start", async () => ({
    body: { handle: freshHandle(), loginRequest: (await startLogin("no matter")).request },
  })),
  "POST /api/v1/sessions/unlock": route("POST /api/v1/sessions/unlock", async (attempt) => {
    await givePassword(attempt);
    return { body: { loginRequest: (await startLogin("no matter")).request } };
  }),
  "POST /api/v1/accounts/start": route("POST /api/v1/accounts/start", async () => ({
    body: { handle: freshHandle(), registrationRequest: (await startRegistration("no matter")).request },
  })),
  "POST /api/v1/accounts": route("POST /api/v1/accounts", () => ({
    body: {
      signUp: "made-up",
      registrationRecord: "AAAA",
      ksfVersion: 1,
      chain: [ENTRY, ENTRY],
      vault: { ...VAULT, version: 1 },
      recoveryProofHash: HASH,
      profile: TOKEN,
    },
  })),
  "POST /api/v1/recovery/start": route("POST /api/v1/recovery/start", async () => ({
    body: { handle: "alice", proof: HASH, registrationRequest: (await startRegistration("no matter")).request },
  })),
  "POST /api/v1/recovery": route("POST /api/v1/recovery", () => ({
    body: {
      recovery: "made-up",
      registrationRecord: "AAAA",
      ksfVersion: 1,
      vault: VAULT,
      recoveryProofHash: HASH,
      entries: [ENTRY],
    },
  })),
  "GET /api/v1/account": route("GET /api/v1/account"),
  "GET /api/v1/vault": route("GET /api/v1/vault"),
  "GET /api/v1/sessions": route("GET /api/v1/sessions"),
  "POST /api/v1/sign-out": route("POST /api/v1/sign-out", () => ({ body: {} })),
  "POST /api/v1/account/chain": addDevice,
  "PUT /api/v1/profile": route("PUT /api/v1/profile", nextProfile),
  "GET /api/v1/privacy": route("GET /api/v1/privacy"),
  "PUT /api/v1/privacy": route("PUT /api/v1/privacy", () => ({ body: { online: true, lastSeen: "minute" } })),
  "GET /api/v1/handles/[handle]": route("GET /api/v1/handles/[handle]", () => ({ params: { handle: "henry" } })),
  "POST /api/v1/accounts/chains": (attempt) =>
    severalPeople("POST /api/v1/accounts/chains", (account) => ({ people: [{ account, after: 0 }] }), attempt),
  "POST /api/v1/accounts/profiles": (attempt) =>
    severalPeople("POST /api/v1/accounts/profiles", (account) => ({ accounts: [account] }), attempt),
  "GET /api/v1/accounts/[account]/chain": ofPerson("GET /api/v1/accounts/[account]/chain"),
  "GET /api/v1/accounts/[account]/profile": ofPerson("GET /api/v1/accounts/[account]/profile"),
  "POST /api/v1/tickets": route("POST /api/v1/tickets"),
} as const satisfies Partial<Record<DoorName, Door>>;

/** The server actions. */
export const ACTION_DOORS = {
  "action sessions/actions#endSessionAction": endSession,
  "action invites/actions#createInviteAction": (attempt) => act(attempt, () => createInviteAction({})),
} as const satisfies Record<`action ${ActionName}`, Door>;
