import type { AccountId, DeviceId, SessionId } from "@/protocol/ids";

/** Who acts: proven by a live session row. `device` is null until the session's `device-add` is in the account chain. */
export interface Actor {
  readonly account: AccountId;
  readonly device: DeviceId | null;
  readonly session: SessionId;
}

/** An actor with a device, the only kind that reaches rooms. */
export interface DeviceActor extends Actor {
  readonly device: DeviceId;
}
