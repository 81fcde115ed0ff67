import { loadOpaque } from "./opaque-library";

/** The server's OPAQUE secret. Losing it makes every password useless; it belongs in the backup, in a file of its own. */
export async function newServerSetup(): Promise<string> {
  const { server } = await loadOpaque();
  return server.createSetup();
}

/** Answers the first message of a registration. `account` = the id the record will stand under. Throws on a malformed request. */
export async function registrationResponse(input: {
  setup: string;
  account: string;
  request: string;
}): Promise<string> {
  const { server } = await loadOpaque();
  return server.createRegistrationResponse({
    serverSetup: input.setup,
    userIdentifier: input.account,
    registrationRequest: input.request,
  }).registrationResponse;
}

/**
 * Answers the first message of a login; `record` null (no such account) takes the same work and looks the same.
 * `state` is kept, unseen, until the login is finished. Throws on a malformed request.
 */
export async function loginStart(input: {
  setup: string;
  account: string;
  record: string | null;
  request: string;
}): Promise<{ state: string; response: string }> {
  const { server } = await loadOpaque();
  const started = server.startLogin({
    serverSetup: input.setup,
    userIdentifier: input.account,
    registrationRecord: input.record,
    startLoginRequest: input.request,
  });
  return { state: started.serverLoginState, response: started.loginResponse };
}

/** The session key, if the finalization proves the password. Throws where it does not. */
export async function loginFinish(input: { state: string; finalization: string }): Promise<string> {
  const { server } = await loadOpaque();
  return server.finishLogin({ serverLoginState: input.state, finishLoginRequest: input.finalization }).sessionKey;
}
