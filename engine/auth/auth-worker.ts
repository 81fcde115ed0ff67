import { fail, type Result } from "@/crypto/result";
import { DATABASE } from "../client/tab-message";
import { systemClock } from "../clock";
import { IndexedDbStore } from "../store/indexed-db-store";
import { api } from "../transport/api";
import { fetchHttp } from "../transport/fetch-http";
import { type AuthCall, authRequest } from "./auth-message";
import type { AuthPorts, OnStep } from "./auth-types";
import { closeSession } from "./close-session";
import { passwordStrength, suggestPassword } from "./password-strength";
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

async function strongEnough(password: string, words: string[]): Promise<boolean> {
  const config = await api(need().http).config();
  return passwordStrength(password, words).score >= (config.ok ? config.value.passwordScore : 3);
}

async function run(call: AuthCall, onStep: OnStep): Promise<unknown> {
  switch (call.act) {
    case "strength":
      return passwordStrength(call.password, call.words);
    case "suggestion":
      return suggestPassword();
    case "signUp": {
      if (!(await strongEnough(call.password, [call.name, call.handle]))) return fail("weak-password");
      const { name, handle, password, invite } = call;
      return signUp(need(), { name, handle, password, ...(invite ? { invite } : {}) }, onStep);
    }
    case "signIn":
      return signIn(need(), call, onStep);
    case "recover":
      if (!(await strongEnough(call.password, [call.handle]))) return fail("weak-password");
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
