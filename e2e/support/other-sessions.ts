import { closeSession } from "@/engine/auth/close-session";
import { systemClock } from "@/engine/clock";
import { api } from "@/engine/transport/api";
import { PASSWORD, type Person } from "./headless-person";

/** Closes the session of one's own other device from this one, as the settings do. */
export async function close(from: Person, other: Pick<Person, "engine">) {
  const list = await api(from.http).sessions();
  const row = list.ok ? list.value.sessions.find((s) => s.device === other.engine.core.me.device) : undefined;
  if (!row) throw new Error("that device has no session");
  const ports = { http: from.http, store: from.store, clock: systemClock };
  return closeSession(ports, { session: row.session, password: PASSWORD }, () => {});
}
