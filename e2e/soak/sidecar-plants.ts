import type { Plant } from "./plants";

/** Bugs of a sidecar, each as an edit of a copy of its sources. */
export const SIDECAR_PLANTS: Readonly<Record<string, () => Plant>> = {
  "late-replay": () => ({
    about: "replays from one event too late",
    sidecar: [
      {
        file: "realtime/joining.ts",
        from: "const after = Math.max(since, window - 1);",
        to: "const after = Math.max(since, window - 1) + 1;",
      },
    ],
  }),
  "lost-frame": () => ({
    about: "loses a live frame now and then",
    sidecar: [
      {
        file: "realtime/room-channel.ts",
        from: "  flush(): void {\n    if (this.#due.length === 0) return;",
        to: "  #losses = 0;\n  flush(): void {\n    if (this.#due.length > 0 && ++this.#losses % 5 === 0) this.#due = [];\n    if (this.#due.length === 0) return;",
      },
    ],
  }),
  "own-date": () => ({
    about: "sends another envelope than the log holds",
    sidecar: [
      {
        file: "realtime/frame.ts",
        from: "const text = eventText(event);",
        to: "const text = JSON.stringify({ ...event, createdAt: event.createdAt + 1 });",
      },
    ],
  }),
  "false-refusal": () => ({
    about: "refuses for good what it has appended",
    sidecar: [
      {
        file: "realtime/connection.ts",
        from: "results: answers.map((answer) => answer.result) });",
        to: `results: answers.map(({ result }) => {
          const told = globalThis as { lies?: number };
          told.lies = (told.lies ?? 0) + 1;
          return told.lies % 9 ? result : { id: result.id, status: "refused", code: "not-allowed" };
        }) });`,
      },
    ],
  }),
  "dup-elsewhere": () => ({
    about: "tells another place for what it had already",
    sidecar: [
      {
        file: "server/events/append-once.ts",
        from: "const result = { id: item.id, status, seq: row.o_seq as Seq,",
        to: 'const result = { id: item.id, status, seq: (status === "dup" ? row.o_seq + 1 : row.o_seq) as Seq,',
      },
    ],
  }),
  "deaf-tick": () => ({
    about: "hears no ring, and compares nothing when it ticks",
    sidecar: [
      { file: "realtime/hub.ts", from: "else this.#offer(message);", to: "" },
      {
        file: "realtime/core.ts",
        from: "await Promise.all([hub.compare(), people.compare(), here.renew().then(() => watching.compare())]);",
        to: "await people.compare();",
      },
    ],
  }),
  "open-fence": () => ({
    about: "lets those stay who were removed",
    sidecar: [{ file: "realtime/room-channel.ts", from: "this.#part(removed);", to: "" }],
  }),
  "no-bound": () => ({
    about: "lets everything wait for who does not read",
    sidecar: [
      {
        file: "realtime/outgoing.ts",
        from: "if (socket.writableLength > this.#ports.slowBytes) this.#ports.slow();",
        to: "",
      },
    ],
  }),
};
