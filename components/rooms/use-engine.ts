"use client";
import { useSyncExternalStore } from "react";
import { type Connection, engineClient, type Me, type Person, type RoomRow } from "@/engine/client/engine-client";
import type { RoomId } from "@/protocol/ids";

const subscribe = (changed: () => void) => engineClient().subscribe(changed);
const nothing = () => null;

/** How the engine stands with the server. */
export function useConnection(): Connection {
  return useSyncExternalStore(subscribeLine, lineNow, () => "starting");
}

const LINES: ReadonlySet<Connection> = new Set(["online", "polling", "reconnecting"]);

/** A line that the device has not is not there, whatever the engine's socket still believes. */
function lineNow(): Connection {
  const connection = engineClient().getConnection();
  return !navigator.onLine && LINES.has(connection) ? "offline" : connection;
}

function subscribeLine(onChange: () => void): () => void {
  const stop = subscribe(onChange);
  addEventListener("online", onChange);
  addEventListener("offline", onChange);
  return () => {
    stop();
    removeEventListener("online", onChange);
    removeEventListener("offline", onChange);
  };
}

/** Who is signed in; null until the engine knows. */
export function useMe(): Me | null {
  return useSyncExternalStore(subscribe, () => engineClient().getMe(), nothing);
}

/** All rooms, newest first; null until the local store has been read. */
export function useRooms(): readonly RoomRow[] | null {
  return useSyncExternalStore(subscribe, () => engineClient().getRooms(), nothing);
}

/** As many rooms as are there by now, newest first: those that a window shows, then all. */
export function useNewest(): readonly RoomRow[] | null {
  return useSyncExternalStore(subscribe, () => engineClient().getNewest(), nothing);
}

/** One room of the list; null when it is not there (or not yet). */
export function useRoom(room: RoomId): RoomRow | null {
  return useSyncExternalStore(subscribe, () => engineClient().getRoom(room), nothing);
}

const NOBODY: readonly Person[] = [];

/** Who writes in a room just now. */
export function useTypers(room: RoomId): readonly Person[] {
  return useSyncExternalStore(
    subscribe,
    () => engineClient().getTyping(room),
    () => NOBODY,
  );
}

/** Whether nobody but oneself is in any room, as far as can be told: never while rooms may still be on their way here. */
export function useLonely(): boolean {
  const rooms = useRooms();
  const connection = useConnection();
  const arriving = connection === "starting" || connection === "notes-lacking";
  return !arriving && Boolean(rooms?.every((row) => row.type === "self"));
}
