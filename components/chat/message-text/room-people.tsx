"use client";
import { createContext, type ReactNode, useContext, useEffect, useState } from "react";
import { useMembers } from "@/components/groups/use-members";
import type { Member, RoomRow } from "@/engine/client/engine-client";
import { roomPeople } from "./mentions";

const NOBODY = roomPeople("self", []);
const Context = createContext(NOBODY);

/** Gives what is written in a room the names of those who are in it. */
export function RoomPeopleProvider({ row, children }: { row: RoomRow | null; children: ReactNode }) {
  const members = useMembers(row?.type === "self" ? null : row);
  const [people, setPeople] = useState(NOBODY);
  const type = row?.type ?? "self";
  useEffect(() => {
    // They are read anew with every message; only where somebody is another one, what names them is drawn again.
    setPeople((before) =>
      before.type === type && isAlike(before.members, members ?? []) ? before : roomPeople(type, members ?? []),
    );
  }, [type, members]);
  return <Context value={people}>{children}</Context>;
}

/** Those who are in the room that this stands in. */
export function useRoomPeople() {
  return useContext(Context);
}

function isAlike(before: readonly Member[], now: readonly Member[]): boolean {
  return (
    before.length === now.length &&
    now.every((one, place) => {
      const was = before[place];
      return (
        was?.account === one.account && was.handle === one.handle && was.name === one.name && was.role === one.role
      );
    })
  );
}
