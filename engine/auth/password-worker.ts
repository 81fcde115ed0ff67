import "@/protocol/no-eval";
import { type passwordCall, passwordRequest } from "./auth-message";
import { passwordStrength, suggestPassword } from "./password-strength";

/** Judges passwords by dictionaries that are far bigger than the rest of Sotto: loaded only where somebody chooses one (docs/decisions/0008). */
self.addEventListener("message", (event) => {
  const request = passwordRequest.safeParse(event.data);
  if (!request.success) return;
  const { id, call } = request.data;
  self.postMessage({ id, value: answer(call) });
});

function answer(call: ReturnType<typeof passwordCall.parse>): unknown {
  return call.act === "strength" ? passwordStrength(call.password, call.words) : suggestPassword();
}
