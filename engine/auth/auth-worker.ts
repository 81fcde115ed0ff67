import "@/protocol/no-eval";
import { fail, type Result } from "@/crypto/result";
import { DATABASE } from "../client/tab-message";
import { systemClock } from "../clock";
import { IndexedDbStore } from "../store/indexed-db-store";
import { fetchHttp } from "../transport/fetch-http";
import { type AuthCall, authRequest } from "./auth-message";
import type { AuthPorts, OnStep } from "./auth-types";
import { closeSession } from "./close-session";
import { recover } from "./recover";
import { signIn } from "./sign-in";
import { signUp } from "./sign-up";

/**
 * The auth worker: the only place where passwords, the vault and the identity key are in memory, for one act each. It is
 * served with a policy of its own, because OPAQUE is WebAssembly and the page's policy does not allow that.
 */
let ports: AuthPorts | null = null;
const need = (): AuthPorts => {
  ports ??= { http: fetchHttp(), store: new IndexedDbStore(DATABASE), clock: systemClock };
  return ports;
};

async function run(call: AuthCall, onStep: OnStep): Promise<unknown> {
  switch (call.act) {
    case "signUp": {
      const { name, handle, password, invite } = call;
      return signUp(need(), { name, handle, password, ...(invite ? { invite } : {}) }, onStep);
    }
    case "signIn":
      return signIn(need(), call, onStep);
    case "recover":
      return recover(need(), call, onStep);
    case "closeSession":
      return closeSession(need(), call, onStep);
  }
}

self.addEventListener("message", (event) => {
  const request = authRequest.safeParse(event.data);
  if (!request.success) return;
  const { id, call } = request.data;
  const onStep: OnStep = (step) => self.postMessage({ id, step });
  const done = (value: unknown) => self.postMessage({ id, value });
  run(call, onStep).then(done, (cause) => {
    console.warn(`sotto ${call.act}: ${String(cause)}`);
    done(fail("server") satisfies Result<never, string>);
  });
});
