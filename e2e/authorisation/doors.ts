import { ACCOUNT_DOORS, ACTION_DOORS } from "./account-doors";
import type { Door } from "./knock";
import type { DoorName } from "./matrix";
import { ROOM_DOORS } from "./room-doors";
import { SOCKET_DOORS } from "./socket-doors";

/** One driver for each door. A door without one does not compile. */
export const DOORS: Readonly<Record<DoorName, Door>> = {
  ...ACCOUNT_DOORS,
  ...ACTION_DOORS,
  ...ROOM_DOORS,
  ...SOCKET_DOORS,
};
