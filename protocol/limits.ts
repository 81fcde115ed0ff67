/** Limits of format v1. Bytes unless the name says otherwise. Client and server hold to the same file. */
export const LIMITS = {
  tokenBytes: 32_768,
  publicBytes: 32_768,
  frameBytes: 65_536,
  batchBytes: 1_048_576,
  batchItems: 64,
  pageEvents: 200,
  pageEntries: 500,
  beginningRooms: 20,
  beginningBytes: 1_048_576,
  joinRooms: 500,
  roomMembers: 1_000,
  /** members of a room in which receipts are told by themselves; in bigger ones they are asked for */
  receiptMembers: 32,
  /** people whose presence a socket watches, and members of the biggest group whose people see each other's */
  watched: 100,
  presenceMembers: 32,
  entryPeople: 100,
  noteBytes: 262_144,
  vaultBytes: 262_144,
  profileBytes: 16_384,
  textCharacters: 16_000,
  catchUpEvents: 2_000,
  epochEvents: 10_000,
  epochDays: 7,
  nameCharacters: 64,
  statusCharacters: 80,
  /** wordings of one message before its newest */
  revisions: 256,
  /** how often one person may annotate one message, edits and deletions apart */
  annotations: 100,
  /** kinds of reactions that one person may give one message */
  reactionKinds: 20,
  /** unix seconds: the end of the year 9999, which every clock and database can hold */
  lastSecond: 253_402_300_799,
} as const;
