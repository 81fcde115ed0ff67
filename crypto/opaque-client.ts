import { loadOpaque } from "./opaque-library";

/** Version of the key stretching below, stored beside each record so that it can be raised one day. */
export const KSF_VERSION = 1;

// Argon2id: memory in KiB (64 MiB), 3 passes, 4 lanes. Sign-up and sign-in must say the same.
const keyStretching = { "argon2id-custom": { memory: 65_536, iterations: 3, parallelism: 4 } } as const;

/** First message of a registration. `state` stays here until it is finished. */
export async function startRegistration(password: string): Promise<{ state: string; request: string }> {
  const { client } = await loadOpaque();
  const started = client.startRegistration({ password });
  return { state: started.clientRegistrationState, request: started.registrationRequest };
}

/**
 * Stretches the password (a few hundred ms). `account` = the id that the server answered for: it binds the record to it
 * on its side, so that this side need not know it to log in. `exportKey` opens the vault and never leaves this
 * side. Throws on a malformed response.
 */
export async function finishRegistration(input: {
  password: string;
  state: string;
  response: string;
  account: string;
}): Promise<{ record: string; exportKey: string }> {
  const { client } = await loadOpaque();
  const { registrationRecord, exportKey } = client.finishRegistration({
    password: input.password,
    clientRegistrationState: input.state,
    registrationResponse: input.response,
    keyStretching,
  });
  return { record: registrationRecord, exportKey };
}

/** First message of a login. */
export async function startLogin(password: string): Promise<{ state: string; request: string }> {
  const { client } = await loadOpaque();
  const started = client.startLogin({ password });
  return { state: started.clientLoginState, request: started.startLoginRequest };
}

/** Last message of a login, or null: wrong password, or no such account (nobody can tell which). Throws on a malformed response. */
export async function finishLogin(input: {
  password: string;
  state: string;
  response: string;
}): Promise<{ finalization: string; exportKey: string } | null> {
  const { client } = await loadOpaque();
  const finished = client.finishLogin({
    password: input.password,
    clientLoginState: input.state,
    loginResponse: input.response,
    keyStretching,
  });
  return finished ? { finalization: finished.finishLoginRequest, exportKey: finished.exportKey } : null;
}
